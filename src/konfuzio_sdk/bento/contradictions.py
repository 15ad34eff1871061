"""Finds what a well-formed request says against itself: a box on a page that isn't there, an offset past the text.

Works on the newest form of a request that carries characters, so every AI type and every older version has it too.
The line that a request says a character to be on is not compared: an AI counts lines in the text.
"""

from __future__ import annotations

from itertools import chain, islice, pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from konfuzio_sdk.bento.columns import offsets_of, run_lengths, values_of
from konfuzio_sdk.bento.versions import MOST_FAULTS, Fault, Payload
from konfuzio_sdk.data.document import PAGE_BREAK

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

__all__ = ["find_contradictions"]

_CHARACTERS = "characters"
_SMALLEST, _FARTHEST = 1e-3, 1e7
"""Points that a page is wide or high at least, and at most; what divides by others gets numbers without end."""
_MOST_PAGES = 100_000
"""A text of nothing but form feeds would be as many pages as it has bytes."""
_IDS = range(-(2**63), 2**63)


def find_contradictions(payload: Payload) -> list[Fault]:
    """Faults of a request in its newest form, at most twenty; the work grows with the payload's size only."""
    text, pages = payload["text"] or "", payload["pages"] or []
    numbers = {page["number"] for page in pages}
    of_pages = chain(_number_faults(pages), _size_faults(pages), _id_faults(pages), _text_faults(text, numbers))
    faults = list(islice(of_pages, MOST_FAULTS))
    columns = payload[_CHARACTERS]
    if columns is not None:
        faults += _length_faults(columns) or _character_faults(columns, text, numbers)
    return faults[:MOST_FAULTS]


# Pages


def _number_faults(pages: list[dict[str, Any]]) -> Iterator[Fault]:
    for key, what in (("number", "page"), ("id", "page id")):
        for position, value in _repeated([page.get(key) for page in pages]):
            yield Fault(("pages", position, key), f"{what} {value} is there twice")


def _repeated(values: list[int | None]) -> Iterator[tuple[int, int]]:
    """Position and value of each number that was there before."""
    seen: set[int] = set()
    for position, value in enumerate(values):
        if value is None:
            continue
        if value in seen:
            yield position, value
        seen.add(value)


def _size_faults(pages: list[dict[str, Any]]) -> Iterator[Fault]:
    for position, page in enumerate(pages):
        for key in ("width", "height"):
            if not _SMALLEST <= page[key] <= _FARTHEST:
                told = f"must be between {_SMALLEST} and {_FARTHEST:.0f} points"
                yield Fault(("pages", position, key), told)


def _id_faults(pages: list[dict[str, Any]]) -> Iterator[Fault]:
    """Faults of ids that answers could not repeat; the versions of 2024 let any whole number pass."""
    for position, page in enumerate(pages):
        ids: list[tuple[tuple[str | int, ...], int | None]] = [(("id",), page.get("id"))]
        ids += [(("categories", n, "id"), record["id"]) for n, record in enumerate(page.get("categories", ()))]
        for path, id_ in ids:
            if id_ is not None and id_ not in _IDS:
                yield Fault(("pages", position, *path), "must be a whole number of at most 64 bits")


def _text_faults(text: str, numbers: set[int]) -> Iterator[Fault]:
    """A fault of a text that goes on where no page is; without any pages it is a text alone, of any number."""
    if text.count(PAGE_BREAK) >= _MOST_PAGES:
        yield Fault(("text",), f"has more than {_MOST_PAGES} pages, of which each ends with a form feed")
    elif numbers:
        for number, part in enumerate(text.split(PAGE_BREAK), start=1):
            if number not in numbers and part and not part.isspace():
                told = f"lack page {number}, on which the text has characters; a form feed ends a page"
                yield Fault(("pages",), told)
                return


# Characters


def _length_faults(columns: dict[str, Any]) -> list[Fault]:
    lengths = run_lengths(columns)
    expected = lengths["x0"]
    return [
        Fault((_CHARACTERS, name), f"describes {length} characters, but x0 describes {expected}")
        for name, length in lengths.items()
        if length != expected
    ]


def _character_faults(columns: dict[str, Any], text: str, page_numbers: set[int]) -> list[Fault]:
    """Faults of columns whose lengths agree; offsets are checked before anything is made of them."""
    length = len(text)
    past = (
        _character_fault("offset", max(start, length), f"is past the text, which has {length} characters")
        for start, count in columns["offset"]
        if start + count > length
    )
    if faults := list(islice(past, MOST_FAULTS)):
        return faults
    all_there = page_numbers.issuperset(number for number, _ in columns["page"])
    return [
        *_repeated_offset_faults(columns),
        *(_page_faults(columns, text) if all_there else _missing_page_faults(columns, page_numbers)),
        *_edge_faults(columns),
        *_other_text_faults(columns),
    ]


def _repeated_offset_faults(columns: dict[str, Any]) -> list[Fault]:
    if all(start + count <= following for (start, count), (following, _) in pairwise(columns["offset"])):
        return []
    ordered = np.sort(offsets_of(columns))
    repeated = ordered[1:][np.diff(ordered) == 0]
    return [
        _character_fault("offset", offset, "is there twice; each character has one box")
        for offset in repeated[:MOST_FAULTS].tolist()
    ]


def _missing_page_faults(columns: dict[str, Any], page_numbers: set[int]) -> list[Fault]:
    page = values_of(columns, "page")
    return [
        _character_fault("page", offset, f"is page {number}, which is not among the pages")
        for offset, number in _first(columns, ~np.isin(page, list(page_numbers)), page)
    ]


def _page_faults(columns: dict[str, Any], text: str) -> list[Fault]:
    if PAGE_BREAK not in text:  # then it does not say where pages end
        return []
    breaks = np.cumsum([len(part) + 1 for part in text.split(PAGE_BREAK)][:-1]) - 1
    expected = np.searchsorted(breaks, offsets_of(columns)) + 1
    return [
        _character_fault("page", offset, f"is not page {number}, on which the text has it; a form feed ends a page")
        for offset, number in _first(columns, values_of(columns, "page") != expected, expected)
    ]


def _edge_faults(columns: dict[str, Any]) -> list[Fault]:
    edges = {name: values_of(columns, name) for name in ("x0", "x1", "y0", "y1")}
    faults = [
        _character_fault(name, offset, f"is farther than {_FARTHEST:.0f} points from the page's corner")
        for name, edge in edges.items()
        for offset, _ in _first(columns, np.abs(edge) > _FARTHEST, edge)
    ]
    for low, high in (("x0", "x1"), ("y0", "y1")):
        lower, upper = edges[low], edges[high]
        faults += [
            _character_fault(high, offset, f"is less than {low}: the box is inside out")
            for offset, _ in _first(columns, upper < lower, upper)
        ]
    return faults


def _other_text_faults(columns: dict[str, Any]) -> list[Fault]:
    if not columns["other_text"]:
        return []
    offsets = set(offsets_of(columns).tolist())
    strays = (int(key) for key in columns["other_text"] if int(key) not in offsets)
    return [
        _character_fault("other_text", offset, "is of a character without a box")
        for offset in islice(strays, MOST_FAULTS)
    ]


def _first(columns: dict[str, Any], where: NDArray[np.bool_], values: NDArray[Any]) -> Sequence[tuple[int, float]]:
    """Offset and value of the first characters `where` something is."""
    if not where.any():
        return ()
    rows = np.flatnonzero(where)[:MOST_FAULTS]
    return list(zip(offsets_of(columns)[rows].tolist(), values[rows].tolist(), strict=True))


def _character_fault(column: str, offset: int, message: str) -> Fault:
    return Fault((_CHARACTERS, column, offset), f"of the character at offset {offset} {message}")
