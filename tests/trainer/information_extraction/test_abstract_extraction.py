import pickle
import re

import pytest
from payslip_samples import MARKER, payslip_project

from konfuzio_sdk.data import Annotation, Document, Label, Project, Span
from konfuzio_sdk.errors import NotReadyError
from konfuzio_sdk.trainer.information_extraction import AbstractExtractionAI


class DateAI(AbstractExtractionAI):
    """Custom AI as the ecosystem writes them: a Label made on the fly and a regular expression."""

    def extract(self, document: Document) -> Document:
        document = super().extract(document)
        label_set = document.category.default_label_set
        label = Label(text="Found date", project=document.project, label_sets=[label_set])
        for match in re.finditer(r"\d\d\.\d\d\.\d{4}", document.text):
            Annotation(document, label, confidence=1.0, spans=[Span(*match.span())], label_set=label_set)
        return document


class SilentAI(AbstractExtractionAI):
    """Finds nothing."""

    def extract(self, document: Document) -> Document:
        return super().extract(document)


class ForgetfulAI(AbstractExtractionAI):
    """Its extract is misspelt."""

    def extrakt(self, document: Document) -> Document:
        return document


@pytest.fixture
def project() -> Project:
    return payslip_project(documents=2, tests=1)


def test_an_ai_without_category_is_constructible_and_not_ready(project: Project) -> None:
    ai = SilentAI()
    assert (ai.category, ai.project, ai.documents, ai.test_documents) == (None, None, [], [])
    with pytest.raises(NotReadyError, match="no Category"):
        ai.check_is_ready()
    with pytest.raises(NotReadyError, match="no Category"):
        ai.extract(project.documents[0])


def test_an_ai_that_does_not_say_how_it_extracts_is_not_ready(project: Project) -> None:
    with pytest.raises(NotReadyError, match="ForgetfulAI does not say how it extracts"):
        ForgetfulAI(project.categories[0]).check_is_ready()


def test_what_a_base_class_does_not_save_no_subclass_saves(project: Project) -> None:
    class OwnUnsaved(SilentAI):
        unsaved = frozenset({"cache"})

    ai = OwnUnsaved(project.categories[0])
    ai.documents, ai.cache, ai.kept = project.documents, "x", "y"
    state = ai.__getstate__()
    assert "kept" in state
    assert not {"cache", "_documents"} & set(state)


def test_documents_are_those_of_the_category_until_set(project: Project) -> None:
    ai = SilentAI(project.categories[0])
    assert (ai.documents, ai.test_documents) == (project.documents, project.test_documents)
    ai.documents, ai.test_documents = project.documents[:1], []
    assert (ai.documents, ai.test_documents) == (project.documents[:1], [])


def test_extract_copies_the_document_without_annotations(project: Project) -> None:
    document = project.documents[0]
    annotations = document.annotations()
    result = SilentAI(project.categories[0]).extract(document)
    assert result is not document
    assert result.annotations(use_correct=False) == []
    assert document.annotations() == annotations
    assert (result.text, result.category) == (document.text, project.categories[0])
    assert result not in project.documents_of_status()


def test_a_document_of_another_project_gets_that_projects_category(project: Project) -> None:
    ai = DateAI(project.categories[0])
    labels = list(project.labels)
    request = project.structure_copy()
    result = ai.extract(Document(request, "Datum: 01.02.2024"))
    assert result.category is request.categories[0]
    assert [found.offset_string for found in result.annotations(use_correct=False)] == [["01.02.2024"]]
    assert project.labels == labels


def test_a_custom_ai_is_ready_with_a_category_and_is_measured(project: Project) -> None:
    ai = DateAI(project.categories[0])
    ai.check_is_ready()
    assert ai.fit() is ai
    evaluation = ai.evaluate_full()
    assert evaluation.document_count == 1
    assert evaluation.by_label["Found date"].false_positives == 1


def test_training_documents_stay_behind(project: Project) -> None:
    ai = SilentAI(project.categories[0])
    ai.documents, ai.test_documents = project.documents, project.test_documents
    pickled = pickle.dumps(ai)
    assert MARKER.encode() not in pickled
    restored = pickle.loads(pickled)  # noqa: S301 - made here
    assert (restored.documents, restored.test_documents) == ([], [])
    assert restored.category.name == "Payslip"
    restored.check_is_ready()
