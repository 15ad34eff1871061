"""Writes the words of a Page where they stand on it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from konfuzio_sdk.evaluate.report.markup import element, readable
from konfuzio_sdk.evaluate.report.places import edges_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from konfuzio_sdk.data.page import Page
    from konfuzio_sdk.evaluate.report.markup import Element

__all__ = ["words_of"]

_WORD = re.compile(r"\S+")
_ASCENT = 0.8
_WIDEST = 2.4
"""Height of a letter is at most so often its width: else words of odd boxes would cover others."""


def words_of(page: Page) -> Iterator[Element]:
    """The Page's words, each as wide and at most as high as its boxes."""
    start, end = page.document.page_range(page.number)
    for word in _WORD.finditer(page.document.text, start, end):
        edges = edges_of(page, *word.span())
        if edges is None or edges.left >= edges.right or edges.top >= edges.bottom:
            continue
        text = readable(word[0])
        width, height = edges.right - edges.left, edges.bottom - edges.top
        size = min(height, _WIDEST * width / len(text))
        yield element(
            "text",
            text,
            x=edges.left,
            y=edges.top + (height + size) / 2 - size * (1 - _ASCENT),
            font_size=size,
            textLength=width,
            lengthAdjust="spacingAndGlyphs",
        )
