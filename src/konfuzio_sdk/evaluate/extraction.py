"""Measures what an Extraction AI found against what people annotated."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from konfuzio_sdk.evaluate.annotation_sets import AnnotationSetEvaluation, SetAssignment
from konfuzio_sdk.evaluate.comparison import Outcome, compare
from konfuzio_sdk.evaluate.count_table import CountTable
from konfuzio_sdk.evaluate.counts import Counts
from konfuzio_sdk.evaluate.label_confusion import LabelConfusion
from konfuzio_sdk.evaluate.reliability import Reliability
from konfuzio_sdk.evaluate.report import write_report

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from konfuzio_sdk.data.document import Document
    from konfuzio_sdk.data.label import Label
    from konfuzio_sdk.evaluate.comparison import ComparedAnnotation, ComparedDocument, ComparedSpan
    from konfuzio_sdk.evaluate.count_table import Averages
    from konfuzio_sdk.evaluate.report import About

__all__ = ["ExtractionEvaluation"]

_ALL_LABELS = "All Labels"


class ExtractionEvaluation:
    """Measures over pairs of Documents, of Spans, whole Annotations and Annotation Sets.

    The truth is the Annotations that a person called correct, the prediction all Annotations of the other Document. By
    the strict measure a Span is right only if Label, start and end are equal, by the lenient one also if it overlaps
    one of the same Label; each Span is paired with one other at most.
    """

    def __init__(self, documents: Iterable[tuple[Document, Document]], *, ignore_below_threshold: bool = False) -> None:
        """Compare pairs of (annotated, extracted) Documents.

        With `ignore_below_threshold`, predictions less confident than their Label's threshold count as not made.
        """
        self._count(
            [
                compare(annotated, extracted, ignore_below_threshold=ignore_below_threshold)
                for annotated, extracted in documents
            ]
        )

    @classmethod
    def joined(cls, evaluations: Iterable[ExtractionEvaluation]) -> ExtractionEvaluation:
        """One evaluation over the Documents of several."""
        joined = cls([])
        joined._count([document for evaluation in evaluations for document in evaluation.documents])
        return joined

    def _count(self, documents: list[ComparedDocument]) -> None:
        self.documents = documents
        """What became of each Span, a Document after the other."""
        spans = [span for document in documents for span in document.spans]
        self.by_label = _table((span.label, span.outcome) for span in spans)
        """Strict counts of each Label that was annotated or found, by name, in alphabetical order."""
        self.by_label_set = _table((span.label_set, span.outcome) for span in spans)
        """Strict counts of the Spans of each Label Set; one that is right counts for the one it was annotated in."""
        lenient = list(_lenient(spans))
        self.by_label_lenient = _table((span.label, outcome) for span, outcome in lenient)
        self.by_label_set_lenient = _table((span.label_set, outcome) for span, outcome in lenient)
        whole: Iterable[ComparedAnnotation] = (one for document in documents for one in document.annotations)
        self.annotations_by_label = _table((one.label, one.outcome) for one in whole)
        """Counts of whole Annotations, of which every Span has to be right."""
        self.annotation_sets = AnnotationSetEvaluation(_assignments(document.spans) for document in documents)
        """Whether the Spans that are right were put into the right Annotation Sets."""

    @property
    def document_count(self) -> int:
        """How many pairs of Documents were compared."""
        return len(self.documents)

    @property
    def total(self) -> Counts:
        """Strict counts over all Labels."""
        return self.counts()

    def counts(self, label: Label | None = None, *, strict: bool = True) -> Counts:
        """Counts of the Spans of one Label, or of all."""
        table = self._of_labels(strict=strict)
        return table.total if label is None else table.get(label.name, Counts())

    def precision(self, label: Label | None = None, *, strict: bool = True) -> float:
        """Precision of one Label, or of all Spans together."""
        return self.counts(label, strict=strict).precision

    def recall(self, label: Label | None = None, *, strict: bool = True) -> float:
        """Recall of one Label, or of all Spans together."""
        return self.counts(label, strict=strict).recall

    def f1(self, label: Label | None = None, *, strict: bool = True) -> float:
        """F1 of one Label, or of all Spans together."""
        return self.counts(label, strict=strict).f1

    def macro(self, *, strict: bool = True) -> Averages:
        """Means over the Labels that were annotated, each counting alike."""
        return self._of_labels(strict=strict).macro()

    def confusion(self) -> LabelConfusion:
        """Which Label was found where which was annotated."""
        return LabelConfusion.of(self.documents)

    def reliability(self, bins: int = 10) -> Reliability:
        """How often what was found is right, by how sure the AI was of it; without what has no confidence."""
        return Reliability.of(
            (
                (span.confidence, span.outcome is Outcome.RIGHT)
                for document in self.documents
                for span in document.spans
                if span.confidence is not None
            ),
            bins,
        )

    def rows(self, *, strict: bool = True) -> list[tuple[str, Counts]]:
        """Name and Counts of each Label, and of "All Labels" last: what a table shows."""
        return self._of_labels(strict=strict).rows(_ALL_LABELS)

    def figures(self) -> dict[str, float]:
        """Its figures by name, `f1` or `f1 of Date`, strict where the name does not say otherwise.

        Of each Label only where there are few. What could not be measured is left out.
        """
        found = self.total.figures()
        if not self.total.annotated:
            return found | self.by_label.figures()
        lenient, whole = self.counts(strict=False), self.annotations_by_label.total
        found |= {
            "macro_f1": self.macro().f1,
            "lenient_f1": lenient.f1,
            "lenient_precision": lenient.precision,
            "lenient_recall": lenient.recall,
            "whole_annotation_f1": whole.f1,
        }
        reliability = self.reliability()
        if reliability.count:
            found["expected_calibration_error"] = reliability.expected_calibration_error
        return found | self.annotation_sets.figures() | self.by_label.figures()

    def report(self, path: str | Path, about: About | None = None) -> Path:
        """Write a page for people to a file, and give its path: figures, and the worst Documents drawn.

        It is one HTML file that needs nothing else, and holds what the Documents say. `about` says what stands at its
        top; equal evaluations give equal pages. ArgumentError where the file cannot be written.
        """
        return write_report(self, path, about)

    def __repr__(self) -> str:
        """F1 and size."""
        return f"ExtractionEvaluation(f1={self.f1():.3f}, documents={self.document_count})"

    def __str__(self) -> str:
        """Table in plain text, one line a Label; `summary` tells the other measures."""
        return self.by_label.table("Label", _ALL_LABELS)

    def summary(self) -> str:
        """Table in plain text, one line a measure over all Labels."""
        sets = self.annotation_sets
        rows = [
            ("Spans", self.total.cells()),
            ("Spans, mean over Labels", self.macro().cells()),
            ("Spans that overlap count as right", self.counts(strict=False).cells()),
            ("Whole Annotations", self.annotations_by_label.total.cells()),
            ("Pairs of right Spans in one Annotation Set", sets.same_set.cells()),
        ]
        width = max(len(name) for name, _ in rows)
        shares = (
            f"Of {sets.span_count} right Spans {sets.label_set_accuracy:.3f} are in the right Label Set; of "
            f"{sets.pair_count} pairs of them {sets.pair_accuracy:.3f} are rightly in the same or in different "
            f"Annotation Sets"
        )
        lines = [f"{name:<{width}}  {cells}" for name, cells in rows]
        return "\n".join([f"{'':<{width}}     F1  precision  recall", *lines, shares])

    def _of_labels(self, *, strict: bool) -> CountTable:
        return self.by_label if strict else self.by_label_lenient


def _table(outcomes: Iterable[tuple[str, Outcome]]) -> CountTable:
    names = {outcome: Counter[str]() for outcome in Outcome}
    for name, outcome in outcomes:
        names[outcome][name] += 1
    return CountTable.of(names[Outcome.RIGHT], names[Outcome.WRONG], names[Outcome.MISSED])


def _lenient(spans: Iterable[ComparedSpan]) -> Iterator[tuple[ComparedSpan, Outcome]]:
    """Spans with what became of them if those that are nearly right are right; of a pair the annotated one."""
    for span in spans:
        if not span.nearly:
            yield span, span.outcome
        elif span.outcome is Outcome.MISSED:
            yield span, Outcome.RIGHT


def _assignments(spans: Sequence[ComparedSpan]) -> Iterator[SetAssignment]:
    for span in spans:
        if span.found_label_set is not None and span.annotation_set and span.found_annotation_set:
            yield SetAssignment(span.label_set, span.annotation_set, span.found_label_set, span.found_annotation_set)
