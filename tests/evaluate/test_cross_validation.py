import copy

import pytest

from konfuzio_sdk.data import Annotation, Category, Document, Label, LabelSet, Project, Span
from konfuzio_sdk.errors import ArgumentError
from konfuzio_sdk.evaluate import CrossValidation, FoldFigure, cross_validate


@pytest.fixture
def project() -> Project:
    project = Project()
    category = Category(project, 1, "Letter")
    label_set = LabelSet(project, 1, "Letter", [category])
    Label(project, "Date", 10, label_sets=[label_set])
    return project


def annotated(project: Project, id_: int, *, is_dated: bool = True) -> Document:
    document = Document(project, "Bonn 1.2.2024", category=project.categories[0], id_=id_)
    if is_dated:
        Annotation(document, project.labels[0], spans=[Span(5, 13)], is_correct=True)
    return document


class Remembering:
    """Finds what it was trained on, by the Document's id, and writes down what that was."""

    def __init__(self, log: list[list[int | None]]) -> None:
        self.documents = []
        self.log = log

    def fit(self) -> None:
        self.log.append([document.id_ for document in self.documents])

    def extract(self, document: Document) -> Document:
        result = copy.deepcopy(document)
        Annotation(result, document.project.labels[0], confidence=1.0, spans=[Span(5, 13)])
        return result


def test_cross_validation_trains_without_the_fold_and_in_any_order_alike(project: Project) -> None:
    documents = [annotated(project, id_) for id_ in (4, 2, 9, 7, 1)]
    log, reversed_log = [], []
    evaluation = cross_validate(lambda: Remembering(log), documents, folds=2)
    cross_validate(lambda: Remembering(reversed_log), documents[::-1], folds=2)
    assert log == [[2, 7], [1, 4, 9]]
    assert log == reversed_log
    assert evaluation.document_count == 5
    assert evaluation.f1() == 1.0


@pytest.mark.parametrize("folds", [1, 3])
def test_cross_validation_needs_two_folds_and_a_document_for_each(project: Project, folds: int) -> None:
    documents = [annotated(project, id_) for id_ in (1, 2)]
    with pytest.raises(ArgumentError, match="2 folds or more"):
        cross_validate(lambda: Remembering([]), documents, folds=folds)


def test_each_fold_has_its_own_evaluation_of_its_own_documents(project: Project) -> None:
    documents = [annotated(project, id_, is_dated=id_ != 3) for id_ in (4, 2, 3, 1, 5)]
    validation = CrossValidation.run(lambda: Remembering([]), documents, folds=2)
    measured = [[compared.document.id_ for compared in fold.documents] for fold in validation.folds]
    assert measured == [[1, 3, 5], [2, 4]]
    assert [compared.document.id_ for compared in validation.joined.documents] == [1, 3, 5, 2, 4]
    assert validation.joined.figures() == cross_validate(lambda: Remembering([]), documents, folds=2).figures()


def test_figures_of_folds_are_told_with_their_mean_and_spread(project: Project) -> None:
    documents = [annotated(project, id_, is_dated=id_ != 3) for id_ in range(1, 6)]
    figures = CrossValidation.run(lambda: Remembering([]), documents, folds=2).figures()
    assert figures["precision"] == FoldFigure(mean=pytest.approx(5 / 6), spread=pytest.approx(0.5**0.5 / 3), folds=2)
    assert figures["recall"] == FoldFigure(1.0, 0.0, 2)


def test_what_one_fold_has_nothing_of_is_a_figure_of_the_others(project: Project) -> None:
    documents = [annotated(project, id_, is_dated=id_ != 2) for id_ in (1, 2)]
    figures = CrossValidation.run(lambda: Remembering([]), documents, folds=2).figures()
    assert figures["f1"] == FoldFigure(1.0, 0.0, 1)
    assert figures["annotated"] == FoldFigure(0.5, pytest.approx(0.5**0.5), 2)
