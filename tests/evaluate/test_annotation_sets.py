from collections import Counter
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from konfuzio_sdk.evaluate import AnnotationSetEvaluation, Counts, SetAssignment


def spans(*sets: tuple[str, int, str, int]) -> list[SetAssignment]:
    return [SetAssignment(*own) for own in sets]


def test_spans_taken_apart_and_put_together_are_counted_in_pairs() -> None:
    assigned = spans(("Item", 1, "Item", 7), ("Item", 1, "Item", 7), ("Item", 2, "Item", 7), ("Letter", 3, "Item", 8))
    evaluation = AnnotationSetEvaluation([assigned])
    assert (evaluation.span_count, evaluation.pair_count) == (4, 6)
    assert evaluation.same_set == Counts(true_positives=1, false_positives=2, false_negatives=0)
    assert evaluation.pair_accuracy == pytest.approx(4 / 6)
    assert evaluation.label_set_accuracy == 0.75
    assert evaluation.by_label_set == {"Item": Counts(3, 1, 0), "Letter": Counts(0, 0, 1)}


def test_spans_of_two_documents_are_no_pair() -> None:
    one = spans(("Item", 1, "Item", 1))
    evaluation = AnnotationSetEvaluation([one, one, one * 2])
    assert (evaluation.span_count, evaluation.pair_count) == (4, 1)
    assert evaluation.same_set == Counts(1, 0, 0)


def test_evaluations_join() -> None:
    one, other = spans(("Item", 1, "Item", 1), ("Item", 1, "Item", 2)), spans(("Letter", 1, "Item", 1))
    joined = AnnotationSetEvaluation.joined([AnnotationSetEvaluation([one, other]), AnnotationSetEvaluation([one])])
    together = AnnotationSetEvaluation([one, other, one])
    assert joined.figures() == together.figures()
    assert (
        (joined.by_label_set, joined.pair_count)
        == (together.by_label_set, together.pair_count)
        == (
            {"Item": Counts(4, 1, 0), "Letter": Counts(0, 0, 1)},
            2,
        )
    )


NUMBERS = st.lists(st.tuples(st.integers(1, 4), st.integers(1, 4)), max_size=12)


@given(NUMBERS)
def test_counting_by_sets_gives_what_counting_pair_by_pair_gives(numbers: list[tuple[int, int]]) -> None:
    evaluation = AnnotationSetEvaluation([spans(*(("A", one, "A", other) for one, other in numbers))])
    pairs = Counter(
        (one == other, found == other_found) for (one, found), (other, other_found) in combinations(numbers, 2)
    )
    assert evaluation.same_set == Counts(pairs[True, True], pairs[False, True], pairs[True, False])
    assert evaluation.pair_count == pairs.total()
    if pairs:
        right = pairs[True, True] + pairs[False, False]
        assert evaluation.pair_accuracy == pytest.approx(right / pairs.total())


def test_fifty_thousand_spans_are_counted_without_looking_at_their_pairs() -> None:
    assigned = spans(*(("A", number % 100, "A", number % 200) for number in range(50_000)))
    evaluation = AnnotationSetEvaluation([assigned])
    assert evaluation.pair_count == 50_000 * 49_999 // 2
    assert evaluation.same_set.precision == 1.0
    assert evaluation.same_set.recall == pytest.approx(0.5, abs=0.01)


def test_what_could_not_be_measured_is_no_figure() -> None:
    assert AnnotationSetEvaluation([]).figures() == {}
    assert AnnotationSetEvaluation([spans(("A", 1, "B", 1))]).figures() == {"label_set_accuracy": 0.0}
    apart = AnnotationSetEvaluation([spans(("A", 1, "A", 1), ("A", 2, "A", 2))])
    assert apart.figures() == {"label_set_accuracy": 1.0, "set_pair_accuracy": 1.0}
    together = AnnotationSetEvaluation([spans(("A", 1, "A", 1), ("A", 1, "A", 2))])
    assert together.figures() == {
        "label_set_accuracy": 1.0,
        "set_pair_accuracy": 0.0,
        "same_set_f1": 0.0,
        "same_set_precision": 0.0,
        "same_set_recall": 0.0,
    }


def test_a_table_shows_label_sets_and_pairs() -> None:
    evaluation = AnnotationSetEvaluation(
        [spans(("Item", 1, "Item", 1), ("Item", 1, "Item", 1), ("Letter", 2, "Item", 1))]
    )
    table = [line.split() for line in str(evaluation).splitlines()[:-1]]
    assert table == [
        ["Label", "Set", "F1", "precision", "recall", "annotated", "found"],
        ["Item", "0.800", "0.667", "1.000", "2", "3"],
        ["Letter", "0.000", "0.000", "0.000", "1", "0"],
        ["All", "Label", "Sets", "0.667", "0.667", "0.667", "3", "3"],
    ]
    assert "rightly 0.333 of 3; those of one Annotation Set: F1 0.500, precision 0.333, recall 1.000" in str(evaluation)
    assert repr(evaluation) == "AnnotationSetEvaluation(same_set_f1=0.500, spans=3)"
