from __future__ import annotations

import pytest

from konfuzio_sdk.data import Category, Document, Project
from konfuzio_sdk.data.project import DatasetStatus
from konfuzio_sdk.errors import ArgumentError, NotReadyError
from konfuzio_sdk.trainer.of_categories import AIOfCategories


@pytest.fixture
def project() -> Project:
    project = Project()
    for name in ("Letter", "Form"):
        category = Category(project, name=name)
        for status in (DatasetStatus.TRAINING, DatasetStatus.TEST):
            Document(project, name, category=category, dataset_status=status)
    return project


def test_documents_are_those_of_all_its_categories_until_set(project: Project) -> None:
    ai = AIOfCategories(project.categories)
    assert ai.project is project
    assert ai.documents == project.documents
    assert ai.test_documents == project.test_documents
    ai.categories = project.categories[:1]
    assert [document.text for document in ai.documents] == ["Letter"]
    ai.documents, ai.test_documents = [], project.documents
    assert (ai.documents, ai.test_documents) == ([], project.documents)
    assert "_documents" not in ai.__getstate__()


def test_without_categories_it_is_not_ready() -> None:
    ai = AIOfCategories()
    assert (ai.project, ai.documents, ai.test_documents) == (None, [], [])
    with pytest.raises(NotReadyError, match="AIOfCategories has no Categories; pass categories"):
        ai.check_is_ready()


def test_categories_of_several_projects_are_refused(project: Project) -> None:
    ai = AIOfCategories(project.categories)
    with pytest.raises(ArgumentError, match="belong to several Projects"):
        ai.categories = [*project.categories, *project.structure_copy().categories]


def test_categories_are_found_in_a_copy_of_the_project_and_kept_where_they_are_not(project: Project) -> None:
    ai = AIOfCategories(project.categories)
    copy = project.structure_copy()
    assert ai.categories_in(copy) == copy.categories
    assert ai.categories_in(project) == project.categories
    assert ai.categories_in(Project()) == project.categories


def test_its_name_says_its_categories(project: Project) -> None:
    assert repr(AIOfCategories(project.categories[:1])) == "AIOfCategories([Category('Letter', id_=-1)])"
