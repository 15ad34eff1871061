"""What changed from the Page before to a Page, in numbers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from konfuzio_sdk.trainer.file_splitting.page_numbering import PrintedNumber, printed_number

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from konfuzio_sdk.data.page import Page

__all__ = ["CHANGES", "PageSketch", "changes", "page_before"]

CHANGES = (
    "numbered",
    "number_is_one",
    "number_is_greater",
    "number_follows",
    "before_was_last",
    "before_was_not_last",
    "same_head",
    "same_foot",
    "same_words",
    "same_identifiers",
    "other_identifiers",
    "sentence_goes_on",
    "same_size",
    "other_width",
    "other_height",
    "blank",
    "blank_before",
    "longer",
    "letters_larger",
    "head_space",
    "foot_space_before",
)
"""Names of the columns of `changes`."""

_EDGE_LINES = 3
_DIGIT = re.compile(r"\d")
_WORD = re.compile(r"[^\W\d_]{3,}")
_MIN_DIGITS = 4
"""Numbers of invoices, customers, contracts and accounts, and dates, have so many or more."""
_AROUND = ".,;:()*#"
_ENDS = ".!?:;"
_POINT = 1.0
_USUAL_CHARACTERS = 50.0


def page_before(page: Page) -> Page | None:
    """Page that stands before another in its Document; None if it is the Document's first."""
    return page.document.page_before(page.number)


class PageSketch(NamedTuple):
    """What is compared of a Page. It lives as long as a Page is looked at, and is never saved."""

    number: PrintedNumber | None
    head: frozenset[str]
    foot: frozenset[str]
    words: frozenset[str]
    identifiers: frozenset[str]
    begins_small: bool
    ends_open: bool
    width: float
    height: float
    characters: int
    letter_height: float
    """Median height of the characters in points; 0 where there are no boxes."""
    head_space: float
    """Share of the Page's height above its first character; 0 where there are no boxes."""
    foot_space: float

    @classmethod
    def of(cls, page: Page) -> PageSketch:
        """Look at a Page."""
        text = page.text
        lines = [" ".join(line.split()) for line in text.split("\n") if line.strip()]
        folded = [_DIGIT.sub("0", line.lower()) for line in lines]
        last = lines[-1][-1] if lines else "."
        return cls(
            printed_number(text),
            frozenset(folded[:_EDGE_LINES]),
            frozenset(folded[-_EDGE_LINES:]),
            frozenset(_WORD.findall(text.lower())),
            _identifiers(text),
            bool(lines) and lines[0][0].islower(),
            last not in _ENDS,
            page.width,
            page.height,
            sum(map(len, lines)),
            *_places(page),
        )


def changes(before: PageSketch, page: PageSketch) -> NDArray[np.float32]:
    """Numbers from -1 to 1 on a Page and the one before, as `CHANGES` names them: shape (changes,)."""
    values = [
        *_numbering(before.number, page.number),
        _shared(before.head, page.head),
        _shared(before.foot, page.foot),
        _shared(before.words, page.words),
        float(bool(before.identifiers & page.identifiers)),
        float(bool(before.identifiers and page.identifiers and not before.identifiers & page.identifiers)),
        float(before.ends_open and page.begins_small),
        float(abs(before.width - page.width) <= _POINT and abs(before.height - page.height) <= _POINT),
        abs(before.width - page.width) / max(before.width, page.width),
        abs(before.height - page.height) / max(before.height, page.height),
        float(page.characters == 0),
        float(before.characters == 0),
        _ratio(before.characters + _USUAL_CHARACTERS, page.characters + _USUAL_CHARACTERS),
        _ratio(before.letter_height, page.letter_height),
        page.head_space,
        before.foot_space,
    ]
    return np.array(values, dtype=np.float32)


def _numbering(before: PrintedNumber | None, page: PrintedNumber | None) -> list[float]:
    follows = before is not None and page is not None and page.number == before.number + 1
    return [
        float(page is not None),
        float(page is not None and page.number == 1),
        float(page is not None and page.number > 1),
        float(follows and before is not None and page is not None and before.total == page.total),
        float(before is not None and before.number == before.total),
        float(before is not None and before.total is not None and before.number < before.total),
    ]


def _identifiers(text: str) -> frozenset[str]:
    words = (word.strip(_AROUND) for word in text.split())
    return frozenset(word for word in words if sum(map(str.isdigit, word)) >= _MIN_DIGITS)


def _shared(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one | other) if one and other else 0.0


def _ratio(before: float, page: float) -> float:
    """From -1, far less, to 1, far more; 0 if they are alike or one is missing."""
    return (page - before) / (page + before) if before and page else 0.0


def _places(page: Page) -> Iterable[float]:
    """Height of a letter in points, and shares of the Page's height above and below its characters."""
    columns = page.document.bboxes
    rows = columns.rows(page.start_offset, page.end_offset)
    if rows.start == rows.stop:
        return 0.0, 0.0, 0.0
    low, high = np.sort([columns.y0[rows], columns.y1[rows]], axis=0)
    above, below = 1 - high.max() / page.height, low.min() / page.height
    return float(np.median(high - low)), float(np.clip(above, 0, 1)), float(np.clip(below, 0, 1))
