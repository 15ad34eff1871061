"""Boxes of characters: one `Bbox` when asked for, numpy columns underneath."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from konfuzio_sdk.errors import ArgumentError, DocumentError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    from konfuzio_sdk.data.page import Page

__all__ = ["Bbox", "BboxColumns"]

_NO_LINE = -1


_Scalar = TypeVar("_Scalar", bound=np.generic)


@dataclass(frozen=True, slots=True)
class Bbox:
    """A rectangle on a Page, in PDF points with the origin at the Page's bottom left.

    `x0 <= x1` and `y0 <= y1`; `y0` is the lower edge. `page_number` counts from 1, `line_index` from 0.
    """

    x0: float
    x1: float
    y0: float
    y1: float
    page: Page | None = None
    page_number: int = 1
    line_index: int | None = None

    def __post_init__(self) -> None:
        """Refuse boxes that are inside out, and take the Page's number where a Page is given."""
        if not (self.x0 <= self.x1 and self.y0 <= self.y1):
            msg = f"A Bbox needs x0 <= x1 and y0 <= y1, got x {self.x0}..{self.x1}, y {self.y0}..{self.y1}."
            raise ArgumentError(msg)
        if self.page is not None:
            object.__setattr__(self, "page_number", self.page.number)

    @property
    def width(self) -> float:
        """Width in points."""
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        """Height in points."""
        return self.y1 - self.y0

    @property
    def top(self) -> float:
        """Distance of the upper edge from the Page's top edge, in points; needs a Page."""
        return self._page_height() - self.y1

    @property
    def bottom(self) -> float:
        """Distance of the lower edge from the Page's top edge, in points; needs a Page."""
        return self._page_height() - self.y0

    def _page_height(self) -> float:
        if self.page is None:
            msg = "This Bbox belongs to no Page, so its distance from the top edge is unknown; use y0 and y1."
            raise DocumentError(msg)
        return self.page.height


class BboxColumns(Mapping[int, Bbox]):
    """Character boxes of one Document as numpy columns, sorted by character offset.

    Reads like a mapping from offset to `Bbox`; vectorised code uses the columns themselves, all of length n:
    `offset` (int64, code points in the Document's text), `x0 x1 y0 y1` (float64, points, origin bottom left),
    `page_number` (int64, from 1), `line_index` (int64, from 0, or -1 where the source gave none).
    Blanks and line ends mostly have no box, so n is smaller than the length of the text.
    """

    __slots__ = ("line_index", "offset", "page_number", "pages", "x0", "x1", "y0", "y1")

    def __init__(  # noqa: PLR0913 - these are the columns
        self,
        offset: ArrayLike,
        x0: ArrayLike,
        x1: ArrayLike,
        y0: ArrayLike,
        y1: ArrayLike,
        page_number: ArrayLike,
        line_index: ArrayLike | None = None,
    ) -> None:
        """Take columns in any order of offsets.

        ArgumentError if they differ in length, an offset is negative or repeated, or a coordinate is not finite.
        """
        keys = np.asarray(offset, dtype=np.int64)
        order = np.argsort(keys, kind="stable")
        lines = np.full(len(keys), _NO_LINE) if line_index is None else line_index
        self.offset: NDArray[np.int64] = keys[order]
        _check_offsets(self.offset)
        self.x0: NDArray[np.float64] = _column(x0, order, np.float64)
        self.x1: NDArray[np.float64] = _column(x1, order, np.float64)
        self.y0: NDArray[np.float64] = _column(y0, order, np.float64)
        self.y1: NDArray[np.float64] = _column(y1, order, np.float64)
        for name in ("x0", "x1", "y0", "y1"):
            if not np.isfinite(getattr(self, name)).all():
                msg = f"A coordinate in the column {name} of character boxes is infinite or no number."
                raise ArgumentError(msg)
        self.page_number: NDArray[np.int64] = _column(page_number, order, np.int64)
        self.line_index: NDArray[np.int64] = _column(lines, order, np.int64)
        self.pages: Mapping[int, Page] = {}

    @classmethod
    def empty(cls) -> BboxColumns:
        """Columns of a Document without any box."""
        return cls([], [], [], [], [], [])

    @classmethod
    def from_mapping(cls, boxes: Mapping[int, Bbox] | Mapping[str, Mapping[str, float]]) -> BboxColumns:
        """Columns from `{offset: Bbox}` or from the export's `{"offset": {"x0": …, "page_number": …}}`.

        The line is taken from `line_index` (from 0) or, in older exports, `line_number` (from 1); both may be mixed.
        """
        if not boxes:
            return cls.empty()
        entries = list(boxes.values())
        offsets = [int(key) for key in boxes]
        boxed = [entry for entry in entries if isinstance(entry, Bbox)]
        if len(boxed) == len(entries):
            return cls._from_boxes(offsets, boxed)
        records = [entry for entry in entries if isinstance(entry, Mapping)]
        if len(records) != len(entries):
            msg = "Character boxes need to be all of class Bbox, or all mappings with x0, x1, y0, y1 and page_number."
            raise ArgumentError(msg)
        lines = [_line_index(record) for record in records]
        x0, x1, y0, y1, page_number = (_field(records, key) for key in ("x0", "x1", "y0", "y1", "page_number"))
        return cls(offsets, x0, x1, y0, y1, page_number, lines)

    @classmethod
    def _from_boxes(cls, offsets: Sequence[int], boxes: Sequence[Bbox]) -> BboxColumns:
        return cls(
            offsets,
            [box.x0 for box in boxes],
            [box.x1 for box in boxes],
            [box.y0 for box in boxes],
            [box.y1 for box in boxes],
            [box.page_number for box in boxes],
            [_NO_LINE if box.line_index is None else box.line_index for box in boxes],
        )

    def __getitem__(self, offset: int) -> Bbox:
        """Box of the character at `offset`; KeyError where the character has none (a blank)."""
        row = int(np.searchsorted(self.offset, offset))
        if row == len(self.offset) or self.offset[row] != offset:
            raise KeyError(offset)
        return self._box(slice(row, row + 1))

    def __iter__(self) -> Iterator[int]:
        """Offsets that have a box, ascending."""
        return iter(self.offset.tolist())

    def __len__(self) -> int:
        """Number of characters that have a box."""
        return len(self.offset)

    def __repr__(self) -> str:
        """Short, since printing thousands of boxes helps nobody."""
        return f"BboxColumns({len(self)} characters)"

    def rows(self, start_offset: int, end_offset: int) -> slice:
        """Rows of the columns that hold the characters from `start_offset` up to, not including, `end_offset`."""
        first, last = np.searchsorted(self.offset, [start_offset, end_offset])
        return slice(int(first), int(max(first, last)))

    def around(self, start_offset: int, end_offset: int) -> Bbox | None:
        """Smallest Bbox around the characters of an offset range; None if none of them has a box."""
        rows = self.rows(start_offset, end_offset)
        return None if rows.start == rows.stop else self._box(rows)

    def straightened(self) -> tuple[BboxColumns, NDArray[np.int64]]:
        """Same boxes with inverted edges swapped, and the offsets of those that were inverted or have no area.

        Real OCR output holds such boxes; refusing them would cost the Document, keeping them breaks comparisons.
        """
        faulty = self.offset[(self.x1 <= self.x0) | (self.y1 <= self.y0)]
        straight = BboxColumns(
            self.offset,
            np.minimum(self.x0, self.x1),
            np.maximum(self.x0, self.x1),
            np.minimum(self.y0, self.y1),
            np.maximum(self.y0, self.y1),
            self.page_number,
            self.line_index,
        )
        return straight, faulty

    def bound_to(self, pages: Mapping[int, Page]) -> BboxColumns:
        """The same columns, not copied, whose Bboxes know their Page; `pages` maps page numbers."""
        bound = object.__new__(BboxColumns)
        for name in self.__slots__:
            setattr(bound, name, getattr(self, name))
        bound.pages = pages
        return bound

    def _box(self, rows: slice) -> Bbox:
        page_number = int(self.page_number[rows.start])
        line = int(self.line_index[rows.start])
        return Bbox(
            x0=float(self.x0[rows].min()),
            x1=float(self.x1[rows].max()),
            y0=float(self.y0[rows].min()),
            y1=float(self.y1[rows].max()),
            page=self.pages.get(page_number),
            page_number=page_number,
            line_index=None if line == _NO_LINE else line,
        )


def _check_offsets(offsets: NDArray[np.int64]) -> None:
    """Refuse sorted offsets of which one is negative or comes twice."""
    if len(offsets) and offsets[0] < 0:
        msg = f"A character box has the offset {offsets[0]}; offsets count from 0."
        raise ArgumentError(msg)
    repeated = offsets[1:][np.diff(offsets) == 0]
    if len(repeated):
        msg = f"Two character boxes share offset {repeated[0]}; each character has one box."
        raise ArgumentError(msg)


def _line_index(record: Mapping[str, float]) -> float:
    if "line_index" in record:
        return record["line_index"]
    return record["line_number"] - 1 if "line_number" in record else _NO_LINE


def _field(records: Sequence[Mapping[str, float]], key: str) -> NDArray[np.float64]:
    return np.fromiter((record[key] for record in records), dtype=np.float64, count=len(records))


def _column(values: ArrayLike, order: NDArray[np.intp], dtype: type[_Scalar]) -> NDArray[_Scalar]:
    column = np.asarray(values, dtype=dtype)
    if column.shape != order.shape:
        msg = f"Columns of character boxes differ in length: {column.shape} and {order.shape}."
        raise ArgumentError(msg)
    return column[order]
