"""Reads page ranges, as in "1-3,7" or "5-"."""

from __future__ import annotations

import re
from itertools import pairwise

from konfuzio_sdk.errors import FileLimitError, PageRangeError

__all__ = ["page_numbers"]

_PART = re.compile(r"(?P<first>[0-9]{1,9})(?P<dash>-(?P<last>[0-9]{1,9})?)?")
_MOST_CHARACTERS = 1000
_SHOWN = 40
_EXAMPLES = 'as in "1-3,7" or "5-"'


def page_numbers(told: str, count: int, most: int | None = None) -> list[int]:
    """Numbers, from 1, that a page range tells of a file with `count` pages; all of them where it is empty.

    They ascend, and each is there once. Raises PageRangeError, and FileLimitError if there are more than `most`.
    """
    if len(told) > _MOST_CHARACTERS:
        msg = f"The page range has {len(told)} characters; give at most {_MOST_CHARACTERS}."
        raise PageRangeError(msg)
    ranges = [range(1, count + 1)]
    if told.strip():
        ranges = [_pages(part.strip(), count) for part in told.split(",")]
    for before, after in pairwise(ranges):
        if after.start < before.stop:
            wrong = f"names page {after.start} after page {before.stop - 1}"
            msg = f"The page range {wrong}; name each page once, in ascending order."
            raise PageRangeError(msg)
    asked = sum(map(len, ranges))
    if most is not None and asked > most:
        what = "The page range has" if told.strip() else "The file has"
        msg = f"{what} {asked} pages, and at most {most} are read at once; ask for some, {_EXAMPLES}."
        raise FileLimitError(msg)
    return [number for numbers in ranges for number in numbers]


def _pages(part: str, count: int) -> range:
    """Pages of a part of a range."""
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
        return range(first, last + 1)
    raise PageRangeError(msg)
