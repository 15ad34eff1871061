from __future__ import annotations

import logging
import pickle

import pytest
from splitting_samples import MARKER, letters_and_reports, paged

from konfuzio_sdk.data import Category, Project
from konfuzio_sdk.errors import ArgumentError, NotReadyError
from konfuzio_sdk.tokenizer import WhitespaceTokenizer
from konfuzio_sdk.trainer.file_splitting import ContextAwareFileSplittingAI
from konfuzio_sdk.trainer.file_splitting.first_page_strings import FirstPageStrings, strings_on


@pytest.fixture(scope="module")
def project() -> Project:
    return letters_and_reports()


@pytest.fixture(scope="module")
def ai(project: Project) -> ContextAwareFileSplittingAI:
    return ContextAwareFileSplittingAI(project.categories).fit()


def test_only_strings_that_no_other_page_has_are_learned(ai: ContextAwareFileSplittingAI) -> None:
    letter, report = ai.first_page_strings.values()
    assert {"muster ltd.", "dear customer,", "dear", "letter no. 0"} <= set(letter)
    assert {"annual report", "contents", "figure"} <= set(report)
    assert not {"muster", "erika muster", "page", "page 0 of 0", "sincerely"} & {*letter, *report}
    assert not any(any(digit in text for digit in "123456789") for text in (*letter, *report))


def test_a_string_of_two_categories_tells_neither() -> None:
    project = Project()
    documents = []
    for name in ("Letter", "Form"):
        category = Category(project, name=name)
        documents += [paged(project, [f"Sender\n{name}", "end"], category) for _ in range(2)]
    ai = ContextAwareFileSplittingAI(project.categories)
    ai.documents = documents
    assert list(ai.fit().first_page_strings.values()) == [["letter"], ["form"]]


def test_bundles_are_cut_and_their_documents_get_categories(ai: ContextAwareFileSplittingAI, project: Project) -> None:
    parts = [document.pages() for document in project.test_documents]
    document = paged(project, [page.text for pages in parts for page in pages])
    split = ai.propose_split_documents(document)
    assert [len(part.pages()) for part in split] == [len(pages) for pages in parts]
    assert [part.category for part in split] == [document.category for document in project.test_documents]
    assert all(0.5 < part.pages()[0].is_first_page_confidence <= 1 for part in split)
    assert ai.evaluate().bundles_right == 1.0


def test_a_category_that_a_page_has_is_kept(ai: ContextAwareFileSplittingAI, project: Project) -> None:
    document = paged(project, ["nothing", "Dear customer,"])
    document.pages()[1].set_category(project.get_category_by_name("Report"))
    _, part = ai.propose_split_documents(document)
    assert part.category.name == "Report"
    assert [found.confidence for found in part.pages()[0].category_annotations] == [None]


def test_pages_that_follow_are_of_the_category_of_their_document(
    ai: ContextAwareFileSplittingAI, project: Project
) -> None:
    report = project.get_category_by_name("Report")
    document = paged(project, ["Dear customer,\nMuster Ltd.", "more", "and more", "end"])
    document.pages()[3].set_category(report)
    (part,) = ai.propose_split_documents(document)
    assert [page.category.name for page in part.pages()] == ["Letter", "Letter", "Letter", "Report"]
    first, second, third, _ = (page.category_annotations[0].confidence for page in part.pages())
    assert first > second > third > 0.5


def test_confidence_is_a_share_of_what_was_right_out_of_fold(ai: ContextAwareFileSplittingAI, project: Project) -> None:
    document = paged(project, ["", "Dear customer,\nMuster Ltd.", "of which more"])
    ai.propose_split_documents(document, inplace=True)
    _, first, following = document.pages()
    assert first.is_first_page
    assert first.is_first_page_confidence == pytest.approx(17 / 18)
    assert not following.is_first_page
    assert following.is_first_page_confidence == pytest.approx(25 / 26)


def test_documents_of_a_copy_of_the_project_get_that_copys_categories(
    ai: ContextAwareFileSplittingAI, project: Project
) -> None:
    request = project.structure_copy()
    _, part = ai.propose_split_documents(paged(request, ["", "Annual report\nContents"]))
    assert part.category is request.get_category_by_name("Report")


def test_no_text_is_saved_and_what_was_saved_splits_alike(ai: ContextAwareFileSplittingAI, project: Project) -> None:
    pickled = pickle.dumps(ai)
    for text in (MARKER, MARKER.lower(), "dear customer", "Dear customer"):
        assert text.encode() not in pickled
    restored = pickle.loads(pickled)  # noqa: S301 - made here
    assert restored.first_page_strings is None
    document = paged(project, ["a", "Annual report", "b"])
    assert [part.text for part in restored.propose_split_documents(document)] == ["a", "Annual report\fb"]


def test_equal_documents_train_to_equal_bytes(ai: ContextAwareFileSplittingAI, project: Project) -> None:
    again = ContextAwareFileSplittingAI(project.categories).fit()
    assert pickle.dumps(again) == pickle.dumps(ai)


def test_tokens_of_a_tokenizer_can_be_the_strings(project: Project) -> None:
    ai = ContextAwareFileSplittingAI(project.categories, WhitespaceTokenizer()).fit()
    assert "dear" in ai.first_page_strings[1]
    assert "dear customer," not in ai.first_page_strings[1]
    assert ai.evaluate().f1() == 1.0


def test_strings_are_words_and_what_blanks_set_apart(project: Project) -> None:
    page = paged(project, ["Tax  Office    No. 12\n\n  7 %\n", "Other"]).pages()[0]
    assert strings_on(page) == {"tax office", "tax", "office"}
    assert strings_on(page, WhitespaceTokenizer()) == {"tax", "office"}


def test_texts_of_any_characters_can_be_hashed() -> None:
    strings = FirstPageStrings.of({1: ["straße", "\ud800abc"], 2: []})
    assert strings.count(frozenset({"straße", "\ud800abc", "x"})).tolist() == [2, 0]


def test_an_untrained_ai_is_not_ready(project: Project) -> None:
    with pytest.raises(NotReadyError, match="not trained; call fit"):
        ContextAwareFileSplittingAI(project.categories).propose_split_documents(paged(project, ["a"]))


def test_nothing_to_learn_from_is_told(project: Project) -> None:
    ai = ContextAwareFileSplittingAI(project.categories)
    ai.documents = []
    with pytest.raises(ArgumentError, match="the 0 training Documents"):
        ai.fit()
    ai.documents = project.documents[:1]
    with pytest.raises(ArgumentError, match="give more Documents"):
        ai.fit()


def test_a_category_that_cannot_be_told_is_named(project: Project, caplog: pytest.LogCaptureFixture) -> None:
    ai = ContextAwareFileSplittingAI(project.categories)
    ai.documents = project.get_category_by_name("Letter").documents()
    with caplog.at_level(logging.WARNING):
        ai.fit()
    assert "No string tells first Pages of Category('Report', id_=2)" in caplog.text


def test_payslips_and_receipts_are_split(real_project: Project) -> None:
    ai = ContextAwareFileSplittingAI(real_project.categories).fit()
    assert ai.evaluate().f1() > 0.9
