"""The Spans that are to be joined, put in the order in which they are compared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from konfuzio_sdk.trainer.information_extraction.grouping.span_places import SpanPlaces

__all__ = ["SpanSequence"]

_REACH = 4
"""With how many Spans before it a Span is compared: six and eight found no more."""


@dataclass(frozen=True, eq=False, slots=True)
class SpanSequence:
    """Spans of one Label Set in the order of the text, then those of the next; columns of shape (s,)."""

    places: SpanPlaces
    label_set: NDArray[np.int64]
    """Index of the Label Set, ascending."""
    index: NDArray[np.int64]
    """Which Span of the Document each one is."""

    @classmethod
    def of(cls, places: SpanPlaces, label_set: NDArray[np.int64], wanted: NDArray[np.bool_]) -> Self:
        """Spans of the Label Sets that are `wanted`, shape (label sets,), given the index of each Span's."""
        own = np.flatnonzero(wanted[label_set])
        index = own[np.argsort(label_set[own], kind="stable")]
        return cls(places.taken(index), label_set[index], index)

    def __len__(self) -> int:
        """Number of Spans."""
        return len(self.label_set)

    def pairs(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Earlier and later Span of each pair that is compared, by ascending later one: both of one Label Set."""
        later = np.repeat(np.arange(len(self)), _REACH)
        earlier = later - np.tile(np.arange(1, _REACH + 1), len(self))
        near = earlier >= 0
        earlier, later = earlier[near], later[near]
        same = self.label_set[earlier] == self.label_set[later]
        return earlier[same], later[same]
