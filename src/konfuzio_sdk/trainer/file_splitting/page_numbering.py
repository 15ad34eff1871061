"""Reads the number that is printed on a Page: "Page 2 of 3", "Seite 2/3", "- 2 -"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["APART", "PrintedNumber", "printed_number"]

APART = re.compile(r"\s{3,}")
"""Blanks that set apart what is printed side by side; text recognition writes two where one is meant."""

_EDGE_LINES = 5
"""Visible lines at the head and at the foot of a Page in which a number may stand without a name."""
_NAME = r"(?:seite|page|blatt|sheet|p[aá]gina)(?: nr\.?| no\.?)? ?:? ?"
_OF = r" ?(?:/|von|of|de|sur|di|van) ?"
_NAMED_OF = re.compile(rf"(?<!\w){_NAME}(\d{{1,4}}){_OF}(\d{{1,4}})(?!\w)", re.IGNORECASE)
_NAMED = re.compile(rf"{_NAME}(\d{{1,4}})()", re.IGNORECASE)
_NAMELESS = (
    re.compile(rf"(\d{{1,3}}){_OF}(\d{{1,3}})", re.IGNORECASE),
    re.compile(r"[-\u2013] ?(\d{1,3}) ?[-\u2013]()"),
)


class PrintedNumber(NamedTuple):
    """Number of a Page as it is printed, and how many Pages there are, if that is printed too."""

    number: int
    total: int | None = None


def printed_number(text: str) -> PrintedNumber | None:
    """Number that a Page of this text calls its own; None if there is none, or none that makes sense."""
    for match in _matches(text):
        number, total = int(match[1]), int(match[2]) if match[2] else None
        if number >= 1 and (total is None or number <= total):
            return PrintedNumber(number, total)
    return None


def _matches(text: str) -> Iterator[re.Match[str]]:
    """What reads like a number, the surest first."""
    # Blanks are joined before, since expressions that skip any number of them take long on texts full of them.
    yield from _NAMED_OF.finditer(" ".join(text.split()))
    lines = [_pieces(line) for line in text.split("\n") if line.strip()]
    yield from filter(None, (_NAMED.fullmatch(piece) for line in lines for piece in line))
    edges = [*lines[:_EDGE_LINES], *lines[_EDGE_LINES:][-_EDGE_LINES:]]
    yield from filter(None, (form.fullmatch(piece) for form in _NAMELESS for line in edges for piece in line))


def _pieces(line: str) -> list[str]:
    return [" ".join(piece.split()) for piece in APART.split(line)]
