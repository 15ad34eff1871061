"""Joins neighbouring tokens of one class on a line into Spans."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np

from konfuzio_sdk.normalize import reads_as_one
from konfuzio_sdk.trainer.information_extraction.spans.found import FoundSpans
from konfuzio_sdk.trainer.information_extraction.spans.gaps import gaps_before, widest_bridged
from konfuzio_sdk.trainer.information_extraction.spans.value_types import NO_TYPE, value_types
from konfuzio_sdk.trainer.information_extraction.training_table import NO_CLASS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from konfuzio_sdk.trainer.information_extraction.features import TokenLayout
    from konfuzio_sdk.trainer.information_extraction.training_table import LabelledDocument, TrainingTable

__all__ = ["SpanMerger"]

_TORN_GAP = 1.5
"""What a value may be torn apart by, in widths of a character, if training shows no two tokens that could be one."""

_MOST_TOKENS = 8
"""Tokens that a date or a number is made of at most, torn as it may be."""


@dataclass(eq=False)
class SpanMerger:
    """Up to which gap tokens of a class are one Span, and what they then have to read as.

    `12,50 3,00` are two numbers, `25 DEC 2018` is one date: no gap tells these apart.
    """

    widest_gap: NDArray[np.float64]
    """Widest gap within a Span, in widths of a character, negative for none; shape (classes,)."""
    types: tuple[str, ...]
    """Data type that a Span has to read as one value of, or `NO_TYPE`; shape (classes,)."""

    @classmethod
    def learn(cls, table: TrainingTable) -> Self:
        """Learn the gaps that minimise wrong joins and wrong cuts between neighbouring tokens of one class."""
        types = value_types(table)
        pairs = [_pairs(found, types) for found in table.documents]
        gaps, joined, classes = (np.concatenate(columns) for columns in zip(*pairs, strict=True))
        widest = np.full(len(types), -np.inf)
        for number in range(1, len(widest)):
            own = classes == number
            unseen = types[number] != NO_TYPE and not own.any()
            widest[number] = _TORN_GAP if unseen else widest_bridged(gaps[own], joined[own])
        return cls(widest, types)

    def merge(self, layout: TokenLayout, classes: NDArray[np.int64], probabilities: NDArray[np.float32]) -> FoundSpans:
        """Spans of the n tokens, given the class of each, shape (n,), and how likely every class is, (n, classes)."""
        labelled = classes != NO_CLASS
        continues = np.zeros(len(classes), dtype=bool)
        if len(classes):
            gap = gaps_before(layout)
            continues[1:] = labelled[1:] & (classes[1:] == classes[:-1]) & (gap[1:] <= self.widest_gap[classes[1:]])
            self._cut_values(layout, classes, continues)
        first = np.flatnonzero(labelled & ~continues)
        ends = labelled.copy()
        ends[:-1] &= ~continues[1:]
        last = np.flatnonzero(ends) + 1
        own = np.append(probabilities[np.arange(len(classes)), classes].astype(np.float64), 0.0)
        total = np.add.reduceat(own, np.stack([first, last], axis=1).ravel())[::2] if len(first) else np.zeros(0)
        return FoundSpans(first, last, classes[first], total / (last - first))

    def _cut_values(self, layout: TokenLayout, classes: NDArray[np.int64], continues: NDArray[np.bool_]) -> None:
        """Cut what has to read as one value and does not: each time after the most tokens that do."""
        typed = np.array([one != NO_TYPE for one in self.types])
        inside = continues & typed[classes]
        starts = np.flatnonzero(inside[1:] & ~inside[:-1]).tolist()
        stops = np.flatnonzero(inside & ~np.append(inside[1:], False)).tolist()
        for start, stop in zip(starts, stops, strict=True):
            first, data_type = start, self.types[classes[start]]
            while first <= stop:
                last = min(stop, first + _MOST_TOKENS - 1)
                while last > first and not reads_as_one(layout.text[layout.start[first] : layout.end[last]], data_type):
                    last -= 1
                first = last + 1
                if first <= stop:
                    continues[first] = False


_Pairs = tuple["NDArray[np.float64]", "NDArray[np.bool_]", "NDArray[np.int64]"]


def _pairs(found: LabelledDocument, types: Sequence[str]) -> _Pairs:
    """Gap, whether joined, and class of neighbouring tokens of one class that could be one value."""
    layout, classes, span = found.features.layout, found.classes, found.span
    gap = gaps_before(layout)
    later = np.flatnonzero((classes[1:] == classes[:-1]) & (classes[1:] != NO_CLASS) & np.isfinite(gap[1:])) + 1
    joined = span[later] == span[later - 1]
    texts = (layout.text[layout.start[token - 1] : layout.end[token]] for token in later.tolist())
    readable = [
        types[class_] == NO_TYPE or reads_as_one(text, types[class_])
        for text, class_ in zip(texts, classes[later].tolist(), strict=True)
    ]
    could = joined | np.array(readable, dtype=bool)
    return gap[later[could]], joined[could], classes[later[could]]
