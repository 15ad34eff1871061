"""Describes pairs of values of one Label Set in numbers.

No feature names a Label or a Label Set, so that Label Sets with few Annotation Sets profit from the others.
"""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

import numpy as np

from konfuzio_sdk.trainer.information_extraction.grouping.span_places import first_of_runs

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from konfuzio_sdk.trainer.information_extraction.grouping.makeup import SetMakeup
    from konfuzio_sdk.trainer.information_extraction.grouping.span_sequence import SpanSequence

__all__ = ["PairFeature", "pair_features"]

_LOWEST = 1e-3
"""Least height of a Span, as a share of the page's."""


class PairFeature(IntEnum):
    """Columns of `pair_features`. A line is what a row has of the Label Set's Spans."""

    STEPS = 0
    """Spans from one to the other."""
    LINES = 1
    """Lines from one to the other."""
    DOWN = 2
    """Distance in heights of a Span, pages laid end to end."""
    LEFT_EDGES = 3
    """Distances in page widths."""
    GAP = 4
    OVERLAP = 5
    COMES_AGAIN = 6
    """The later Span's Label came since, or is the earlier one's."""
    CAME_BEFORE = 7
    """The earlier Span's Label comes again until, or is the later one's."""
    EARLIER_STARTS = 8
    """Share of the Annotation Sets with the Label that begin with it."""
    LATER_STARTS = 9
    RANK = 10
    """Spans before the later one in its line."""
    ALIKE = 11
    """Both lines begin with the same Label."""
    COMMON = 12
    """Labels that both lines have."""
    EARLIER_LACKS = 13
    """How sure an Annotation Set is to have a Label that the line lacks, as that of a name lacks the price below it."""
    LATER_LACKS = 14


def pair_features(
    spans: SpanSequence, earlier: NDArray[np.int64], later: NDArray[np.int64], makeup: SetMakeup
) -> NDArray[np.float32]:
    """Features of pairs of Spans, shape (pairs, len(PairFeature))."""
    places, classes = spans.places, spans.places.classes
    height = np.maximum(places.bottom - places.top, _LOWEST)
    down = places.page + places.top
    starts = makeup.starts[classes, spans.label_set]
    before, after = _nearest_of_same_label(classes, spans.label_set)
    is_first = first_of_runs(places.row, spans.label_set)
    first, line = np.flatnonzero(is_first), np.cumsum(is_first) - 1
    has_label = np.zeros((len(first), len(makeup.has)), dtype=bool)
    has_label[line, classes] = True
    lacks = np.where(has_label, 0.0, makeup.has.T[spans.label_set[first]]).max(axis=1)
    one, other = line[earlier], line[later]
    columns = {
        PairFeature.STEPS: later - earlier,
        PairFeature.LINES: other - one,
        PairFeature.DOWN: 2 * (down[later] - down[earlier]) / (height[earlier] + height[later]),
        PairFeature.LEFT_EDGES: places.x0[later] - places.x0[earlier],
        PairFeature.GAP: places.x0[later] - places.x1[earlier],
        PairFeature.OVERLAP: np.minimum(places.x1[earlier], places.x1[later])
        - np.maximum(places.x0[earlier], places.x0[later]),
        PairFeature.COMES_AGAIN: before[later] >= earlier,
        PairFeature.CAME_BEFORE: after[earlier] <= later,
        PairFeature.EARLIER_STARTS: starts[earlier],
        PairFeature.LATER_STARTS: starts[later],
        PairFeature.RANK: later - first[other],
        PairFeature.ALIKE: classes[first[one]] == classes[first[other]],
        PairFeature.COMMON: (has_label[one] & has_label[other]).sum(axis=1),
        PairFeature.EARLIER_LACKS: lacks[one],
        PairFeature.LATER_LACKS: lacks[other],
    }
    values = np.empty((len(later), len(PairFeature)), dtype=np.float32)
    for number, column in columns.items():
        values[:, number] = column
    return values


def _nearest_of_same_label(
    classes: NDArray[np.int64], label_set: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Nearest Span before and after each one that has its Label and Label Set; -1 and s where there is none."""
    order = np.lexsort((classes, label_set))
    same = ~first_of_runs(classes[order], label_set[order])[1:]
    before, after = np.full(len(order), -1), np.full(len(order), len(order))
    before[order[1:][same]] = order[:-1][same]
    after[order[:-1][same]] = order[1:][same]
    return before, after
