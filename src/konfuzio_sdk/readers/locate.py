"""Finds where a value that somebody wrote down stands in a Document."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from konfuzio_sdk.data.span import Span
from konfuzio_sdk.errors import NotFoundError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from konfuzio_sdk.data.document import Document

__all__ = ["spans_in_box", "spans_of_text"]

_WITHIN_PAGE = r"[^\S\f]+"
_WORD = re.compile(r"\w")
_NO_WORD_BEFORE = r"(?<!\w)(?<!\d[.,'])"
_NO_WORD_AFTER = r"(?!\w)(?![.,']\d)"


def spans_in_box(document: Document, text: str, page: int, box: tuple[float, float, float, float]) -> list[Span]:
    """Spans, one a line, of the characters whose centre lies in `box`: x0, y0, x1, y1 in points, origin bottom left.

    NotFoundError if they do not read as `text` when blanks are ignored.
    """
    columns = document.bboxes
    x, y = (columns.x0 + columns.x1) / 2, (columns.y0 + columns.y1) / 2
    x0, y0, x1, y1 = box
    inside = (columns.page_number == page) & (x >= x0) & (x <= x1) & (y >= y0) & (y <= y1)
    rows = np.flatnonzero(inside)
    if "".join(document.text[offset] for offset in columns.offset[rows].tolist()) != "".join(text.split()):
        msg = f"The characters in its box on page {page} do not read as its text; correct the text, page or box."
        raise NotFoundError(msg)
    return _spans(document, rows)


def spans_of_text(document: Document, text: str, page: int | None = None) -> list[Span]:
    """Spans, one a line, of the only place, on a page if given, where `text` stands, in words of its own.

    NotFoundError if it stands nowhere or more than once.
    """
    start, end = (0, len(document.text)) if page is None else document.page_range(page)
    words = _WITHIN_PAGE.join(re.escape(word) for word in text.split())
    # A sign such as "%" at the text's end may touch what is beside it, a letter or digit may not.
    before = _NO_WORD_BEFORE if _WORD.match(text) else ""
    after = _NO_WORD_AFTER if _WORD.match(text[-1]) else ""
    found = list(re.compile(before + words + after).finditer(document.text, start, end))
    if len(found) != 1:
        where = "in the document" if page is None else f"on page {page}"
        if not found:
            msg = f"Its text does not occur {where}, or only inside longer words; correct it."
        else:
            msg = f"Its text occurs {len(found)} times {where}; add {'page or box' if page is None else 'box'}."
        raise NotFoundError(msg)
    rows = document.bboxes.rows(*found[0].span())
    return _spans(document, np.arange(rows.start, rows.stop))


def _spans(document: Document, rows: NDArray[np.int64]) -> list[Span]:
    """Spans from visible to visible character: a line's end, or a character between that is not meant, parts them."""
    offset, line = document.bboxes.offset[rows], document.bboxes.line_index[rows]
    cuts = np.flatnonzero((np.diff(rows) > 1) | (np.diff(line) > 0)) + 1
    return [Span(int(part[0]), int(part[-1]) + 1) for part in np.split(offset, cuts)]
