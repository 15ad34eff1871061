"""Reads the number that is printed on a Page: "Page 2 of 3", "Seite 2/3", "- 2 -"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from konfuzio_sdk.data.page import Page

__all__ = ["PrintedNumber", "printed_number"]

_EDGE_LINES = 5
"""Visible lines at the head and at the foot of a Page in which a number may stand by itself."""
_SEPARATOR = r"\s*(?:/|von|of|de|sur|di|van)\s*"
_NAMED = re.compile(
    rf"(?<!\w)(?:seite|page|blatt|sheet|p[aá]gina)\s*(?:nr\.?|no\.?)?\s*:?\s*(\d{{1,4}})(?:{_SEPARATOR}(\d{{1,4}}))?(?!\w)",
    re.IGNORECASE,
)
_BARE = re.compile(rf"(?:^|\s{{3}})\s*(\d{{1,3}}){_SEPARATOR}(\d{{1,3}})\s*(?:$|\s{{3}})", re.IGNORECASE)
_DASHED = re.compile(r"^\s*[-\u2013\u2014]\s*(\d{1,3})()\s*[-\u2013\u2014]\s*$")


class PrintedNumber(NamedTuple):
    """Number of a Page as it is printed, and how many Pages there are, if that is printed too."""

    number: int
    total: int | None = None


def printed_number(page: Page) -> PrintedNumber | None:
    """First number that a Page calls its own; None if there is none, or none that makes sense."""
    for match in _matches(page.text):
        number, total = int(match[1]), int(match[2]) if match[2] else None
        if number >= 1 and (total is None or number <= total):
            return PrintedNumber(number, total)
    return None


def _matches(text: str) -> Iterator[re.Match[str]]:
    yield from _NAMED.finditer(text)
    lines = [line for line in text.split("\n") if line.strip()]
    for line in (*lines[:_EDGE_LINES], *lines[_EDGE_LINES:][-_EDGE_LINES:]):
        for form in (_BARE, _DASHED):
            yield from form.finditer(line)
