from __future__ import annotations

import pickle

import pytest
from splitting_samples import MARKER, letters_and_reports, paged

from konfuzio_sdk.data import CategoryAnnotation, Page, Project
from konfuzio_sdk.errors import ArgumentError, NotReadyError
from konfuzio_sdk.trainer.file_splitting import TextualFileSplittingAI


@pytest.fixture(scope="module")
def project() -> Project:
    return letters_and_reports()


@pytest.fixture(scope="module")
def ai(project: Project) -> TextualFileSplittingAI:
    return TextualFileSplittingAI(project.categories).fit()


def test_bundles_of_documents_not_trained_on_are_cut(ai: TextualFileSplittingAI) -> None:
    assert ai.evaluate().bundles_right == 1.0


def test_it_is_sure_where_text_layout_and_numbers_agree(ai: TextualFileSplittingAI, project: Project) -> None:
    texts = [page.text for document in project.test_documents for page in document.pages()]
    pages = [page for part in ai.propose_split_documents(paged(project, texts)) for page in part.pages()]
    assert pages[0].is_first_page_confidence == 1.0
    assert all(0.7 < page.is_first_page_confidence <= 1.0 for page in pages)


def test_it_looks_at_the_page_before(project: Project) -> None:
    ai = TextualFileSplittingAI(project.categories)
    ai.documents = [paged(project, [f"Contract 47{number}", f"Contract 47{number}"]) for number in range(10, 30)]
    ai.fit()
    # All Pages read alike but for a number: only the Page before says whether it is another contract.
    parts = ai.propose_split_documents(paged(project, [f"Contract 88{number}" for number in (11, 11, 12, 13, 13)]))
    assert [len(part.pages()) for part in parts] == [2, 1, 2]


def test_pages_said_to_be_of_two_categories_are_of_two_documents(ai: TextualFileSplittingAI, project: Project) -> None:
    letter, report = project.categories
    texts = ["Muster Ltd.", "Yours sincerely\nErika Muster", "Yours sincerely\nErika Muster"]
    document = paged(project, texts)
    assert len(ai.propose_split_documents(document)) == 1
    document.pages()[0].set_category(letter)
    document.pages()[1].set_category(letter)
    document.pages()[2].set_category(report)
    assert len(ai.propose_split_documents(document)) == 2
    document.pages()[2].set_category(None)
    CategoryAnnotation(report, 0.01, document.pages()[2])
    assert len(ai.propose_split_documents(document)) == 1


def test_documents_of_a_copy_of_the_project_are_split(ai: TextualFileSplittingAI, project: Project) -> None:
    request = project.structure_copy()
    texts = [page.text for document in project.test_documents[:2] for page in document.pages()]
    parts = ai.propose_split_documents(paged(request, texts))
    assert [len(part.pages()) for part in parts] == [2, 2]
    assert {part.project for part in parts} == {request}


def test_pages_of_any_text_and_size_can_be_judged(ai: TextualFileSplittingAI, project: Project) -> None:
    document = paged(project, ["", " \n\n", "\ud800 ß" * 50, "1" * 2000, "\n" * 2000])
    Page(None, document, 9, (1, 100_000))
    parts = ai.propose_split_documents(document)
    assert sum(len(part.pages()) for part in parts) == 6


def test_a_page_without_text_is_judged_by_what_such_pages_were(ai: TextualFileSplittingAI, project: Project) -> None:
    document = paged(project, ["Dear customer,", " \n"])
    (part,) = ai.propose_split_documents(document)
    assert part.pages()[1].is_first_page_confidence == 0.5
    backed = TextualFileSplittingAI(project.categories)
    backed.documents = [*project.documents, *(paged(project, ["Note", ""]) for _ in range(2))]
    (part,) = backed.fit().propose_split_documents(document)
    assert part.pages()[1].is_first_page_confidence == 0.75


def test_no_text_is_saved_and_what_was_saved_splits_alike(ai: TextualFileSplittingAI, project: Project) -> None:
    pickled = pickle.dumps(ai)
    for text in (MARKER, MARKER.lower(), "Muster", "muster", "customer"):
        assert text.encode() not in pickled
    restored = pickle.loads(pickled)  # noqa: S301 - made here
    page = paged(project, ["a", "Dear customer,"]).pages()[1]
    confidence = ai.predict(page).is_first_page_confidence
    assert restored.predict(page).is_first_page_confidence == confidence


def test_equal_documents_train_to_equal_bytes(ai: TextualFileSplittingAI, project: Project) -> None:
    assert pickle.dumps(TextualFileSplittingAI(project.categories).fit()) == pickle.dumps(ai)


def test_an_untrained_ai_is_not_ready(project: Project) -> None:
    with pytest.raises(NotReadyError, match="not trained; call fit"):
        TextualFileSplittingAI(project.categories).check_is_ready()


def test_documents_of_one_page_each_teach_nothing(project: Project) -> None:
    ai = TextualFileSplittingAI(project.categories)
    ai.documents = [paged(project, ["a"]), paged(project, ["b"])]
    with pytest.raises(ArgumentError, match="Each of the 2 training Documents has one Page"):
        ai.fit()


@pytest.mark.parametrize("count", [0, 1])
def test_too_few_documents_are_told(project: Project, count: int) -> None:
    ai = TextualFileSplittingAI(project.categories)
    ai.documents = project.documents[:count]
    with pytest.raises(ArgumentError, match=f"There are {count} training Documents"):
        ai.fit()


def test_payslips_and_receipts_are_split(real_project: Project) -> None:
    ai = TextualFileSplittingAI(real_project.categories).fit()
    assert ai.evaluate().f1() > 0.9
