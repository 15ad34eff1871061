"""Which Label Set a found value belongs to."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Self

import numpy as np

from konfuzio_sdk.trainer.information_extraction.grouping.span_places import first_of_runs
from konfuzio_sdk.trainer.information_extraction.growth import grow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from konfuzio_sdk.trainer.information_extraction.forest import Forest, ForestSettings
    from konfuzio_sdk.trainer.information_extraction.grouping.annotated_sets import AnnotatedSets
    from konfuzio_sdk.trainer.information_extraction.grouping.makeup import SetMakeup
    from konfuzio_sdk.trainer.information_extraction.grouping.span_places import SpanPlaces

__all__ = ["LabelSetChoice"]

_TREES = 16


@dataclass(eq=False)
class LabelSetChoice:
    """A forest for the Labels that are in several Label Sets; the others have no choice."""

    share: NDArray[np.float32]
    """Share of a Label's Spans that are in each Label Set, shape (classes, label sets)."""
    forest: Forest | None
    """None if no Label is in several Label Sets."""

    @classmethod
    def learn(cls, documents: Sequence[AnnotatedSets], makeup: SetMakeup, settings: ForestSettings) -> Self:
        """Train on the Spans whose Label is in several Label Sets."""
        share = makeup.share
        values, classes = [], []
        for one in documents:
            own = np.flatnonzero(_is_open(share)[one.places.classes])
            if len(own):
                values.append(_surroundings(one.places, share)[own])
                classes.append(np.searchsorted(makeup.label_sets, one.label_set[own]))
        if not values:
            return cls(share, None)
        few = replace(settings, n_estimators=min(_TREES, settings.n_estimators))
        return cls(share, grow(np.concatenate(values), np.concatenate(classes), share.shape[1], few))

    def of(self, places: SpanPlaces) -> NDArray[np.int64]:
        """Index of the Label Set of each Span, shape (s,)."""
        share = self.share[places.classes]
        chosen: NDArray[np.int64] = share.argmax(axis=1)
        own = np.flatnonzero(_is_open(self.share)[places.classes])
        if self.forest is not None and len(own):
            likely = self.forest.predict(_surroundings(places, self.share)[own])
            # A Label Set that the Label was never in is no choice.
            chosen[own] = np.where(share[own] > 0, likely, -1.0).argmax(axis=1)
        return chosen


def _is_open(share: NDArray[np.float32]) -> NDArray[np.bool_]:
    several: NDArray[np.bool_] = np.count_nonzero(share, axis=1) > 1
    return several


def _surroundings(places: SpanPlaces, share: NDArray[np.float32]) -> NDArray[np.float32]:
    """Features of each Span, shape (s, 5 + 5 * label sets).

    Its Label, its place, and how many Spans before and after it have its Label; then, in blocks of one column a Label
    Set, how the Label Sets share in the rest of its line, in the lines with Spans before and after it, and in all
    Spans before and after it.
    """
    # The last row of what is padded, which index -1 finds too, stands for no line.
    own = share[places.classes]
    is_first = first_of_runs(places.row)
    line = np.cumsum(is_first) - 1
    nothing = np.zeros((1, share.shape[1]), dtype=np.float32)
    lines = np.vstack([np.add.reduceat(own, np.flatnonzero(is_first), axis=0), nothing])
    up_to = np.cumsum(own, axis=0)
    return np.hstack(
        [
            np.stack([places.classes, places.x0, places.top, *_of_same_label(places.classes)], axis=1),
            lines[line] - own,
            lines[line - 1],
            lines[line + 1],
            up_to - own,
            up_to[-1] - up_to,
        ],
        dtype=np.float32,
    )


def _of_same_label(classes: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """How many Spans before and after each one have its Label."""
    order = np.argsort(classes, kind="stable")
    index = np.arange(len(classes))
    before, after = np.empty_like(index), np.empty_like(index)
    before[order] = index - np.searchsorted(classes[order], classes[order])
    after[order] = np.searchsorted(classes[order], classes[order], side="right") - 1 - index
    return before, after
