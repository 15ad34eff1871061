from __future__ import annotations

import copy

import pytest

from konfuzio_sdk.data import Category, Document, Page, Project
from konfuzio_sdk.data.bundle import document_of_pages
from konfuzio_sdk.errors import AIError, ArgumentError
from konfuzio_sdk.evaluate import Counts
from konfuzio_sdk.evaluate.file_splitting import FileSplittingEvaluation, SplitCounts, cross_validate_file_splitting


@pytest.fixture
def bundle() -> Document:
    """Bundle of a letter of two Pages, a form of one, a letter of three and a Page that nobody knows."""
    project = Project()
    letter, form = Category(project, name="Letter"), Category(project, name="Form")
    document = Document(project, "\f".join("abcdefg"))
    for number in range(1, 8):
        page = Page(None, document, number, (100, 100))
        page.is_first_page = number in {1, 3, 4, 7}
        page.set_category({3: form, 7: None}.get(number, letter))
    return document


def parts(bundle: Document, *sizes: int) -> list[Document]:
    pages = iter(bundle.pages())
    return [document_of_pages([next(pages) for _ in range(size)]) for size in sizes]


def test_a_bundle_cut_rightly_measures_one(bundle: Document) -> None:
    evaluation = FileSplittingEvaluation([(bundle, parts(bundle, 2, 1, 3, 1))])
    assert (evaluation.precision(), evaluation.recall(), evaluation.f1()) == (1.0, 1.0, 1.0)
    assert (evaluation.documents_right, evaluation.bundles_right) == (1.0, 1.0)
    assert evaluation.total == SplitCounts(Counts(3, 0, 0), 4, 4)


def test_cuts_too_many_and_too_few_are_counted_where_they_belong(bundle: Document) -> None:
    evaluation = FileSplittingEvaluation([(bundle, parts(bundle, 1, 2, 3, 1))])
    assert evaluation.by_category == {
        "(no Category)": SplitCounts(Counts(1, 0, 0), 1, 1),
        "Form": SplitCounts(Counts(0, 0, 1), 1, 0),
        "Letter": SplitCounts(Counts(1, 1, 0), 2, 1),
    }
    assert (evaluation.precision(), evaluation.recall()) == (pytest.approx(2 / 3), pytest.approx(2 / 3))
    assert (evaluation.documents_right, evaluation.bundles_right) == (0.5, 0.0)


def test_a_document_is_wrong_if_the_next_was_not_cut_off(bundle: Document) -> None:
    evaluation = FileSplittingEvaluation([(bundle, parts(bundle, 2, 1, 4))])
    assert evaluation.total == SplitCounts(Counts(2, 0, 1), 4, 2)


def test_the_first_page_of_a_bundle_is_nothing_to_tell(bundle: Document) -> None:
    evaluation = FileSplittingEvaluation([(bundle, parts(bundle, 7))])
    assert evaluation.total == SplitCounts(Counts(0, 0, 3), 4, 0)


def test_evaluations_join(bundle: Document) -> None:
    right = FileSplittingEvaluation([(bundle, parts(bundle, 2, 1, 3, 1))])
    wrong = FileSplittingEvaluation([(bundle, parts(bundle, 7))])
    joined = FileSplittingEvaluation.joined([right, wrong])
    assert joined.total == SplitCounts(Counts(3, 0, 3), 8, 4)
    assert (joined.bundle_count, joined.bundles_right) == (2, 0.5)
    assert list(joined.by_category) == ["(no Category)", "Form", "Letter"]


def test_figures_are_told_by_name_where_there_was_something_to_find(bundle: Document) -> None:
    figures = FileSplittingEvaluation([(bundle, parts(bundle, 1, 2, 3, 1))]).figures()
    assert (figures["documents"], figures["documents_right"], figures["bundles"], figures["bundles_right"]) == (
        4,
        0.5,
        1,
        0,
    )
    assert (figures["annotated"], figures["recall"]) == (3, pytest.approx(2 / 3))
    assert {name: figure for name, figure in figures.items() if name.endswith(" of Form")} == {
        "annotated of Form": 1,
        "f1 of Form": 0,
        "precision of Form": 0,
        "recall of Form": 0,
        "documents of Form": 1,
        "documents_right of Form": 0,
    }
    assert FileSplittingEvaluation([]).figures() == {"annotated": 0, "documents": 0, "bundles": 0}


def test_nothing_compared_measures_zero() -> None:
    evaluation = FileSplittingEvaluation([])
    assert (evaluation.f1(), evaluation.documents_right, evaluation.bundles_right) == (0.0, 0.0, 0.0)
    assert evaluation.rows() == [("All Categories", SplitCounts())]


def test_table_shows_every_category_and_whole_bundles(bundle: Document) -> None:
    evaluation = FileSplittingEvaluation([(bundle, parts(bundle, 1, 2, 3, 1))])
    *lines, explained = str(evaluation).splitlines()
    table = [line.split() for line in lines]
    assert table == [
        ["First", "pages", "of", "F1", "precision", "recall", "documents", "right"],
        ["(no", "Category)", "1.000", "1.000", "1.000", "1", "1.000"],
        ["Form", "0.000", "0.000", "0.000", "1", "0.000"],
        ["Letter", "0.667", "0.500", "1.000", "2", "0.500"],
        ["All", "Categories", "0.667", "0.667", "0.667", "4", "0.500"],
        ["0", "of", "1", "bundles", "came", "out", "entirely", "right."],
    ]
    assert "A bundle's first page is not counted." in explained
    assert repr(evaluation) == "FileSplittingEvaluation(f1=0.667, bundles=1)"


def test_what_could_not_be_measured_is_no_zero() -> None:
    single = Document(Project(), "a")
    Page(None, single, 1, (100, 100)).is_first_page = True
    lines = str(FileSplittingEvaluation([(single, parts(single, 1))])).splitlines()
    assert lines[1].split()[-5:] == ["-", "-", "-", "1", "1.000"]


def test_parts_that_lose_double_or_turn_pages_are_refused(bundle: Document) -> None:
    whole = copy.deepcopy(bundle)
    for wrong in (parts(bundle, 2, 1), [whole, whole], parts(bundle, 2, 5)[::-1]):
        with pytest.raises(AIError, match="do not hold these Pages, each once and in order"):
            FileSplittingEvaluation([(bundle, wrong)])


class OneByOne:
    """Takes every Page for a Document, and remembers what it was trained on and what it was given."""

    def __init__(self) -> None:
        self.documents: list[Document] = []
        self.given: list[Page] = []

    def fit(self) -> None:
        pass

    def propose_split_documents(self, document: Document) -> list[Document]:
        self.given += document.pages()
        return [document_of_pages([page]) for page in document.pages()]


@pytest.mark.parametrize("known", [True, False])
def test_cross_validation_measures_bundles_of_documents_not_trained_on(known: bool) -> None:
    project = Project()
    category = Category(project, name="Letter")
    documents = [Document(project, text, category=category, id_=id_) for id_, text in enumerate("abcd", start=1)]
    for document in documents:
        Page(None, document, 1, (100, 100))
    ais: list[OneByOne] = []

    def make_ai() -> OneByOne:
        ais.append(OneByOne())
        return ais[-1]

    evaluation = cross_validate_file_splitting(make_ai, documents, 2, arrangements=1, with_categories=known)
    assert (evaluation.total.documents, evaluation.documents_right) == (4, 1.0)
    assert [[document.text for document in ai.documents] for ai in ais] == [["b", "d"], ["a", "c"]]
    assert [sorted(page.text for page in ai.given) for ai in ais] == [["a", "c"], ["b", "d"]]
    assert {page.is_first_page for ai in ais for page in ai.given} == {None}
    assert {page.category for ai in ais for page in ai.given} == {category if known else None}


def test_cross_validation_needs_two_folds_and_a_document_for_each(bundle: Document) -> None:
    with pytest.raises(ArgumentError, match="2 folds or more"):
        cross_validate_file_splitting(OneByOne, [bundle], folds=2)
