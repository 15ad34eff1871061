from __future__ import annotations

import copy
import pickle
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from konfuzio_sdk.data import Category, DatasetStatus, Document, Label, LabelSet, Problem, Project
from konfuzio_sdk.errors import ArgumentError, NotFoundError

if TYPE_CHECKING:
    from collections.abc import Callable

KINDS = ("category", "label_set", "label")


def described(project: Project) -> dict[str, object]:
    """All there is to a Project's structure, in order, as plain values."""
    return {
        "project": (project.id_, project.name),
        "categories": [(category.id_, category.name) for category in project.categories],
        "label_sets": [
            (
                label_set.id_,
                label_set.name,
                label_set.has_multiple_annotation_sets,
                [category.id_ for category in label_set.categories],
                [label.id_ for label in label_set.labels],
            )
            for label_set in project.label_sets
        ],
        "labels": [
            (
                label.id_,
                label.name,
                label.data_type,
                label.threshold,
                label.has_multiple_top_candidates,
                label.description,
                [label_set.id_ for label_set in label.label_sets],
            )
            for label in [*project.labels, project.no_label]
        ],
        "labels of Categories": [[label.id_ for label in category.labels] for category in project.categories],
        "next id": project.new_id(),
    }


@pytest.mark.parametrize("folder", ["../own", Path("own"), "12"])
def test_a_folder_in_place_of_the_id_is_refused(folder: str | Path) -> None:
    with pytest.raises(ArgumentError, match=r"call Project\(project_folder="):
        Project(folder)  # type: ignore[arg-type]


@st.composite
def projects(draw: st.DrawFn) -> Project:
    project = Project(id_=draw(st.none() | st.integers(1, 9)), name=draw(st.text(max_size=3)))
    project.credentials["password"] = "secret"  # noqa: S105 - to be left behind
    ids = st.lists(st.integers(-5, 20), unique=True, max_size=4)
    categories = [Category(project, id_, draw(st.text(max_size=3))) for id_ in draw(ids)]
    labels = [
        Label(
            project,
            draw(st.text(max_size=3)),
            id_,
            draw(st.sampled_from(["Text", "Date"])),
            draw(st.floats(0, 1)),
            has_multiple_top_candidates=draw(st.booleans()),
            description=draw(st.text(max_size=3)),
        )
        for id_ in draw(ids)
    ]
    for id_ in draw(ids):
        owners = draw(st.lists(st.sampled_from(categories), unique=True)) if categories else []
        held = draw(st.lists(st.sampled_from(labels), unique=True)) if labels else []
        LabelSet(project, id_, draw(st.text(max_size=3)), owners, draw(st.booleans()), held)
    for id_ in draw(st.lists(st.integers(1, 9), unique=True, max_size=2)):
        Document(project, "text", id_=id_, dataset_status=DatasetStatus.TRAINING)
    return project


@pytest.mark.parametrize(
    "copied",
    [Project.structure_copy, copy.deepcopy, lambda project: pickle.loads(pickle.dumps(project))],  # noqa: S301 - own
    ids=["structure_copy", "deepcopy", "pickle"],
)
@given(project=projects())
def test_a_copy_is_equal_and_shares_nothing(project: Project, copied: Callable[[Project], Project]) -> None:
    documents = project.documents_of_status()
    twin = copied(project)
    for mine, theirs in zip(
        [*project.categories, *project.label_sets, *project.labels],
        [*twin.categories, *twin.label_sets, *twin.labels],
        strict=True,
    ):
        assert theirs is not mine
        assert theirs.project is twin
    for label_set in twin.label_sets:
        assert all(category.project is twin for category in label_set.categories)
        assert all(label.project is twin for label in label_set.labels)
    assert twin.documents_of_status() == []
    assert twin.credentials == {}
    assert described(twin) == described(project)
    Label(twin, "added", 99, label_sets=twin.label_sets)
    assert all(label.id_ != 99 for label in project.labels)
    assert project.documents_of_status() == documents
    assert project.credentials == {"password": "secret"}


def test_no_document_and_no_credential_is_in_a_pickle() -> None:
    project = Project(id_=1)
    project.credentials["token"] = "very-secret"  # noqa: S105 - to be left behind
    project.problems.append(Problem("Document 1", "confidential-problem"))
    category = Category(project, name="Invoice")
    document = Document(project, "confidential-text", category=category, dataset_status=2, name="confidential-name")
    pickled = pickle.dumps([project, category, category.default_label_set, project.no_label])
    assert b"Invoice" in pickled
    for secret in (b"very-secret", b"confidential"):
        assert secret not in pickled
    assert category.documents() == [document]


def test_things_are_found_by_id_and_by_name() -> None:
    project = Project()
    category = Category(project, 1, "Invoice")
    label_set = LabelSet(project, 2, "Line", [category])
    label = Label(project, "Total", 3, label_sets=[label_set])
    document = Document(project, "", id_=4, name="a.pdf", dataset_status=DatasetStatus.EXCLUDED)
    assert project.get_category_by_id(1) is project.get_category_by_name("Invoice") is category
    assert project.get_label_set_by_id(2) is project.get_label_set_by_name("Line") is label_set
    assert project.get_label_by_id(3) is project.get_label_by_name("Total") is label
    assert project.get_document_by_id(4) is project.get_document_by_name("a.pdf") is document


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_not_there_is_told_with_what_is(kind: str) -> None:
    project = Project()
    label_set = LabelSet(project, 5, "There", [Category(project, 5, "There")])
    Label(project, "There", 5, label_sets=[label_set])
    with pytest.raises(NotFoundError, match=r"with the id 6; it has \[5\]"):
        getattr(project, f"get_{kind}_by_id")(6)
    with pytest.raises(NotFoundError, match=r"called 'Gone'; it has \['There'\]"):
        getattr(project, f"get_{kind}_by_name")("Gone")


def test_documents_that_are_not_there_are_told_without_naming_others() -> None:
    project = Project()
    Document(project, "", id_=4, name="confidential.pdf", dataset_status=DatasetStatus.TEST)
    with pytest.raises(NotFoundError, match="no Document with the id 5"):
        project.get_document_by_id(5)
    with pytest.raises(NotFoundError) as error:
        project.get_document_by_name("b.pdf")
    assert "confidential" not in str(error.value)


def test_no_id_comes_twice() -> None:
    project = Project()
    category = Category(project, 1, "Invoice")
    label_set = LabelSet(project, 1, "Invoice", [category])
    Label(project, "Total", 1, label_sets=[label_set])
    Document(project, "", id_=1, dataset_status=DatasetStatus.TEST)
    for make_again in (
        lambda: Category(project, 1, "Receipt"),
        lambda: LabelSet(project, 1, "Receipt"),
        lambda: Label(project, "Tax", 1),
        lambda: Document(project, "", id_=1, dataset_status=DatasetStatus.TEST),
    ):
        with pytest.raises(ArgumentError, match="already has a"):
            make_again()


def test_local_ids_avoid_those_that_are_taken() -> None:
    project = Project()
    Label(project, "From elsewhere", -1)
    Category(project, -2, "From elsewhere")
    LabelSet(project, -3, "From elsewhere")
    assert Label(project, "New").id_ == -4
    assert Category(project, name="New").id_ == -5


def test_no_label_is_made_once_and_is_not_a_field() -> None:
    project = Project()
    assert project.no_label is project.no_label
    assert project.no_label.name == "NO_LABEL"
    assert project.labels == []


def test_documents_are_told_apart_by_what_they_are_for() -> None:
    project = Project()
    for status in DatasetStatus:
        Document(project, "", id_=int(status) + 10, dataset_status=status)
    assert [document.id_ for document in project.documents] == [12]
    assert [document.id_ for document in project.test_documents] == [13]
    assert [document.id_ for document in project.documents_of_status()] == [11, 12, 13, 14]


def test_a_category_knows_its_documents_labels_and_label_sets() -> None:
    project = Project()
    category, other = Category(project, 1, "Invoice (new layout)"), Category(project, 2, "Receipt")
    lines = LabelSet(project, 3, "Line", [category], has_multiple_annotation_sets=True)
    shared = Label(project, "Amount", label_sets=[lines, category.default_label_set])
    own = Label(project, "Number", label_sets=[category.default_label_set])
    training = Document(project, "", category=category, dataset_status=DatasetStatus.TRAINING)
    test = Document(project, "", category=category, dataset_status=DatasetStatus.TEST)
    Document(project, "", category=other, dataset_status=DatasetStatus.TRAINING)
    assert category.fallback_name == "invoice"
    assert category.documents() == [training]
    assert category.test_documents() == [test]
    assert category.label_sets == [lines, category.default_label_set]
    assert category.labels == [shared, own]
    assert other.label_sets == []
    assert shared.label_sets == [lines, category.default_label_set]


def test_the_default_label_set_is_the_categorys_own() -> None:
    project = Project()
    category = Category(project, name="Invoice")
    label_set = category.default_label_set
    assert label_set is category.default_label_set
    assert (label_set.id_, label_set.name, label_set.is_default) == (category.id_, "Invoice", True)
    assert not LabelSet(project, name="Line", categories=[category]).is_default


def test_joining_twice_changes_nothing() -> None:
    project = Project()
    category = Category(project)
    label_set = LabelSet(project)
    label = Label(project, "Total", label_sets=[label_set, label_set])
    label_set.add_category(category)
    label_set.add_category(category)
    assert (label_set.labels, label_set.categories) == ([label], [category])


def test_what_is_printed_says_which_it_is() -> None:
    project = Project(7, name="Payroll")
    category = Category(project, 1, "Payslip")
    assert repr(project) == "Project(7, 'Payroll')"
    assert repr(category) == "Category('Payslip', id_=1)"
    assert repr(category.default_label_set) == "LabelSet('Payslip', id_=1)"
    assert repr(Label(project, "Net", 2)) == "Label('Net', id_=2)"
    assert str(Problem("Document 1", "has no Pages.")) == "Document 1: has no Pages."
