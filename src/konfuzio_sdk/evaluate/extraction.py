"""Measures what an Extraction AI found against what people annotated, Span by Span."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Protocol

from konfuzio_sdk.evaluate.comparison import Outcome, compare
from konfuzio_sdk.evaluate.counts import MOST_NAMED, Counts
from konfuzio_sdk.evaluate.folds import Trainable, folds_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from konfuzio_sdk.data.document import Document
    from konfuzio_sdk.data.label import Label
    from konfuzio_sdk.evaluate.comparison import ComparedDocument

__all__ = ["Counts", "ExtractionEvaluation", "TrainableExtraction", "cross_validate"]


class ExtractionEvaluation:
    """Strict Span-level measures over pairs of Documents.

    A Span counts as right only if Label, start and end are equal. The truth is the Spans of the Annotations that a
    person called correct, the prediction is the Spans of all Annotations of the other Document.
    """

    def __init__(self, documents: Iterable[tuple[Document, Document]], *, ignore_below_threshold: bool = False) -> None:
        """Compare pairs of (annotated, extracted) Documents.

        With `ignore_below_threshold`, predictions less confident than their Label's threshold count as not made.
        """
        self.documents: list[ComparedDocument] = [
            compare(annotated, extracted, ignore_below_threshold=ignore_below_threshold)
            for annotated, extracted in documents
        ]
        """What became of each Span, a Document after the other."""
        self._count()

    @classmethod
    def joined(cls, evaluations: Iterable[ExtractionEvaluation]) -> ExtractionEvaluation:
        """One evaluation over the Documents of several."""
        joined = cls([])
        joined.documents = [document for evaluation in evaluations for document in evaluation.documents]
        joined._count()
        return joined

    def _count(self) -> None:
        table = Counter((span.label, span.outcome) for document in self.documents for span in document.spans)
        self.by_label = {
            name: Counts(table[name, Outcome.RIGHT], table[name, Outcome.WRONG], table[name, Outcome.MISSED])
            for name in sorted({name for name, _ in table})
        }
        """Counts of each Label that was annotated or found, by name, in alphabetical order."""

    @property
    def document_count(self) -> int:
        """How many Documents were compared."""
        return len(self.documents)

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
