"""Finds what a well-formed request says against itself: a box on a page that isn't there, an offset past the text.

Works on the newest form of a request that carries characters, so every AI type and every older version has it too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from konfuzio_sdk.bento.columns import boxes_of, run_lengths
from konfuzio_sdk.bento.versions import MOST_FAULTS, Fault, Payload
from konfuzio_sdk.errors import ArgumentError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from konfuzio_sdk.data import BboxColumns

__all__ = ["find_contradictions"]

_CHARACTERS = "characters"


def find_contradictions(payload: Payload) -> list[Fault]:
    """Faults of a request in its newest form, at most twenty; the work grows with the payload's size only."""
    faults = _page_faults(payload["pages"] or [])
    columns = payload[_CHARACTERS]
    if columns is not None:
        numbers = {page["number"] for page in payload["pages"] or []}
        faults += _length_faults(columns) or _character_faults(columns, len(payload["text"] or ""), numbers)
    return faults[:MOST_FAULTS]


def _page_faults(pages: list[dict[str, Any]]) -> list[Fault]:
    return [
        Fault(("pages", position, key), f"{what} {value} is there twice")
        for key, what in (("number", "page"), ("id", "page id"))
        for position, value in _repeated([page.get(key) for page in pages])
    ]


def _repeated(values: list[int | None]) -> Iterator[tuple[int, int]]:
    """Position and value of each number that was there before."""
    seen: set[int] = set()
    for position, value in enumerate(values):
        if value is None:
            continue
        if value in seen:
            yield position, value
        seen.add(value)


def _length_faults(columns: dict[str, Any]) -> list[Fault]:
    lengths = run_lengths(columns)
    expected = lengths["x0"]
    return [
        Fault((_CHARACTERS, name), f"describes {length} characters, but x0 describes {expected}")
        for name, length in lengths.items()
        if length != expected
    ]


def _character_faults(columns: dict[str, Any], text_length: int, page_numbers: set[int]) -> list[Fault]:
    """Faults of columns whose lengths agree; offsets are checked before anything is made of them."""
    faults = [
        _character_fault("offset", max(start, text_length), f"is past the text, which has {text_length} characters")
        for start, count in columns["offset"]
        if start + count > text_length
    ]
    if faults:
        return faults
    try:
        boxes = boxes_of(columns)
    except ArgumentError as error:
        return [Fault((_CHARACTERS, "offset"), str(error))]
    return [*_missing_page_faults(boxes, page_numbers), *_inverted_faults(boxes)]


def _missing_page_faults(boxes: BboxColumns, page_numbers: set[int]) -> list[Fault]:
    missing = ~np.isin(boxes.page_number, sorted(page_numbers))
    return [
        _character_fault("page", offset, f"is page {number}, which is not among the pages")
        for offset, number in _first(boxes, missing, boxes.page_number)
    ]


def _inverted_faults(boxes: BboxColumns) -> list[Fault]:
    faults = []
    for low, high in (("x0", "x1"), ("y0", "y1")):
        lower, upper = getattr(boxes, low), getattr(boxes, high)
        faults += [
            _character_fault(high, offset, f"is less than {low}: the box is inside out")
            for offset, _ in _first(boxes, upper < lower, upper)
        ]
    return faults


def _first(boxes: BboxColumns, where: np.ndarray, values: np.ndarray) -> list[tuple[int, float]]:
    rows = np.flatnonzero(where)[:MOST_FAULTS]
    return list(zip(boxes.offset[rows].tolist(), values[rows].tolist(), strict=True))


def _character_fault(column: str, offset: int, message: str) -> Fault:
    return Fault((_CHARACTERS, column, offset), f"of the character at offset {offset} {message}")
