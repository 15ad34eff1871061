"""Measures what an Extraction AI found against what people annotated, Span by Span."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, Protocol

from konfuzio_sdk.errors import ArgumentError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from konfuzio_sdk.data.document import Document
    from konfuzio_sdk.data.label import Label

__all__ = ["Counts", "ExtractionEvaluation", "TrainableExtraction", "cross_validate"]

_MIN_FOLDS = 2


@dataclass(frozen=True, slots=True)
class Counts:
    """Spans found rightly (`true_positives`), found wrongly (`false_positives`) and missed (`false_negatives`)."""

    true_positives: int = 0
    false_positives: int = 0
    false_negatives: int = 0

    def __add__(self, other: Counts) -> Counts:
        """Counts of both together."""
        return Counts(
            self.true_positives + other.true_positives,
            self.false_positives + other.false_positives,
            self.false_negatives + other.false_negatives,
        )

    @property
    def annotated(self) -> int:
        """Spans that there are to find."""
        return self.true_positives + self.false_negatives

    @property
    def found(self) -> int:
        """Spans that were found, rightly or wrongly."""
        return self.true_positives + self.false_positives

    @property
    def precision(self) -> float:
        """Share of the found Spans that are right, from 0 to 1; 0 where none was found."""
        return _ratio(self.true_positives, self.found)

    @property
    def recall(self) -> float:
        """Share of the annotated Spans that were found, from 0 to 1; 0 where none was annotated."""
        return _ratio(self.true_positives, self.annotated)

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall, from 0 to 1."""
        return _ratio(2 * self.true_positives, self.annotated + self.found)


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

    def __repr__(self) -> str:
        """F1 and size."""
        return f"ExtractionEvaluation(f1={self.f1():.3f}, documents={self.document_count})"

    def __str__(self) -> str:
        """Table in plain text, one line a Label."""
        rows = self.rows()
        width = max(len(name) for name, _ in rows)
        header = f"{'Label':<{width}}     F1  precision  recall  annotated  found"
        lines = [
            f"{name:<{width}}  {counts.f1:5.3f}  {counts.precision:9.3f}  {counts.recall:6.3f}"
            f"  {counts.annotated:9d}  {counts.found:5d}"
            for name, counts in rows
        ]
        return "\n".join([header, *lines])


class TrainableExtraction(Protocol):
    """What cross-validation asks of an Extraction AI."""

    @property
    def documents(self) -> Sequence[Document]:
        """Training Documents."""
        ...

    @documents.setter
    def documents(self, documents: Sequence[Document]) -> None: ...

    def fit(self) -> object:
        """Learn from `documents`."""
        ...

    def extract(self, document: Document) -> Document:
        """Copy of the Document with what was found."""
        ...


def cross_validate(
    make_ai: Callable[[], TrainableExtraction], documents: Iterable[Document], folds: int = 5
) -> ExtractionEvaluation:
    """Train on all folds but one, measure on that one, for each fold; the evaluation is over all Documents.

    `make_ai` makes a fresh AI. Folds depend on the Documents' ids (names where there are none) alone, not on their
    order. ArgumentError for fewer than two folds or fewer Documents than folds.
    """
    ordered = sorted(documents, key=lambda document: (document.id_ or 0, document.name, document.text))
    if not _MIN_FOLDS <= folds <= len(ordered):
        msg = f"Cross-validation needs 2 folds or more, and a Document for each: got {folds} and {len(ordered)}."
        raise ArgumentError(msg)
    evaluations = []
    for fold in range(folds):
        ai = make_ai()
        ai.documents = [document for index, document in enumerate(ordered) if index % folds != fold]
        ai.fit()
        evaluations.append(ExtractionEvaluation((held, ai.extract(held)) for held in ordered[fold::folds]))
    return ExtractionEvaluation.joined(evaluations)


def _ratio(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def _spans(document: Document, *, use_correct: bool, ignore_below_threshold: bool = False) -> set[_Found]:
    return {
        _Found(annotation.label.name, span.start_offset, span.end_offset)
        for annotation in document.annotations(use_correct, ignore_below_threshold)
        for span in annotation.spans
    }
