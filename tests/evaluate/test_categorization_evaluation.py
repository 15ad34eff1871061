import copy

import pytest

from categorized_pages import add_document
from konfuzio_sdk.data import Category, CategoryAnnotation, Document, Project
from konfuzio_sdk.errors import ArgumentError
from konfuzio_sdk.evaluate import CategorizationEvaluation, Confusion, Counts, cross_validate_categorization


@pytest.fixture
def project() -> Project:
    project = Project()
    for id_, name in ((1, "Letter"), (2, "Bill")):
        Category(project, id_, name)
    return project


def pair(project: Project, truth: int | None, *found: int | None) -> tuple[Document, Document]:
    """A Document of a Category with as many Pages as Categories were found."""
    categories = {None: None, **{category.id_: category for category in project.categories}}
    annotated = add_document(project, "\f" * (len(found) - 1), categories[truth])
    categorized = copy.deepcopy(annotated)
    categorized.set_category(None)
    for page, id_ in zip(categorized.pages(), found, strict=True):
        if id_ is not None:
            CategoryAnnotation(categories[id_], 0.9, page)
    return annotated, categorized


def evaluation_of(project: Project, *pairs: tuple[int | None, ...]) -> CategorizationEvaluation:
    return CategorizationEvaluation(project.categories, [pair(project, *found) for found in pairs])


def test_a_document_is_right_if_all_its_pages_together_are(project: Project) -> None:
    evaluation = evaluation_of(project, (1, 1), (1, 1, 1), (1, 1, 2), (2, 2))
    assert evaluation.accuracy() == 0.75
    assert evaluation.page_accuracy() == pytest.approx(5 / 6)
    assert evaluation.category_names == ["Letter", "Bill", "(no Category)"]
    assert evaluation.confusion_matrix() == [[2, 0, 1], [0, 1, 0], [0, 0, 0]]


def test_measures_of_one_category(project: Project) -> None:
    letter, bill = project.categories
    evaluation = evaluation_of(project, (1, 1), (1, 2), (2, 2), (2, None))
    assert evaluation.counts(letter) == Counts(1, 0, 1)
    assert evaluation.counts(bill) == Counts(1, 1, 1)
    assert (evaluation.precision(letter), evaluation.recall(letter)) == (1.0, 0.5)
    assert evaluation.f1(bill) == 0.5


def test_a_document_of_no_category_is_right_if_none_is_found(project: Project) -> None:
    evaluation = evaluation_of(project, (None, None), (None, 1))
    assert evaluation.accuracy() == 0.5
    assert evaluation.confusion_matrix()[-1] == [1, 0, 1]


def test_categories_of_a_copy_of_the_project_are_the_same(project: Project) -> None:
    annotated, _ = pair(project, 2, 2)
    request = project.structure_copy()
    categorized = add_document(request, "", request.get_category_by_id(2))
    assert CategorizationEvaluation(project.categories, [(annotated, categorized)]).accuracy() == 1.0


def test_figures_are_told_by_name_where_there_was_something_to_find(project: Project) -> None:
    assert evaluation_of(project, (1, 1, 1), (1, 2)).figures() == {
        "documents": 2,
        "pages": 3,
        "accuracy": 0.5,
        "page_accuracy": pytest.approx(2 / 3),
        "annotated of Letter": 2,
        "f1 of Letter": pytest.approx(2 / 3),
        "precision of Letter": 1,
        "recall of Letter": 0.5,
        "annotated of Bill": 0,
    }
    assert CategorizationEvaluation([], []).figures() == {"documents": 0, "pages": 0}


def test_categories_of_one_name_share_their_figures(project: Project) -> None:
    Category(project, 3, "Bill")
    figures = evaluation_of(project, (2, 2), (3, 3), (3, 1)).figures()
    assert (figures["annotated of Bill"], figures["recall of Bill"]) == (3, pytest.approx(2 / 3))


def test_a_category_that_nobody_named_is_shown_too(project: Project) -> None:
    evaluation = CategorizationEvaluation(project.categories[:1], [pair(project, 1, 2)])
    assert evaluation.category_names == ["Letter", "Bill"]


def test_nothing_compared_measures_zero(project: Project) -> None:
    evaluation = evaluation_of(project)
    assert (evaluation.accuracy(), evaluation.page_accuracy(), evaluation.f1(project.categories[0])) == (0, 0, 0)
    assert Confusion().counts(None) == Counts()
    assert "over 0 Documents" in str(CategorizationEvaluation([], []))


def test_evaluations_are_joined(project: Project) -> None:
    joined = CategorizationEvaluation.joined([evaluation_of(project, (1, 1)), evaluation_of(project, (2, 1))])
    whole = evaluation_of(project, (1, 1), (2, 1))
    assert joined.confusion_matrix() == whole.confusion_matrix()
    assert str(joined) == str(whole)


def test_table_shows_measures_and_what_was_taken_for_what(project: Project) -> None:
    evaluation = evaluation_of(project, (1, 1), (1, 2), (2, 2))
    table = [line.split() for line in str(evaluation).splitlines()]
    assert table[1] == ["1", "Letter", "0.667", "1.000", "0.500", "2", "1", "1", "1"]
    assert table[2] == ["2", "Bill", "0.667", "0.500", "1.000", "1", "2", "0", "1"]
    assert " ".join(table[3]) == "Accuracy 0.667 over 3 Documents, 0.667 over 3 Pages"
    assert repr(evaluation) == "CategorizationEvaluation(accuracy=0.667, documents=3)"


class Remembering:
    """Tells every Document to be of the first Category, and writes down what it was trained on."""

    def __init__(self, categories: list[Category], log: list[list[int]]) -> None:
        self.categories = categories
        self.documents = []
        self.log = log

    def fit(self) -> None:
        self.log.append([document.category.id_ for document in self.documents])

    def categorize(self, document: Document, recategorize: bool = False) -> Document:
        assert recategorize
        result = copy.deepcopy(document)
        result.set_category(self.categories[0])
        return result


def test_cross_validation_has_every_category_in_every_fold(project: Project) -> None:
    documents = [add_document(project, str(n), project.categories[n % 3 == 0]) for n in range(12)]
    log = []
    evaluation = cross_validate_categorization(lambda: Remembering(project.categories, log), documents, folds=4)
    assert [sorted(fold) for fold in log] == [[1] * 6 + [2] * 3] * 4
    assert evaluation.documents.total == 12
    assert evaluation.accuracy() == pytest.approx(8 / 12)
    reversed_log = []
    cross_validate_categorization(lambda: Remembering(project.categories, reversed_log), documents[::-1], folds=4)
    assert reversed_log == log


def test_cross_validation_refuses_too_few_documents(project: Project) -> None:
    documents = [add_document(project, "", project.categories[0])]
    with pytest.raises(ArgumentError, match="2 folds or more"):
        cross_validate_categorization(lambda: Remembering(project.categories, []), documents, folds=2)
