"""Measures of an extraction, counted by hand; and what holds of them whatever was annotated and found."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from konfuzio_sdk.data import Annotation, AnnotationSet, Category, Document, Label, LabelSet, Project, Span
from konfuzio_sdk.evaluate import Averages, Counts, ExtractionEvaluation, LabelConfusion
from konfuzio_sdk.evaluate.counts import NO_LABEL

if TYPE_CHECKING:
    from collections.abc import Iterable

Placed = tuple[str, int, int, int]
"""Name of the Label, start, end, and number of the Annotation Set: 0 is of Label Set Letter, others are of Item."""


def project_with_labels(*names: str) -> Project:
    project = Project()
    category = Category(project, 1, "Letter")
    sets = [LabelSet(project, 1, "Letter", [category]), LabelSet(project, 2, "Item", [category])]
    for number, name in enumerate(names, start=10):
        Label(project, name, number, label_sets=sets)
    return project


PROJECT = project_with_labels("Date", "Name", "Price")


def placed(spans: Iterable[Placed], *, is_correct: bool, sure: float | None = None, length: int = 60) -> Document:
    document = Document(PROJECT, "x" * length, category=PROJECT.categories[0])
    sets: dict[int, AnnotationSet] = {}
    for name, start, end, number in spans:
        if number not in sets:
            sets[number] = AnnotationSet(document, PROJECT.label_sets[min(number, 1)])
        label = PROJECT.get_label_by_name(name)
        Annotation(document, label, sets[number], sure, [Span(start, end)], is_correct=is_correct)
    return document


def evaluated(truth: Iterable[Placed], found: Iterable[Placed]) -> ExtractionEvaluation:
    return ExtractionEvaluation([(placed(truth, is_correct=True), placed(found, is_correct=False, sure=0.9))])


TRUTH: list[Placed] = [
    ("Date", 0, 4, 0),
    ("Name", 5, 10, 1),
    ("Price", 11, 14, 1),
    ("Name", 15, 20, 2),
    ("Price", 21, 24, 2),
]
FOUND: list[Placed] = [
    ("Date", 0, 4, 0),
    ("Name", 5, 9, 1),
    ("Price", 11, 14, 1),
    ("Price", 15, 19, 1),
    ("Price", 21, 24, 1),
    ("Price", 30, 33, 0),
]


def test_lenient_measures_take_an_overlapping_span_of_the_label_for_right() -> None:
    evaluation = evaluated(TRUTH, FOUND)
    name, price = PROJECT.get_label_by_name("Name"), PROJECT.get_label_by_name("Price")
    assert (evaluation.counts(), evaluation.counts(strict=False)) == (Counts(3, 3, 2), Counts(4, 2, 1))
    assert (evaluation.counts(name), evaluation.counts(name, strict=False)) == (Counts(0, 1, 2), Counts(1, 0, 1))
    assert (evaluation.precision(price), evaluation.recall(price)) == (0.5, 1.0)
    assert (evaluation.precision(strict=False), evaluation.recall(strict=False)) == (pytest.approx(4 / 6), 0.8)
    assert evaluation.f1(strict=False) == pytest.approx(8 / 11)
    assert evaluation.rows(strict=False)[-1] == ("All Labels", Counts(4, 2, 1))


def test_label_sets_are_measured_by_the_set_that_was_annotated() -> None:
    evaluation = evaluated(TRUTH, FOUND)
    assert evaluation.by_label_set == {"Letter": Counts(1, 1, 0), "Item": Counts(2, 2, 2)}
    assert evaluation.by_label_set_lenient == {"Letter": Counts(1, 1, 0), "Item": Counts(3, 1, 1)}


def test_the_mean_over_labels_counts_each_alike_that_was_annotated() -> None:
    assert evaluated(TRUTH, FOUND).macro() == Averages(
        precision=pytest.approx((1 + 0 + 0.5) / 3),
        recall=pytest.approx((1 + 0 + 1) / 3),
        f1=pytest.approx((1 + 0 + 2 / 3) / 3),
        names=3,
    )
    assert evaluated(TRUTH[:1], FOUND).macro() == Averages(1.0, 1.0, 1.0, 1)
    assert evaluated([], FOUND).macro() == Averages(0.0, 0.0, 0.0, 0)


def test_annotation_sets_are_measured_by_the_spans_that_are_right() -> None:
    sets = evaluated(TRUTH, FOUND).annotation_sets
    assert (sets.span_count, sets.pair_count, sets.same_set) == (3, 3, Counts(0, 1, 0))
    assert sets.label_set_accuracy == 1.0
    assert sets.pair_accuracy == pytest.approx(2 / 3)


def test_annotation_sets_are_no_worse_for_being_found_in_another_order() -> None:
    found = [(name, start, end, {1: 2, 2: 1}.get(number, 0)) for name, start, end, number in TRUTH]
    assert evaluated(TRUTH, found).annotation_sets.same_set == Counts(2, 0, 0)


def test_confusion_pairs_what_is_right_then_what_is_near_then_what_overlaps() -> None:
    confusion = evaluated(TRUTH, FOUND).confusion()
    assert confusion == LabelConfusion(
        names=("Date", "Name", "Price", NO_LABEL),
        counts=((1, 0, 0, 0), (0, 1, 1, 0), (0, 0, 2, 0), (0, 0, 1, 0)),
    )
    assert (confusion.count("Name", "Price"), confusion.count("Price", "Unknown")) == (1, 0)
    assert confusion.mistakes() == [("Name", "Price", 1), (NO_LABEL, "Price", 1)]
    assert [line.split() for line in str(confusion).splitlines()] == [
        ["count", "annotated", "found"],
        ["1", "Name", "Price"],
        ["1", "(no", "Label)", "Price"],
    ]


def test_what_was_missed_is_in_the_last_column_of_the_confusion() -> None:
    assert evaluated([("Date", 0, 4, 0)], []).confusion() == LabelConfusion(("Date", NO_LABEL), ((0, 1), (0, 0)))


def test_whole_annotations_need_all_of_their_spans() -> None:
    truth = Document(PROJECT, "x" * 20, category=PROJECT.categories[0])
    found = copy.deepcopy(truth)
    label = PROJECT.get_label_by_name("Name")
    Annotation(truth, label, spans=[Span(0, 4), Span(10, 14)], is_correct=True)
    Annotation(found, label, spans=[Span(0, 4)])
    Annotation(found, label, spans=[Span(10, 14)])
    evaluation = ExtractionEvaluation([(truth, found)])
    assert (evaluation.f1(), evaluation.annotations_by_label["Name"]) == (1.0, Counts(0, 2, 1))


def test_reliability_takes_what_was_found_with_a_confidence() -> None:
    document = placed(TRUTH, is_correct=True)
    found = placed([("Date", 0, 4, 0), ("Date", 8, 9, 0)], is_correct=False, sure=0.5)
    Annotation(found, PROJECT.get_label_by_name("Name"), spans=[Span(5, 10)])
    (only,) = ExtractionEvaluation([(document, found)]).reliability(bins=4).bins
    assert (only.low, only.high, only.count, only.mean_confidence, only.share_right) == (0.5, 0.75, 2, 0.5, 0.5)


def test_a_summary_shows_every_measure_and_dashes_where_there_is_none() -> None:
    lines = [line.split() for line in evaluated(TRUTH, FOUND).summary().splitlines()]
    assert [line[-3:] for line in lines[:-1]] == [
        ["F1", "precision", "recall"],
        ["0.545", "0.500", "0.600"],
        ["0.556", "0.500", "0.667"],
        ["0.727", "0.667", "0.800"],
        ["0.545", "0.500", "0.600"],
        ["-", "-", "-"],
    ]
    assert " ".join(lines[-1]) == (
        "Of 3 right Spans 1.000 are in the right Label Set; of 3 pairs of them 0.667 are rightly in the same or in "
        "different Annotation Sets"
    )
    assert ExtractionEvaluation([]).summary().count(" -") == 15


DOCUMENTS = st.lists(
    st.tuples(st.sampled_from(["Date", "Name", "Price"]), st.integers(0, 25), st.integers(1, 9), st.integers(0, 3)),
    max_size=12,
).map(lambda spans: [(name, start, start + length, number) for name, start, length, number in spans])


@given(DOCUMENTS, DOCUMENTS)
def test_swapping_truth_and_prediction_swaps_precision_and_recall(one: list[Placed], other: list[Placed]) -> None:
    there, back = evaluated(one, other), evaluated(other, one)
    for strict in (True, False):
        assert there.precision(strict=strict) == back.recall(strict=strict)
        assert there.f1(strict=strict) == back.f1(strict=strict)
    whole, whole_back = there.annotations_by_label.total, back.annotations_by_label.total
    assert (whole.precision, whole.recall) == (whole_back.recall, whole_back.precision)
    assert there.annotation_sets.same_set.precision == back.annotation_sets.same_set.recall
    assert there.confusion().counts == tuple(zip(*back.confusion().counts, strict=True))


@given(DOCUMENTS, DOCUMENTS)
def test_lenient_measures_are_never_below_strict_ones(one: list[Placed], other: list[Placed]) -> None:
    evaluation = evaluated(one, other)
    for name in evaluation.by_label:
        strict, lenient = evaluation.by_label[name], evaluation.by_label_lenient[name]
        assert (lenient.annotated, lenient.found) == (strict.annotated, strict.found)
        assert lenient.true_positives >= strict.true_positives
    assert sum(map(sum, evaluation.confusion().counts)) >= evaluation.total.annotated


@given(DOCUMENTS)
def test_what_is_perfect_measures_one(one: list[Placed]) -> None:
    evaluation = evaluated(one, one)
    figures = evaluation.figures()
    measures = {name: value for name, value in figures.items() if "annotated" not in name and "calibration" not in name}
    assert set(measures.values()) <= {1.0}
    assert evaluation.confusion().mistakes() == []


@given(DOCUMENTS, DOCUMENTS, DOCUMENTS)
def test_joined_evaluations_are_one_of_all_documents(a: list[Placed], b: list[Placed], c: list[Placed]) -> None:
    pairs = [(placed(x, is_correct=True), placed(y, is_correct=False, sure=0.5)) for x, y in ((a, b), (b, c), (c, a))]
    together = ExtractionEvaluation(pairs)
    joined = ExtractionEvaluation.joined([ExtractionEvaluation(pairs[:1]), ExtractionEvaluation(pairs[1:])])
    assert joined.documents == together.documents
    assert joined.figures() == together.figures()
    assert (joined.by_label_set, joined.rows(), joined.confusion()) == (
        together.by_label_set,
        together.rows(),
        together.confusion(),
    )


def test_five_thousand_spans_are_measured() -> None:
    truth = [("Date", number, number + 3, number % 700) for number in range(0, 20_000, 4)]
    found = [("Name" if start % 8 else name, start + start % 3, end, number) for name, start, end, number in truth]
    pairs = [(placed(truth, is_correct=True, length=20_004), placed(found, is_correct=False, sure=0.5, length=20_004))]
    evaluation = ExtractionEvaluation(pairs)
    right = sum(start % 24 == 0 for start in range(0, 20_000, 4))
    assert evaluation.total == Counts(right, 5_000 - right, 5_000 - right)
    assert evaluation.counts(strict=False) == Counts(2_500, 2_500, 2_500)
    assert evaluation.confusion().count("Date", "Name") == 2_500
