"""Where things are on a Page, and where the names of errors hide least of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from konfuzio_sdk.data.page import Page

__all__ = ["Edges", "FlagPlaces", "edges_of", "printed_part", "whole_page"]

_CELLS = 600
"""Cells of the longer edge of a Page: coarse, for a hint of what is printed where."""
_MARGIN, _LEAST_SHOWN = 0.04, 0.2
"""Shares of a Page's width and height."""
_PRINTED = 1
_KEPT_FREE = 4
"""What hiding a boxed value or another flag weighs, where hiding printed text weighs 1."""


class Edges(NamedTuple):
    """A box on a Page in points from its top left."""

    left: float
    top: float
    right: float
    bottom: float


class FlagPlaces:
    """Knows which places of a Page are taken."""

    def __init__(self, page: Page, shown: Edges) -> None:
        """Take the places of the Page's characters; flags stay within what is `shown` of it."""
        self._shown = shown
        self._scale = _CELLS / max(page.original_size)
        self._taken = np.zeros([max(1, round(edge * self._scale)) for edge in (page.height, page.width)], np.int16)
        boxes = page.document.bboxes
        here = boxes.page_number == page.number
        columns = (boxes.x0, page.height - boxes.y1, boxes.x1, page.height - boxes.y0)
        for edges in np.column_stack([column[here] for column in columns]).tolist():
            self._cells(Edges(*edges))[:] = _PRINTED

    def keep_free(self, edges: Edges) -> None:
        """Let no flag lie here if there is another place for it."""
        self._cells(edges)[:] = _KEPT_FREE

    def take(self, around: Edges, width: float, height: float, gap: float) -> Edges:
        """Take the place beside a box, of so many points, at which a flag hides least; the first of equals."""
        best = min(self._choices(around, width, height, gap), key=lambda place: int(self._cells(place).sum()))
        self.keep_free(best)
        return best

    def _choices(self, around: Edges, width: float, height: float, gap: float) -> Iterable[Edges]:
        middle = (around.top + around.bottom - height) / 2
        above, below = around.top - gap - height, around.bottom + gap
        for left, top in (
            (around.left - gap - width, middle),
            (around.right + gap, middle),
            (around.left, above),
            (around.right - width, above),
            (around.left, below),
            (around.right - width, below),
        ):
            x = max(self._shown.left, min(left, self._shown.right - width))
            y = max(self._shown.top, min(top, self._shown.bottom - height))
            yield Edges(x, y, x + width, y + height)

    def _cells(self, edges: Edges) -> NDArray[np.int16]:
        rows, columns = self._taken.shape
        left, right = (round(edge * self._scale) for edge in (edges.left, edges.right))
        top, bottom = (round(edge * self._scale) for edge in (edges.top, edges.bottom))
        return self._taken[max(0, top) : min(max(0, bottom), rows), max(0, left) : min(max(0, right), columns)]


def whole_page(page: Page) -> Edges:
    """All of a Page."""
    return Edges(0.0, 0.0, page.width, page.height)


def printed_part(page: Page) -> Edges:
    """The part of a Page that has characters, with a margin; at least a fifth of the Page's width and height."""
    boxes = page.document.bboxes
    here = boxes.page_number == page.number
    if not here.any():
        return whole_page(page)
    x = np.concatenate([boxes.x0[here], boxes.x1[here]]).clip(0, page.width)
    y = (page.height - np.concatenate([boxes.y0[here], boxes.y1[here]])).clip(0, page.height)
    left, right = _widened(float(x.min()), float(x.max()), page.width)
    top, bottom = _widened(float(y.min()), float(y.max()), page.height)
    return Edges(left, top, right, bottom)


def _widened(low: float, high: float, whole: float) -> tuple[float, float]:
    margin = max(_MARGIN * whole, (_LEAST_SHOWN * whole - (high - low)) / 2)
    return max(0.0, low - margin), min(whole, high + margin)


def edges_of(page: Page, start_offset: int, end_offset: int) -> Edges | None:
    """Edges around those characters of a range that lie on a Page; None if there are none.

    Character boxes may be inside out, which a Bbox refuses.
    """
    boxes = page.document.bboxes
    rows = boxes.rows(start_offset, end_offset)
    here = boxes.page_number[rows] == page.number
    if not here.any():
        return None
    x = np.concatenate([boxes.x0[rows][here], boxes.x1[rows][here]])
    y = np.concatenate([boxes.y0[rows][here], boxes.y1[rows][here]])
    return Edges(float(x.min()), page.height - float(y.max()), float(x.max()), page.height - float(y.min()))
