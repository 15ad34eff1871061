import copy

import pytest

from konfuzio_sdk.data import Annotation, Category, Document, Label, LabelSet, Project, Span
from konfuzio_sdk.evaluate import Counts, ExtractionEvaluation


@pytest.fixture
def project() -> Project:
    project = Project()
    category = Category(project, 1, "Letter")
    label_set = LabelSet(project, 1, "Letter", [category])
    for number, name in enumerate(("Date", "Name"), start=10):
        Label(project, name, number, threshold=0.5, label_sets=[label_set])
    return project


def annotated(project: Project, spans: list[tuple[str, int, int]], id_: int | None = None) -> Document:
    document = Document(project, "Bonn 1.2.2024 Erika Muster", category=project.categories[0], id_=id_)
    for name, start, end in spans:
        Annotation(document, project.get_label_by_name(name), spans=[Span(start, end)], is_correct=True)
    return document


def found(truth: Document, spans: list[tuple[str, int, int, float]]) -> Document:
    document = copy.deepcopy(truth)
    for name, start, end, confidence in spans:
        label = truth.project.get_label_by_name(name)
        Annotation(document, label, confidence=confidence, spans=[Span(start, end)])
    return document


def test_only_equal_label_start_and_end_count(project: Project) -> None:
    truth = annotated(project, [("Date", 5, 13), ("Name", 14, 26)])
    extracted = found(truth, [("Date", 5, 13, 0.9), ("Name", 14, 19, 0.9), ("Date", 14, 26, 0.9)])
    evaluation = ExtractionEvaluation([(truth, extracted)])
    assert evaluation.total == Counts(true_positives=1, false_positives=2, false_negatives=1)
    assert evaluation.by_label["Date"] == Counts(1, 1, 0)
    assert evaluation.by_label["Name"] == Counts(0, 1, 1)
    date = project.get_label_by_name("Date")
    assert (evaluation.precision(date), evaluation.recall(date)) == (0.5, 1.0)
    assert evaluation.f1(date) == pytest.approx(2 / 3)
    assert evaluation.f1() == pytest.approx(2 / 5)


def test_unsure_findings_can_be_left_out(project: Project) -> None:
    truth = annotated(project, [("Date", 5, 13)])
    extracted = found(truth, [("Date", 5, 13, 0.6), ("Name", 14, 26, 0.4)])
    assert ExtractionEvaluation([(truth, extracted)]).total.false_positives == 1
    assert ExtractionEvaluation([(truth, extracted)], ignore_below_threshold=True).f1() == 1.0


def test_what_a_person_did_not_call_correct_is_no_truth(project: Project) -> None:
    truth = annotated(project, [])
    Annotation(truth, project.get_label_by_name("Date"), spans=[Span(5, 13)])
    assert ExtractionEvaluation([(truth, found(truth, []))]).total == Counts()


def test_nothing_compared_measures_zero() -> None:
    evaluation = ExtractionEvaluation([])
    assert (evaluation.precision(), evaluation.recall(), evaluation.f1()) == (0.0, 0.0, 0.0)
    assert evaluation.rows() == [("All Labels", Counts())]


def test_table_shows_every_label_and_all_together(project: Project) -> None:
    truth = annotated(project, [("Date", 5, 13), ("Name", 14, 26)])
    extracted = found(truth, [("Date", 5, 13, 0.9), ("Date", 14, 26, 0.9), ("Date", 0, 4, 0.9)])
    table = [line.split() for line in str(ExtractionEvaluation([(truth, extracted)])).splitlines()]
    assert table == [
        ["Label", "F1", "precision", "recall", "annotated", "found"],
        ["Date", "0.500", "0.333", "1.000", "1", "3"],
        ["Name", "0.000", "0.000", "0.000", "1", "0"],
        ["All", "Labels", "0.400", "0.333", "0.500", "2", "3"],
    ]


def test_figures_are_told_by_name_where_there_was_something_to_find(project: Project) -> None:
    truth = annotated(project, [("Date", 5, 13)])
    extracted = found(truth, [("Date", 5, 13, 0.9), ("Name", 14, 26, 0.9)])
    assert ExtractionEvaluation([(truth, extracted)]).figures() == {
        "annotated": 1,
        "f1": pytest.approx(2 / 3),
        "precision": 0.5,
        "recall": 1,
        "annotated of Date": 1,
        "f1 of Date": 1,
        "precision of Date": 1,
        "recall of Date": 1,
        "annotated of Name": 0,
        "macro_f1": 1,
        "lenient_f1": pytest.approx(2 / 3),
        "lenient_precision": 0.5,
        "lenient_recall": 1,
        "whole_annotation_f1": pytest.approx(2 / 3),
        "expected_calibration_error": pytest.approx(0.4),
        "label_set_accuracy": 1,
    }
    assert ExtractionEvaluation([]).figures() == {"annotated": 0}


def test_figures_of_all_labels_come_before_those_of_each(project: Project) -> None:
    truth = annotated(project, [("Date", 5, 13)])
    names = list(ExtractionEvaluation([(truth, found(truth, []))]).figures())
    assert [" of " in name for name in names] == sorted(" of " in name for name in names)
    assert names[:2] == ["annotated", "f1"]


def test_figures_of_very_many_labels_are_told_together_only(project: Project) -> None:
    truth = annotated(project, [])
    for number in range(51):
        label = Label(project, f"Label {number}")
        Annotation(truth, label, spans=[Span(0, 1)], is_correct=True)
    figures = ExtractionEvaluation([(truth, truth)]).figures()
    assert figures["annotated"] == 51
    assert not [name for name in figures if " of " in name]


def test_a_label_may_be_called_total(project: Project) -> None:
    Label(project, "Total")
    truth = annotated(project, [("Total", 5, 13)])
    evaluation = ExtractionEvaluation([(truth, found(truth, []))])
    assert [name for name, _ in evaluation.rows()] == ["Total", "All Labels"]
