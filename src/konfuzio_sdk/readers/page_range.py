"""Reads page ranges, as in "1-3,7" or "5-"."""

from __future__ import annotations

import re

from konfuzio_sdk.errors import PageRangeError

__all__ = ["page_numbers"]

_PART = re.compile(r"(?P<first>[0-9]{1,9})(?P<dash>-(?P<last>[0-9]{1,9})?)?")
_MOST_CHARACTERS = 1000
_SHOWN = 40
_EXAMPLES = 'as in "1-3,7" or "5-"'


def page_numbers(told: str, count: int) -> list[int]:
    """Numbers, from 1, that a page range tells of a file with `count` pages; all of them where it is empty.

    They ascend, and each is there once. Raises PageRangeError.
    """
    if not told.strip():
        return list(range(1, count + 1))
    if len(told) > _MOST_CHARACTERS:
        msg = f"The page range has {len(told)} characters; give at most {_MOST_CHARACTERS}."
        raise PageRangeError(msg)
    numbers: list[int] = []
    for part in told.split(","):
        first, last = _edges(part.strip(), count)
        if numbers and first <= numbers[-1]:
            msg = f"The page range names page {first} after page {numbers[-1]}; name each once, ascending."
            raise PageRangeError(msg)
        numbers.extend(range(first, last + 1))
    return numbers


def _edges(part: str, count: int) -> tuple[int, int]:
    """First and last page of a part of a range."""
    found = _PART.fullmatch(part)
    if found is None:
        shown = part if len(part) <= _SHOWN else f"{part[:_SHOWN]}…"
        msg = f"The page range has the part {shown!a}; give numbers and ranges of pages, {_EXAMPLES}."
        raise PageRangeError(msg)
    first = int(found["first"])
    last = int(found["last"] or count) if found["dash"] else first
    if first < 1 or last < 1:
        msg = "The page range names page 0; pages count from 1."
    elif max(first, int(found["last"] or 0)) > count:
        number = "1 page" if count == 1 else f"{count} pages"
        msg = f"The page range names page {max(first, last)}, but the file has {number}."
    elif last < first:
        msg = f"The page range has the part {part}, which runs backwards; give {last}-{first}."
    else:
        return first, last
    raise PageRangeError(msg)
