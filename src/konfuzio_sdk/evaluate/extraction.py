"""Measures what an Extraction AI found against what people annotated, Span by Span."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple, Protocol

from konfuzio_sdk.evaluate.counts import MOST_NAMED, Counts
from konfuzio_sdk.evaluate.folds import Trainable, folds_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from konfuzio_sdk.data.document import Document
    from konfuzio_sdk.data.label import Label

__all__ = ["Counts", "ExtractionEvaluation", "TrainableExtraction", "cross_validate"]


class _Found(NamedTuple):
    """A Span as it is compared; Labels compare by name, since those made on the fly share no id."""

    label: str
    start_offset: int
    end_offset: int


class ExtractionEvaluation:
    """Strict Span-level measures over pairs of Documents.

    A Span counts as right only if Label, start and end are equal. The truth is the Spans of the Annotations that a
    person called correct, the prediction is the Spans of all Annotations of the other Document.
    """

    def __init__(self, documents: Iterable[tuple[Document, Document]], *, ignore_below_threshold: bool = False) -> None:
        """Compare pairs of (annotated, extracted) Documents.

        With `ignore_below_threshold`, predictions less confident than their Label's threshold count as not made.
        """
        self.by_label: dict[str, Counts] = {}
        """Counts of each Label that was annotated or found, by name, in alphabetical order."""
        tables: tuple[Counter[str], Counter[str], Counter[str]] = (Counter(), Counter(), Counter())
        self.document_count = 0
        for annotated, extracted in documents:
            truth = _spans(annotated, use_correct=True)
            found = _spans(extracted, use_correct=False, ignore_below_threshold=ignore_below_threshold)
            for table, spans in zip(tables, (truth & found, found - truth, truth - found), strict=True):
                table.update(span.label for span in spans)
            self.document_count += 1
        for name in sorted({name for table in tables for name in table}):
            self.by_label[name] = Counts(*(table[name] for table in tables))

    @classmethod
    def joined(cls, evaluations: Iterable[ExtractionEvaluation]) -> ExtractionEvaluation:
        """One evaluation over the Documents of several."""
        joined = cls([])
        counts: dict[str, Counts] = {}
        for evaluation in evaluations:
            joined.document_count += evaluation.document_count
            for name, found in evaluation.by_label.items():
                counts[name] = counts.get(name, Counts()) + found
        joined.by_label = dict(sorted(counts.items()))
        return joined

    @property
    def total(self) -> Counts:
        """Counts over all Labels."""
        return sum(self.by_label.values(), start=Counts())

    def counts(self, label: Label | None = None) -> Counts:
        """Counts of one Label, or of all."""
        return self.total if label is None else self.by_label.get(label.name, Counts())

    def precision(self, label: Label | None = None) -> float:
        """Precision of one Label, or of all Spans together."""
        return self.counts(label).precision

    def recall(self, label: Label | None = None) -> float:
        """Recall of one Label, or of all Spans together."""
        return self.counts(label).recall

    def f1(self, label: Label | None = None) -> float:
        """F1 of one Label, or of all Spans together."""
        return self.counts(label).f1

    def rows(self) -> list[tuple[str, Counts]]:
        """Name and Counts of each Label, and of "All Labels" last: what a table shows."""
        return [*self.by_label.items(), ("All Labels", self.total)]

    def figures(self) -> dict[str, float]:
        """Its figures by name, `f1` or `f1 of Date`; of each Label only where there are few."""
        found = self.total.figures()
        if len(self.by_label) <= MOST_NAMED:
            for name, counts in self.by_label.items():
                found |= counts.figures(name)
        return found

    def __repr__(self) -> str:
        """F1 and size."""
        return f"ExtractionEvaluation(f1={self.f1():.3f}, documents={self.document_count})"

    def __str__(self) -> str:
        """Table in plain text, one line a Label."""
        rows = self.rows()
        width = max(len(name) for name, _ in rows)
        header = f"{'Label':<{width}}     F1  precision  recall  annotated  found"
        lines = [
            f"{name:<{width}}  {counts.cells()}  {counts.annotated:9d}  {counts.found:5d}" for name, counts in rows
        ]
        return "\n".join([header, *lines])


class TrainableExtraction(Trainable, Protocol):
    """What cross-validation asks of an Extraction AI."""

    def extract(self, document: Document) -> Document:
        """Copy of the Document with what was found."""
        ...


def cross_validate(
    make_ai: Callable[[], TrainableExtraction], documents: Iterable[Document], folds: int = 5
) -> ExtractionEvaluation:
    """Train on all folds but one, measure on that one, for each fold; the evaluation is over all Documents.

    `make_ai` makes a fresh AI. `folds_of` says how folds are made, and what is refused.
    """
    evaluations = []
    for training, held in folds_of(documents, folds):
        ai = make_ai()
        ai.documents = training
        ai.fit()
        evaluations.append(ExtractionEvaluation((document, ai.extract(document)) for document in held))
    return ExtractionEvaluation.joined(evaluations)


def _spans(document: Document, *, use_correct: bool, ignore_below_threshold: bool = False) -> set[_Found]:
    return {
        _Found(annotation.label.name, span.start_offset, span.end_offset)
        for annotation in document.annotations(use_correct, ignore_below_threshold)
        for span in annotation.spans
    }
