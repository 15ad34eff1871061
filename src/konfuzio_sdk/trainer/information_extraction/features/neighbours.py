"""Which token stands left, right, above and below of each token; -1 where there is none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from konfuzio_sdk.trainer.information_extraction.features.layout import TokenLayout

__all__ = ["Neighbours", "find_neighbours"]

_ROWS_SEARCHED = 5
_WITHIN_ROW = 0.999999


@dataclass(frozen=True, eq=False, slots=True)
class Neighbours:
    """Indices of other tokens, each of shape (n,), -1 for none."""

    left: NDArray[np.int64]
    right: NDArray[np.int64]
    above: NDArray[np.int64]
    below: NDArray[np.int64]
    key: NDArray[np.int64]
    """Nearest token to the left in the row that is a word: what names a value."""
    heading: NDArray[np.int64]
    """Nearest word on the way up from token to token: what heads a column of values."""


def find_neighbours(layout: TokenLayout, is_word: NDArray[np.bool_]) -> Neighbours:
    """Neighbours of every token; `is_word` tells words from numbers and signs.

    Rows are sorted once and searched by bisection, so the cost of a token does not grow with the Document.
    """
    index = np.arange(len(layout))
    left = np.where(layout.rank > 0, index - 1, -1)
    right = np.where(index < layout.row_last, index + 1, -1)
    above = _vertical(layout, -1)
    return Neighbours(
        left=left,
        right=right,
        above=above,
        below=_vertical(layout, 1),
        key=_key(layout, is_word),
        heading=_heading(above, is_word),
    )


def _key(layout: TokenLayout, is_word: NDArray[np.bool_]) -> NDArray[np.int64]:
    index = np.arange(len(layout))
    last_word = np.maximum.accumulate(np.where(is_word, index, -1)) if len(index) else index
    before = np.concatenate(([-1], last_word[:-1]))[: len(index)]
    return np.where(before >= layout.row_first, before, -1)


def _vertical(layout: TokenLayout, step: int) -> NDArray[np.int64]:
    """Token that overlaps horizontally in the nearest of the next rows on the page that has one."""
    found = np.full(len(layout), -1)
    if not len(layout):
        return found
    order = np.argsort(layout.row + layout.x0 * _WITHIN_ROW, kind="stable")
    keys = (layout.row + layout.x0 * _WITHIN_ROW)[order]
    waiting = np.arange(len(layout))
    for distance in range(1, _ROWS_SEARCHED + 1):
        row = layout.row[waiting] + step * distance
        # The last token of that row which starts before this one ends is the only one that can be nearest its end.
        place = np.searchsorted(keys, row + layout.x1[waiting] * _WITHIN_ROW, side="left") - 1
        candidate = order[np.maximum(place, 0)]
        hit = (
            (place >= 0)
            & (layout.row[candidate] == row)
            & (layout.x1[candidate] > layout.x0[waiting])
            & (layout.page[candidate] == layout.page[waiting])
        )
        found[waiting[hit]] = candidate[hit]
        waiting = waiting[~hit]
    return found


def _heading(above: NDArray[np.int64], is_word: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Follow `above` until a word is met; jumps double, so the steps are the logarithm of the longest column."""
    # A last, artificial token stands for none and, like a word, is where the way ends.
    none = len(above)
    ends = np.append(is_word, True)
    target = np.append(np.where(above >= 0, above, none), none)
    for _ in range(max(none, 1).bit_length()):
        target = np.where(ends[target], target, target[target])
    heading = np.where(ends[target], target, none)[:none]
    return np.where(heading == none, -1, heading)
