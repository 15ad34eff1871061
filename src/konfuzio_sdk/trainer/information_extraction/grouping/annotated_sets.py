"""The annotated Spans of a training Document and the Annotation Sets they are in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Self

import numpy as np

from konfuzio_sdk.trainer.information_extraction.grouping.span_places import SpanPlaces
from konfuzio_sdk.trainer.information_extraction.grouping.span_sequence import SpanSequence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from konfuzio_sdk.trainer.information_extraction.training_table import LabelledDocument

__all__ = ["AnnotatedSets", "with_flawed_copies"]

_COPIES = 2
_MISSED = 0.15
_MISTAKEN = 0.05


@dataclass(frozen=True, eq=False, slots=True)
class AnnotatedSets:
    """Spans of one Document, each by itself as it will be found, with the Annotation Set of each."""

    places: SpanPlaces
    label_set: NDArray[np.int64]
    """Id of the Label Set, shape (s,)."""
    number: NDArray[np.int64]
    """Number of the Annotation Set in the Document, from 0, shape (s,)."""

    @classmethod
    def of(cls, found: LabelledDocument) -> Self:
        """All Spans that have tokens."""
        tokens = np.flatnonzero(found.span >= 0)
        spans, first, of_token = np.unique(found.span[tokens], return_index=True, return_inverse=True)
        last = np.zeros(len(spans), dtype=np.int64)
        np.maximum.at(last, of_token, tokens + 1)
        order = np.argsort(first, kind="stable")
        first, last = tokens[first[order]], last[order]
        annotation_of = [annotation for annotation in found.annotations for _ in annotation.spans]
        own = [annotation_of[span].annotation_set for span in spans[order].tolist()]
        number_of = {annotation_set: number for number, annotation_set in enumerate(dict.fromkeys(own))}
        return cls(
            SpanPlaces.of(found.features.layout, first, last, found.classes[first]),
            np.array([annotation_set.label_set.id_ for annotation_set in own], dtype=np.int64),
            np.array([number_of[annotation_set] for annotation_set in own], dtype=np.int64),
        )

    def sequence(self, label_sets: NDArray[np.int64], wanted: NDArray[np.bool_]) -> SpanSequence:
        """Its Spans of those of the `label_sets`, ascending ids, that are `wanted`."""
        return SpanSequence.of(self.places, np.searchsorted(label_sets, self.label_set), wanted)

    def flawed(self, random: np.random.Generator) -> Self:
        """Copy in which some Spans were missed and some have the Label of another Span of their Label Set."""
        kept = np.flatnonzero(random.random(len(self.number)) >= _MISSED)
        label_set, classes = self.label_set[kept], self.places.classes[kept]
        order = np.argsort(label_set, kind="stable")
        first = np.searchsorted(label_set[order], label_set)
        size = np.searchsorted(label_set[order], label_set, side="right") - first
        other = order[first + (random.random(len(kept)) * size).astype(np.int64)]
        mistaken = random.random(len(kept)) < _MISTAKEN
        places = replace(self.places.taken(kept), classes=np.where(mistaken, classes[other], classes))
        return type(self)(places, label_set, self.number[kept])


def with_flawed_copies(documents: Sequence[AnnotatedSets], seed: int) -> list[AnnotatedSets]:
    """The Documents and copies of them with flaws such as what is found will have, so that they break no rows."""
    random = np.random.default_rng(seed)
    return [*documents, *(document.flawed(random) for _ in range(_COPIES) for document in documents)]
