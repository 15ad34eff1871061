"""Character boxes as an object a character, as columns with runs, and what is between them.

Both forms are plain JSON. Schema files use this for their steps, converters for reading and writing `BboxColumns`.
"""

from __future__ import annotations

from itertools import chain, groupby, pairwise
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import numpy as np

from konfuzio_sdk.data import BboxColumns

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

__all__ = [
    "boxes_of",
    "columns_from_boxes",
    "columns_of",
    "columns_to_boxes",
    "offsets_of",
    "run_lengths",
    "values_of",
]

_RUN_COLUMNS = ("page", "line", "y0", "y1")
_EDGES = ("y0", "y1")

_COUNT = itemgetter(1)


def columns_from_boxes(boxes: dict[str, dict[str, Any]], text: str) -> dict[str, Any]:
    """Columns of `{"offset": {x0, x1, y0, y1, page_number, line_index, text}}`, in the order of the mapping."""
    offsets = [int(key) for key in boxes]
    entries = list(boxes.values())
    length = len(text)
    return {
        "offset": _offset_runs(offsets),
        "page": _runs(box["page_number"] for box in entries),
        "line": _runs(box["line_index"] for box in entries),
        "x0": [box["x0"] for box in entries],
        "x1": [box["x1"] for box in entries],
        "y0": _runs(box["y0"] for box in entries),
        "y1": _runs(box["y1"] for box in entries),
        "other_text": {
            str(offset): box.get("text")
            for offset, box in zip(offsets, entries, strict=True)
            if box.get("text") != (text[offset] if offset < length else None)
        },
    }


def columns_to_boxes(columns: dict[str, Any], text: str) -> dict[str, dict[str, Any]]:
    """The mapping that `columns_from_boxes` takes, from the columns it gives."""
    other = columns["other_text"]
    length = len(text)
    boxes: dict[str, dict[str, Any]] = {}
    offsets = (start + step for start, count in columns["offset"] for step in range(count))
    expanded = (_expanded(columns[name]) for name in _RUN_COLUMNS)
    for offset, x0, x1, page, line, y0, y1 in zip(offsets, columns["x0"], columns["x1"], *expanded, strict=True):
        key = str(offset)
        character = other[key] if key in other else text[offset] if offset < length else None
        boxes[key] = {
            "x0": x0,
            "x1": x1,
            "y0": y0,
            "y1": y1,
            "page_number": page,
            "text": character,
            "line_index": line,
        }
    return boxes


def columns_of(boxes: BboxColumns, line_index: NDArray[np.int64]) -> dict[str, Any]:
    """JSON columns of a Document's boxes; `line_index` (n,) are the lines to write."""
    return {
        "offset": _offset_runs(boxes.offset.tolist()),
        "page": _runs(boxes.page_number.tolist()),
        "line": _runs(line_index.tolist()),
        "x0": boxes.x0.tolist(),
        "x1": boxes.x1.tolist(),
        "y0": _runs(boxes.y0.tolist()),
        "y1": _runs(boxes.y1.tolist()),
        "other_text": {},
    }


def boxes_of(columns: dict[str, Any]) -> BboxColumns:
    """Boxes of JSON columns whose lengths agree (`run_lengths` tells); ArgumentError if an offset comes twice."""
    x0, x1, y0, y1, page, line = (values_of(columns, name) for name in ("x0", "x1", "y0", "y1", "page", "line"))
    return BboxColumns(offsets_of(columns), x0, x1, y0, y1, page, line)


def offsets_of(columns: dict[str, Any]) -> NDArray[np.int64]:
    """Offset of each character that has a box, in the order of the columns; they must fit a text in memory."""
    starts, counts = _pairs(columns["offset"], np.int64)
    before = np.cumsum(counts) - counts
    return np.repeat(starts - before, counts) + np.arange(int(counts.sum()))


def values_of(columns: dict[str, Any], name: str) -> NDArray[Any]:
    """Another column of characters, in their order: edges as float64, `page` and `line` as int64."""
    if name not in _RUN_COLUMNS:
        return np.fromiter(columns[name], np.float64, len(columns[name]))
    values, counts = _pairs(columns[name], np.float64 if name in _EDGES else np.int64)
    return np.repeat(values, counts.astype(np.int64))


def run_lengths(columns: dict[str, Any]) -> dict[str, int]:
    """How many characters each column describes, told without expanding any."""
    lengths = {name: sum(map(_COUNT, columns[name])) for name in ("offset", *_RUN_COLUMNS)}
    return {**lengths, "x0": len(columns["x0"]), "x1": len(columns["x1"])}


def _runs(values: Iterable[float]) -> list[list[float]]:
    return [[value, sum(1 for _ in group)] for value, group in groupby(values)]


def _offset_runs(offsets: Sequence[int]) -> list[list[int]]:
    gaps = [index for index in range(1, len(offsets)) if offsets[index] != offsets[index - 1] + 1]
    edges = [0, *gaps, len(offsets)]
    return [[offsets[first], last - first] for first, last in pairwise(edges) if last > first]


def _expanded(runs: Sequence[tuple[float, int]]) -> Iterable[float]:
    return (value for value, count in runs for _ in range(count))


def _pairs(runs: Sequence[tuple[float, int]], dtype: type[np.generic]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Values and counts, both of a type."""
    flat = np.fromiter(chain.from_iterable(runs), dtype, 2 * len(runs))
    return flat[::2], flat[1::2]
