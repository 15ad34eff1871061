"""Tokens of several words: text that no wide gap separates."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from konfuzio_sdk.tokenizer.base import AbstractTokenizer
from konfuzio_sdk.tokenizer.characters import code_points, is_blank, is_break, runs

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from konfuzio_sdk.data.bbox import BboxColumns
    from konfuzio_sdk.data.document import Document

__all__ = ["ConnectedTextTokenizer"]

_WIDE = 1.75
"""Gaps of more of the Document's blanks than this are wide; of real ones, hardly a value holds one."""

_PART = tuple(map(ord, "\t\v\r\x1c\x1d\x1e\x1f\x85\u2028\u2029"))
"""Whitespace that is no blank: one of it separates."""


class ConnectedTextTokenizer(AbstractTokenizer):
    """One token for each run of words on a line without a wide gap between two of them.

    A gap between two words whose characters have boxes on one page is wide if it is clearly wider than the blanks of
    this Document: than the median, in heights of the characters beside it, of the gaps that are one blank in the text.
    What the text has in between says nothing then, since text recognition writes two blanks for one. Elsewhere a gap
    is wide if it is more than one blank, or a tab.
    """

    def token_offsets(self, document: Document) -> NDArray[np.int64]:
        """Offsets of the tokens: shape (n, 2)."""
        codes = code_points(document.text)
        words = runs(~is_blank(codes))
        if not len(words):
            return words
        end, start = words[:-1, 1], words[1:, 0]
        one_blank = (start - end == 1) & ~np.isin(codes[end], _PART)
        broken = _is_between(is_break(codes), end, start)
        wide = _is_wide(document.bboxes, end - 1, start, one_blank=one_blank, broken=broken)
        parted = broken | wide
        first = np.concatenate(([True], parted))
        last = np.concatenate((parted, [True]))
        return np.stack([words[first, 0], words[last, 1]], axis=1)


def _is_between(mask: NDArray[np.bool_], start: NDArray[np.int64], end: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Whether the mask is true of any character from `start` up to, not including, `end`."""
    count = np.concatenate(([0], np.cumsum(mask)))
    return count[end] > count[start]


def _is_wide(
    boxes: BboxColumns,
    left: NDArray[np.int64],
    right: NDArray[np.int64],
    *,
    one_blank: NDArray[np.bool_],
    broken: NDArray[np.bool_],
) -> NDArray[np.bool_]:
    """Which of the gaps between the characters at `left` and those at `right` are wide."""
    wide = ~one_blank
    row, other = np.searchsorted(boxes.offset, left), np.searchsorted(boxes.offset, right)
    offset = np.append(boxes.offset, -1)
    boxed = np.flatnonzero((offset[row] == left) & (offset[other] == right) & ~broken)
    boxed = boxed[boxes.page_number[row[boxed]] == boxes.page_number[other[boxed]]]
    row, other = row[boxed], other[boxed]
    heights = np.abs(boxes.y1[row] - boxes.y0[row]) + np.abs(boxes.y1[other] - boxes.y0[other])
    gap = boxes.x0[other] - boxes.x1[row]
    measured = heights > 0
    boxed, gap = boxed[measured], gap[measured] / heights[measured]
    blanks = gap[one_blank[boxed] & (gap > 0)]
    if len(blanks):
        wide[boxed] = gap > _WIDE * float(np.median(blanks))
    return wide
