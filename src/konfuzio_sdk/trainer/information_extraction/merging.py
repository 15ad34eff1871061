"""Joins neighbouring tokens of one class into Spans."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np

from konfuzio_sdk.trainer.information_extraction.found_spans import FoundSpans
from konfuzio_sdk.trainer.information_extraction.training_table import NO_CLASS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from konfuzio_sdk.trainer.information_extraction.features import TokenLayout
    from konfuzio_sdk.trainer.information_extraction.training_table import TrainingTable

__all__ = ["SpanMerger", "gaps_before"]

_ANY_SINGLE = 0.0


@dataclass(eq=False)
class SpanMerger:
    """For each class the widest gap that a Span of it bridges, in widths of a character; negative for none."""

    widest_gap: NDArray[np.float64]
    """Shape (classes,)."""

    @classmethod
    def learn(cls, table: TrainingTable) -> Self:
        """Learn the gaps that minimise wrong joins and wrong cuts between neighbouring tokens of one class."""
        gaps: list[NDArray[np.float64]] = []
        joined: list[NDArray[np.bool_]] = []
        classes: list[NDArray[np.int64]] = []
        for found in table.documents:
            gap = gaps_before(found.features.layout)
            same = np.flatnonzero(
                (found.classes[1:] == found.classes[:-1]) & (found.classes[1:] != NO_CLASS) & np.isfinite(gap[1:])
            )
            gaps.append(gap[same + 1])
            joined.append(found.span[same + 1] == found.span[same])
            classes.append(found.classes[same + 1])
        all_gaps, all_joined, all_classes = np.concatenate(gaps), np.concatenate(joined), np.concatenate(classes)
        widest = np.full(len(table.labels) + 1, -np.inf)
        for number in range(1, len(widest)):
            own = all_classes == number
            widest[number] = _best_cut(all_gaps[own], all_joined[own])
        return cls(widest)

    def merge(self, layout: TokenLayout, classes: NDArray[np.int64], probabilities: NDArray[np.float32]) -> FoundSpans:
        """Spans of the n tokens, given the class of each, shape (n,), and how likely every class is, (n, classes)."""
        labelled = classes != NO_CLASS
        continues = np.zeros(len(classes), dtype=bool)
        if len(classes):
            gap = gaps_before(layout)
            continues[1:] = labelled[1:] & (classes[1:] == classes[:-1]) & (gap[1:] <= self.widest_gap[classes[1:]])
        first = np.flatnonzero(labelled & ~continues)
        ends = labelled.copy()
        ends[:-1] &= ~continues[1:]
        last = np.flatnonzero(ends) + 1
        own = np.append(probabilities[np.arange(len(classes)), classes].astype(np.float64), 0.0)
        total = np.add.reduceat(own, np.stack([first, last], axis=1).ravel())[::2] if len(first) else np.zeros(0)
        return FoundSpans(first, last, classes[first], total / (last - first))


def gaps_before(layout: TokenLayout) -> NDArray[np.float64]:
    """Gap between each token and the one before it, in widths of a character; infinite at the start of a row."""
    gap = np.full(len(layout), np.inf)
    if len(layout) > 1:
        widths = (layout.x1 - layout.x0) / (layout.end - layout.start)
        typical = float(np.median(widths))
        distance = (layout.x0[1:] - layout.x1[:-1]) / (typical if typical > 0 else 1.0)
        gap[1:] = np.where(layout.rank[1:] > 0, distance, np.inf)
    return gap


def _best_cut(gaps: NDArray[np.float64], joined: NDArray[np.bool_]) -> float:
    """Gap up to which joining is right most often: halfway to the next gap seen, or twice the widest if all join."""
    if not joined.any():
        return -np.inf
    order = np.argsort(gaps, kind="stable")
    gaps, joined = gaps[order], joined[order]
    balance = np.cumsum(np.where(joined, 1, -1))
    best = int(np.argmax(balance))
    if balance[best] <= 0:
        return -np.inf
    if best + 1 < len(gaps):
        return float((gaps[best] + gaps[best + 1]) / 2)
    return max(float(gaps[best]) * 2, 1.0)
