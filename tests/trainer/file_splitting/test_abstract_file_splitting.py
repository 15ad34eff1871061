from __future__ import annotations

import pickle

import numpy as np
import pytest
from splitting_samples import MARKER, letters_and_reports, paged

from konfuzio_sdk.data import Category, CategoryAnnotation, Document, Page, Project
from konfuzio_sdk.data.bundle import document_of_pages
from konfuzio_sdk.errors import AIError, ArgumentError, DocumentError, NotReadyError
from konfuzio_sdk.trainer.file_splitting import AbstractFileSplittingAI


class GreetingAI(AbstractFileSplittingAI):
    """Custom AI that looks at one Page: a first Page greets."""

    def predict(self, page: Page) -> Page:
        page.is_first_page = "Dear" in page.text
        page.is_first_page_confidence = 0.75
        return page


class HalvingAI(AbstractFileSplittingAI):
    """Custom AI that looks at all Pages at once."""

    def propose_split_documents(self, document: Document, inplace: bool = False) -> list[Document]:
        del inplace
        half = len(document.pages()) // 2
        return [document_of_pages(document.pages()[:half]), document_of_pages(document.pages()[half:])]


class SayingAI(AbstractFileSplittingAI):
    """Says of every Page what it was made to say."""

    def __init__(self, categories: list[Category], said: tuple[object, object], *, returns_page: bool = True) -> None:
        super().__init__(categories)
        self.said = said
        self.returns_page = returns_page

    def predict(self, page: Page) -> Page:
        page.is_first_page, page.is_first_page_confidence = self.said
        return page if self.returns_page else None


class ForgetfulAI(AbstractFileSplittingAI):
    """Its predict is misspelt."""

    def predicts(self, page: Page) -> Page:
        return page


@pytest.fixture(scope="module")
def project() -> Project:
    return letters_and_reports(count=2, tests=2)


def texts(documents: list[Document]) -> list[str]:
    return [document.text for document in documents]


def test_a_document_is_cut_before_each_first_page_and_no_page_is_lost(project: Project) -> None:
    document = paged(project, ["end", "Dear A", "more", "more", "Dear B"])
    parts = GreetingAI(project.categories).propose_split_documents(document)
    assert texts(parts) == ["end", "Dear A\fmore\fmore", "Dear B"]
    assert [page.number for part in parts for page in part.pages()] == [1, 1, 2, 3, 1]
    assert [page.is_first_page for part in parts for page in part.pages()] == [True, True, False, False, True]
    assert [page.is_first_page_confidence for part in parts for page in part.pages()] == [1.0, 0.75, 0.75, 0.75, 0.75]
    assert texts([document]) == ["end\fDear A\fmore\fmore\fDear B"]


def test_the_document_stays_as_it_is_unless_it_shall_not(project: Project) -> None:
    document = paged(project, ["Dear A", "Dear B"])
    ai = GreetingAI(project.categories)
    ai.propose_split_documents(document)
    assert [page.is_first_page for page in document.pages()] == [None, None]
    assert texts(ai.propose_split_documents(document, inplace=True)) == ["Dear A", "Dear B"]
    assert [page.is_first_page for page in document.pages()] == [True, True]


def test_parts_keep_ids_and_categories_of_their_pages(project: Project) -> None:
    letter, report = project.categories
    document = paged(project, ["Dear A", "Dear B", "more"], id_=7)
    said, found, _ = document.pages()
    said.set_category(letter)
    CategoryAnnotation(report, 0.5, found)
    one, other = GreetingAI(project.categories).propose_split_documents(document)
    assert [page.id_ for part in (one, other) for page in part.pages()] == [701, 702, 703]
    assert (one.category, other.category) == (letter, None)
    assert [(own.category, own.confidence) for own in other.category_annotations] == [(report, 0.25)]


def test_a_document_of_one_page_is_one_part(project: Project) -> None:
    (part,) = GreetingAI(project.categories).propose_split_documents(paged(project, ["nothing"]))
    assert (part.text, part.pages()[0].is_first_page) == ("nothing", True)


def test_a_document_without_pages_cannot_be_split(project: Project) -> None:
    with pytest.raises(DocumentError, match="has no Pages, so there is nothing to split"):
        GreetingAI(project.categories).propose_split_documents(Document(project, "Dear A"))


def test_a_document_of_a_copy_of_the_project_is_split_in_that_copy(project: Project) -> None:
    request = project.structure_copy()
    parts = GreetingAI(project.categories).propose_split_documents(paged(request, ["Dear A", "Dear B"]))
    assert [part.project for part in parts] == [request, request]


def test_what_was_said_of_the_pages_before_is_not_taken_for_the_ais_word(project: Project) -> None:
    document = paged(project, ["a", "b"])
    document.pages()[1].is_first_page = True

    class Silent(AbstractFileSplittingAI):
        def predict(self, page: Page) -> Page:
            return page

    with pytest.raises(AIError, match=r"Silent\.predict set is_first_page of page 1 to None"):
        Silent(project.categories).propose_split_documents(document)


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ((None, 0.5), "is_first_page of .* to None; set it to True or False"),
        (("yes", 0.5), "is_first_page of .* to a str; set"),
        ((True, 1.5), "is_first_page_confidence of .* to 1.5; set it to a number from 0 to 1"),
        ((True, -0.1), "is_first_page_confidence"),
        ((True, float("nan")), "is_first_page_confidence of .* to nan"),
        ((True, "sure"), "is_first_page_confidence of .* to a str; set"),
    ],
)
def test_what_cannot_be_said_of_a_page_is_the_ais_fault(
    project: Project, said: tuple[object, object], fault: str
) -> None:
    with pytest.raises(AIError, match=fault):
        SayingAI(project.categories, said).propose_split_documents(paged(project, ["a", "b"]))


def test_predict_has_to_return_the_page(project: Project) -> None:
    ai = SayingAI(project.categories, (True, 1.0), returns_page=False)
    with pytest.raises(AIError, match="returned NoneType instead of the Page that it was given"):
        ai.propose_split_documents(paged(project, ["a", "b"]))


def test_numbers_and_flags_of_numpy_become_pythons_own(project: Project) -> None:
    ai = SayingAI(project.categories, (np.bool_(True), np.float32(0.5)))
    _, part = ai.propose_split_documents(paged(project, ["a", "b"]))
    page = part.pages()[0]
    assert page.is_first_page is True
    assert type(page.is_first_page_confidence) is float


def test_an_ai_may_not_know_how_sure_it_is(project: Project) -> None:
    _, part = SayingAI(project.categories, (True, None)).propose_split_documents(paged(project, ["a", "b"]))
    assert part.pages()[0].is_first_page_confidence is None


def test_an_ai_without_categories_is_constructible_and_not_ready(project: Project) -> None:
    ai = GreetingAI()
    assert (ai.categories, ai.project, ai.documents, ai.test_documents) == ([], None, [], [])
    with pytest.raises(NotReadyError, match="GreetingAI has no Categories"):
        ai.propose_split_documents(paged(project, ["a"]))


def test_an_ai_that_does_not_say_how_it_splits_is_not_ready(project: Project) -> None:
    with pytest.raises(NotReadyError, match="ForgetfulAI does not say how it splits; override predict"):
        ForgetfulAI(project.categories).check_is_ready()
    with pytest.raises(NotReadyError, match="ForgetfulAI does not tell whether Page"):
        ForgetfulAI(project.categories).predict(paged(project, ["a"]).pages()[0])


def test_an_ai_that_looks_at_all_pages_at_once_is_ready_and_measured(project: Project) -> None:
    ai = HalvingAI(project.categories)
    ai.check_is_ready()
    assert ai.fit() is ai
    halves = ai.propose_split_documents(paged(project, ["a", "b", "c"]))
    assert texts(halves) == ["a", "b\fc"]
    assert ai.evaluate().total.documents == 4


def test_an_ai_is_measured_on_bundles_of_its_test_documents(project: Project) -> None:
    ai = GreetingAI(project.categories)
    assert ai.evaluate().by_category["Letter"].documents == 2
    assert ai.evaluate().recall() <= 1.0
    ai.documents = project.documents[:1]
    assert ai.evaluate(use_training_docs=True).total.documents == 1


def test_documents_are_those_of_the_categories_until_set(project: Project) -> None:
    ai = GreetingAI(project.categories)
    assert (ai.documents, ai.test_documents) == (project.documents, project.test_documents)
    ai.documents, ai.test_documents = project.documents[:1], []
    assert (ai.documents, ai.test_documents) == (project.documents[:1], [])


def test_training_documents_stay_behind(project: Project) -> None:
    ai = GreetingAI(project.categories)
    ai.documents, ai.test_documents = project.documents, project.test_documents
    pickled = pickle.dumps(ai)
    assert MARKER.encode() not in pickled
    restored = pickle.loads(pickled)  # noqa: S301 - made here
    assert (restored.documents, restored.test_documents) == ([], [])
    assert [category.name for category in restored.categories] == ["Letter", "Report"]
    restored.check_is_ready()


def test_categories_of_several_projects_are_refused(project: Project) -> None:
    with pytest.raises(ArgumentError, match="several Projects"):
        GreetingAI([*project.categories, *project.structure_copy().categories])
