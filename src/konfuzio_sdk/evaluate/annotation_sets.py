"""Measures whether Spans were put into the right Annotation Sets, whatever these are called or in which order."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from math import comb
from typing import TYPE_CHECKING

from konfuzio_sdk.evaluate.count_table import CountTable
from konfuzio_sdk.evaluate.counts import Counts, ratio

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["AnnotationSetEvaluation", "SetAssignment"]


@dataclass(frozen=True, slots=True)
class SetAssignment:
    """The Annotation Set that a Span is in, and the one that it was put into, each by its number in the Document."""

    label_set: str
    annotation_set: int
    found_label_set: str
    found_annotation_set: int


class AnnotationSetEvaluation:
    """Measures over all pairs of Spans of one Document: are they in one Annotation Set, and were they put into one?

    Most pairs are in different Annotation Sets and easily told, so `same_set` counts only those that are in one, or
    were put into one. Where only Label Sets matter, `by_label_set` counts Spans.
    """

    def __init__(self, documents: Iterable[Iterable[SetAssignment]]) -> None:
        """Count the Spans of each Document."""
        self.span_count = 0
        """Spans that were put into an Annotation Set."""
        self.pair_count = 0
        """Pairs of Spans of one Document."""
        self.same_set = Counts()
        """Pairs put into one Annotation Set rightly and wrongly, and those taken apart."""
        right, wrong, missed = Counter[str](), Counter[str](), Counter[str]()
        for spans in documents:
            counted = Counter(spans)
            self.span_count += counted.total()
            self.pair_count += comb(counted.total(), 2)
            self.same_set += _same_set(counted)
            for span, count in counted.items():
                if span.label_set == span.found_label_set:
                    right[span.label_set] += count
                else:
                    wrong[span.found_label_set] += count
                    missed[span.label_set] += count
        self.by_label_set = CountTable.of(right, wrong, missed)
        """Spans put rightly, wrongly and not into each Label Set, by name."""

    @classmethod
    def joined(cls, evaluations: Iterable[AnnotationSetEvaluation]) -> AnnotationSetEvaluation:
        """One evaluation over the Documents of several."""
        several, joined = list(evaluations), cls([])
        joined.span_count = sum(one.span_count for one in several)
        joined.pair_count = sum(one.pair_count for one in several)
        joined.same_set = sum((one.same_set for one in several), start=Counts())
        joined.by_label_set = CountTable.joined(one.by_label_set for one in several)
        return joined

    @property
    def pair_accuracy(self) -> float:
        """Share of the pairs of Spans that were rightly put together or kept apart, from 0 to 1."""
        wrong = self.same_set.false_positives + self.same_set.false_negatives
        return ratio(self.pair_count - wrong, self.pair_count)

    @property
    def label_set_accuracy(self) -> float:
        """Share of the Spans that were put into the right Label Set, from 0 to 1."""
        return ratio(self.by_label_set.total.true_positives, self.span_count)

    def figures(self) -> dict[str, float]:
        """Its figures by name; what could not be measured is left out."""
        found = {"label_set_accuracy": self.label_set_accuracy} if self.span_count else {}
        if self.pair_count:
            found["set_pair_accuracy"] = self.pair_accuracy
        if self.same_set.annotated:
            found |= {
                "same_set_f1": self.same_set.f1,
                "same_set_precision": self.same_set.precision,
                "same_set_recall": self.same_set.recall,
            }
        return found

    def __repr__(self) -> str:
        """F1 and size."""
        return f"AnnotationSetEvaluation(same_set_f1={self.same_set.f1:.3f}, spans={self.span_count})"

    def __str__(self) -> str:
        """Table in plain text, one line a Label Set, and a line on pairs of Spans."""
        pairs = (
            f"Pairs of Spans put together or apart rightly {self.pair_accuracy:.3f} of {self.pair_count}; "
            f"those of one Annotation Set: F1 {self.same_set.f1:.3f}, precision {self.same_set.precision:.3f}, "
            f"recall {self.same_set.recall:.3f}"
        )
        return f"{self.by_label_set.table('Label Set', 'All Label Sets')}\n{pairs}"


def _same_set(spans: Counter[SetAssignment]) -> Counts:
    """Counts of the pairs of one Document, by how many Spans share which Annotation Sets, not pair by pair."""
    annotated: Counter[int] = Counter()
    found: Counter[int] = Counter()
    both: Counter[tuple[int, int]] = Counter()
    for span, count in spans.items():
        annotated[span.annotation_set] += count
        found[span.found_annotation_set] += count
        both[span.annotation_set, span.found_annotation_set] += count
    in_both, in_found, in_annotated = (
        sum(comb(count, 2) for count in sets.values()) for sets in (both, found, annotated)
    )
    return Counts(in_both, in_found - in_both, in_annotated - in_both)
