"""Ranks likely mistakes in Annotations: where an AI that has not seen the Document is sure of something else."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from konfuzio_sdk.data.span import Span
from konfuzio_sdk.trainer.information_extraction.disagreements import compare
from konfuzio_sdk.trainer.information_extraction.spans.merging import SpanMerger
from konfuzio_sdk.trainer.information_extraction.training_table import NO_CLASS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    from konfuzio_sdk.data.annotation import Annotation
    from konfuzio_sdk.data.document import Document
    from konfuzio_sdk.data.label import Label
    from konfuzio_sdk.trainer.information_extraction.disagreements import Comparison, Disagreement
    from konfuzio_sdk.trainer.information_extraction.training_table import LabelledDocument, TrainingTable

__all__ = ["Outlier", "OutlierKind", "outliers_of"]

_SCORE_DIGITS = 4


class OutlierKind(StrEnum):
    """How an Annotation and the AI disagree."""

    OTHER_LABEL = "other-label"
    """Annotated with one Label, found with another."""
    NOT_FOUND = "not-found"
    """Annotated, and taken for text without a Label."""
    OTHER_ENDS = "other-ends"
    """Annotated and found with one Label, but from or up to another token."""
    NOT_ANNOTATED = "not-annotated"
    """Found, and not annotated: probably forgotten."""


@dataclass(frozen=True, slots=True)
class Outlier:
    """A likely mistake in a Span that is annotated, or should be; it tells of offsets, never of text."""

    kind: OutlierKind
    score: float
    """From 0 to 1: how sure the AI is of something else, times how often it and people agree on the Label."""
    document: Document
    label: Label | None
    """Label annotated; None if nothing is."""
    found_label: Label | None
    """Label found; None if nothing is."""
    start_offset: int
    """Of the Span annotated, or of that found if none is."""
    end_offset: int
    annotation: Annotation | None
    """None if nothing is annotated."""

    def __str__(self) -> str:
        """One line for a person."""
        annotated = "nothing" if self.label is None else repr(self.label.name)
        found = "nothing" if self.found_label is None else repr(self.found_label.name)
        where = f"{self.document!r} at {self.start_offset}-{self.end_offset}"
        return f"{self.score:.2f} {self.kind}: {where}: annotated {annotated}, found {found}"


def outliers_of(table: TrainingTable, unseen: NDArray[np.float32]) -> list[Outlier]:
    """Rank what is annotated otherwise than it is found, the likeliest mistake first.

    `unseen` are probabilities (n, classes) of the table's tokens from trees that have not seen the token's Document.
    """
    merger = SpanMerger.learn(table)
    parts = zip(table.documents, table.by_document(unseen), strict=True)
    compared = [compare(labelled, own, merger) for labelled, own in parts]
    trust = _Trust.of(compared, unseen.shape[1])
    labels = {one.label.id_: one.label for labelled in table.documents for one in labelled.annotations}
    # A Label that only Documents without tokens have is never found.
    of_class = [None, *map(labels.get, table.labels)]
    found = [
        Outlier(
            kind=_kind(one),
            score=round(one.sureness * trust.of_disagreement(one), _SCORE_DIGITS),
            document=labelled.document,
            label=of_class[one.annotated],
            found_label=of_class[one.found],
            start_offset=span.start_offset,
            end_offset=span.end_offset,
            annotation=span.annotation,
        )
        for labelled, comparison in zip(table.documents, compared, strict=True)
        for one, span in _placed(comparison.disagreements, labelled)
    ]
    return sorted((outlier for outlier in found if outlier.score > 0), key=lambda outlier: -outlier.score)


@dataclass(frozen=True, eq=False, slots=True)
class _Trust:
    """How far the AI is to be believed of each class: of a Label that it never finds right it proves nothing.

    All are from 0 to 1, of shape (classes,).
    """

    recall: NDArray[np.float64]
    """Share of the annotated Spans that were taken for their class."""
    exact: NDArray[np.float64]
    """Share of those that were found with the tokens annotated."""
    precision: NDArray[np.float64]
    """Share of the found Spans that are annotated so."""

    @classmethod
    def of(cls, compared: Iterable[Comparison], class_count: int) -> _Trust:
        """Count over all Documents."""
        compared = list(compared)
        annotated = np.concatenate([one.annotated for one in compared])
        found = np.concatenate([one.found for one in compared])
        agreed = np.concatenate([one.taken for one in compared]) == annotated
        exact = np.concatenate([one.exact for one in compared])
        return cls(
            _share(annotated, agreed, class_count),
            _share(annotated[agreed], exact[agreed], class_count),
            _share(found, np.concatenate([one.confirmed for one in compared]), class_count),
        )

    def of_disagreement(self, one: Disagreement) -> float:
        """How far to believe the AI where it disagrees."""
        if one.found == NO_CLASS:
            return float(self.recall[one.annotated])
        return float((self.exact if one.found == one.annotated else self.precision)[one.found])


def _share(classes: NDArray[np.int64], right: NDArray[np.bool_], class_count: int) -> NDArray[np.float64]:
    total = np.bincount(classes, minlength=class_count)
    return np.bincount(classes[right], minlength=class_count) / np.maximum(total, 1)


def _placed(disagreements: Iterable[Disagreement], labelled: LabelledDocument) -> Iterator[tuple[Disagreement, Span]]:
    """Each disagreement with its Span, as annotated, or as found where nothing is."""
    spans = [span for annotation in labelled.annotations for span in annotation.spans]
    start, end = labelled.features.layout.start, labelled.features.layout.end
    for one in disagreements:
        yield one, spans[one.span] if one.span >= 0 else Span(int(start[one.first]), int(end[one.last - 1]))


def _kind(one: Disagreement) -> OutlierKind:
    if one.annotated == NO_CLASS:
        return OutlierKind.NOT_ANNOTATED
    if one.found == NO_CLASS:
        return OutlierKind.NOT_FOUND
    return OutlierKind.OTHER_ENDS if one.found == one.annotated else OutlierKind.OTHER_LABEL
