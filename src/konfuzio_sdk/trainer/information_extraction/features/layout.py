"""Where the tokens of a Document are: what all feature groups start from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from konfuzio_sdk.data.document import PAGE_BREAK
from konfuzio_sdk.tokenizer.characters import code_points, is_break

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from konfuzio_sdk.data.bbox import BboxColumns
    from konfuzio_sdk.data.document import Document

__all__ = ["TokenLayout", "lay_out"]

_NOMINAL_LINE_COUNT = 60
_NOMINAL_LINE_LENGTH = 80


@dataclass(frozen=True, eq=False, slots=True)
class TokenLayout:
    """Tokens of one Document in the order of its text, as columns of length n.

    `x0 x1 top bottom` are shares of the page's width and height with the origin at its top left, finite, and from 0
    to 1. Where characters have no box they are estimated from line and column of the text.
    """

    text: str
    codes: NDArray[np.uint32]
    """Code points of `text`."""
    start: NDArray[np.int64]
    end: NDArray[np.int64]
    page: NDArray[np.int64]
    """Number of the page, from 1."""
    row: NDArray[np.int64]
    """Line of the text, counted from 0 over the lines that have tokens."""
    rank: NDArray[np.int64]
    """Position in the row, from 0."""
    row_first: NDArray[np.int64]
    """Index of the first token of the token's row."""
    row_last: NDArray[np.int64]
    """Index of the last token of the token's row."""
    x0: NDArray[np.float64]
    x1: NDArray[np.float64]
    top: NDArray[np.float64]
    bottom: NDArray[np.float64]

    def __len__(self) -> int:
        """Number of tokens."""
        return len(self.start)


def lay_out(document: Document, offsets: NDArray[np.int64]) -> TokenLayout:
    """Layout of a Document's tokens; `offsets` of shape (n, 2) ascend and do not overlap."""
    text = document.text
    codes = code_points(text)
    start, end = offsets[:, 0], offsets[:, 1]
    page_ends = np.flatnonzero(codes == ord(PAGE_BREAK))
    line_ends = np.flatnonzero(is_break(codes))
    page = np.searchsorted(page_ends, start) + 1
    line = np.searchsorted(line_ends, start)
    is_first = np.ones(len(start), dtype=bool)
    is_first[1:] = line[1:] != line[:-1]
    first = np.flatnonzero(is_first)
    row = np.cumsum(is_first) - 1
    last = np.append(first[1:], len(start)) - 1
    x0, x1, top, bottom = _text_boxes(start, end, line, line_ends, page)
    _lay_boxes(document, offsets, (x0, x1, top, bottom))
    return TokenLayout(
        text=text,
        codes=codes,
        start=start,
        end=end,
        page=page,
        row=row,
        rank=np.arange(len(start)) - first[row],
        row_first=first[row],
        row_last=last[row],
        x0=x0,
        x1=x1,
        top=top,
        bottom=bottom,
    )


_Boxes = tuple["NDArray[np.float64]", "NDArray[np.float64]", "NDArray[np.float64]", "NDArray[np.float64]"]


def _text_boxes(
    start: NDArray[np.int64],
    end: NDArray[np.int64],
    line: NDArray[np.int64],
    line_ends: NDArray[np.int64],
    page: NDArray[np.int64],
) -> _Boxes:
    """Boxes as if every character of the text took one cell of a page of equal cells."""
    if not len(start):
        empty = np.zeros(0)
        return empty, empty.copy(), empty.copy(), empty.copy()
    line_start = np.concatenate(([0], line_ends + 1))[line]
    width = max(_NOMINAL_LINE_LENGTH, int((end - line_start).max()))
    page_first = np.searchsorted(page, page)
    line_on_page = line - line[page_first]
    height = max(_NOMINAL_LINE_COUNT, int(line_on_page.max()) + 1)
    return (
        (start - line_start) / width,
        (end - line_start) / width,
        line_on_page / height,
        (line_on_page + 1) / height,
    )


def _lay_boxes(document: Document, offsets: NDArray[np.int64], estimated: _Boxes) -> None:
    """Replace the estimates of tokens that have character boxes."""
    columns = document.bboxes
    first = np.searchsorted(columns.offset, offsets[:, 0])
    last = np.searchsorted(columns.offset, offsets[:, 1])
    boxed = np.flatnonzero(last > first)
    if not len(boxed):
        return
    first, last = first[boxed], last[boxed]
    width, height = _page_sizes(document, columns, columns.page_number[first])
    x0, x1, top, bottom = estimated
    left, right = _extent(columns.x0, columns.x1, first, last)
    low, high = _extent(columns.y0, columns.y1, first, last)
    x0[boxed] = _share(left, width)
    x1[boxed] = _share(right, width)
    top[boxed] = _share(height - high, height)
    bottom[boxed] = _share(height - low, height)


def _extent(
    one: NDArray[np.float64], other: NDArray[np.float64], first: NDArray[np.int64], last: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Least and greatest edge within each range of rows, whichever of the two edges it is; boxes may be inverted."""
    # Ranges interleave with the stretches between them; every second result is a range. The sentinel lets the last end.
    bounds = np.stack([first, last], axis=1).ravel()
    least = np.append(np.minimum(one, other), np.inf)
    greatest = np.append(np.maximum(one, other), -np.inf)
    return np.minimum.reduceat(least, bounds)[::2], np.maximum.reduceat(greatest, bounds)[::2]


def _page_sizes(
    document: Document, columns: BboxColumns, numbers: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Width and height of the page of each token, from the Pages or, where there are none, from the boxes' extent."""
    known = {page.number: page.original_size for page in document.pages()}
    unique, inverse = np.unique(numbers, return_inverse=True)
    if any(number not in known for number in unique.tolist()):
        known = {**_extents(columns), **known}
    sizes = np.array([known[number] for number in unique.tolist()])
    return sizes[inverse, 0], sizes[inverse, 1]


def _extents(columns: BboxColumns) -> dict[int, tuple[float, float]]:
    """Greatest x and y of the boxes on each page; 1 where they are not above zero, or not finite."""
    pages, page = np.unique(columns.page_number, return_inverse=True)
    largest = np.zeros((len(pages), 2))
    edges = np.nan_to_num(np.stack([columns.x1, columns.y1], axis=1), nan=0.0, posinf=0.0, neginf=0.0)
    np.maximum.at(largest, page, edges)
    largest[largest == 0] = 1.0
    return dict(zip(pages.tolist(), map(tuple, largest.tolist()), strict=True))


def _share(length: NDArray[np.float64], whole: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.clip(np.nan_to_num(length / whole, nan=0.0, posinf=1.0, neginf=0.0), 0.0, 1.0)
