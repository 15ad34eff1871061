"""Takes the visible characters of a PDF page out of PDFium, with boxes as the page is displayed."""

from __future__ import annotations

import ctypes
import math
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from konfuzio_sdk.errors import FileLimitError

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pypdfium2 import PdfDocument, PdfTextPage

__all__ = ["Glyphs", "no_glyphs", "page_glyphs", "turned"]

_DECIMALS = 3
_HYPHEN_AT_LINE_END = 0x02  # what PDFium reports in place of a visible hyphen that ends a line
_HIGH_SURROGATES = range(0xD800, 0xDC00)
_LOW_SURROGATES = range(0xDC00, 0xE000)
_SURROGATE_BITS = 10
_FIRST_ASTRAL = 0x10000
_INVISIBLE = frozenset({"Cc", "Cs", "Cn", "Zs", "Zl", "Zp"})
_LINE_ENDS = "\r\n"  # PDFium puts them in wherever the baseline moves, even within a word
_QUARTER = math.pi / 2


@dataclass(frozen=True, slots=True)
class Glyphs:
    """Visible characters of one page in the PDF's own order, as columns of length n.

    `box` is (n, 4): x0, y0, x1, y1, and `origin` (n, 2): where the character stands on its baseline; both in points
    of the page as displayed, origin bottom left. `turn` says by how many quarter turns clockwise a character is
    displayed, `after_blank` whether the PDF has a blank before it. `size` is the page's (width, height).
    """

    characters: list[str]
    box: NDArray[np.float64]
    origin: NDArray[np.float64]
    turn: NDArray[np.int64]
    after_blank: NDArray[np.bool_]
    size: tuple[float, float]


def no_glyphs(size: tuple[float, float]) -> Glyphs:
    """Those of a page without text."""
    return Glyphs([], np.empty((0, 4)), np.empty((0, 2)), np.empty(0, np.int64), np.empty(0, np.bool_), size)


def page_glyphs(pdf: PdfDocument, index: int, most: int | None = None) -> Glyphs:
    """Visible characters of the page at `index`, counted from 0; what was typed into a form's fields is among them.

    Raises FileLimitError if the page has more than `most` characters, visible or not.
    """
    page = pdf[index]
    if page.formenv:
        page.flatten()
        page = pdf[index]
    text = page.get_textpage()
    if most is not None and text.count_chars() > most:
        msg = f"Page {index + 1} of the PDF has {text.count_chars()} characters; at most {most} of a page are read."
        raise FileLimitError(msg)
    characters, numbers, after_blank = _raw_characters(text)
    left, bottom, right, top = page.get_bbox()
    rotation = page.get_rotation() // 90
    place = numbers[:, :6] - [left, bottom] * 3
    corners = [turned(place[:, pair], (right - left, top - bottom), rotation) for pair in ([0, 1], [2, 3], [4, 5])]
    box = np.hstack([np.minimum(corners[0], corners[1]), np.maximum(corners[0], corners[1])]).round(_DECIMALS)
    turn = (np.rint(numbers[:, 6] / _QUARTER).astype(np.int64) + rotation) % 4
    size: tuple[float, float] = page.get_size()
    centre = (box[:, :2] + box[:, 2:]) / 2
    shown = (box[:, :2] < box[:, 2:]).all(axis=1) & (centre >= 0).all(axis=1) & (centre <= size).all(axis=1)
    return Glyphs(
        [character for character, kept in zip(characters, shown.tolist(), strict=True) if kept],
        box[shown],
        corners[2][shown],
        turn[shown],
        after_blank[shown],
        size,
    )


def turned(points: NDArray[np.float64], size: tuple[float, float], turns: int) -> NDArray[np.float64]:
    """Points (n, 2) on a page of `size` (width, height) after the page was turned clockwise by quarter `turns`."""
    width, height = size
    x, y = points[:, 0], points[:, 1]
    column = ((x, y), (y, width - x), (width - x, height - y), (height - y, x))[turns % 4]
    return np.stack(column, axis=1)


def _raw_characters(text: PdfTextPage) -> tuple[list[str], NDArray[np.float64], NDArray[np.bool_]]:
    """Visible characters; left, bottom, right, top, origin x, origin y, angle of each (n, 7); whether after a blank."""
    from pypdfium2 import raw  # noqa: PLC0415 - optional extra

    characters: list[str] = []
    numbers: list[tuple[float, ...]] = []
    after_blank: list[bool] = []
    left, right, bottom, top, x, y = (ctypes.c_double() for _ in range(6))
    blank = False
    high = 0
    for index in range(text.count_chars()):
        code = raw.FPDFText_GetUnicode(text, index)
        if code in _HIGH_SURROGATES:
            high = code
            continue
        character = _character(code, high)
        high = 0
        if unicodedata.category(character) in _INVISIBLE:
            blank = blank or character not in _LINE_ENDS
            continue
        raw.FPDFText_GetCharBox(text, index, left, right, bottom, top)
        raw.FPDFText_GetCharOrigin(text, index, x, y)
        angle = raw.FPDFText_GetCharAngle(text, index)
        characters.append(character)
        numbers.append((left.value, bottom.value, right.value, top.value, x.value, y.value, angle))
        after_blank.append(blank)
        blank = False
    return characters, np.array(numbers, dtype=np.float64).reshape(-1, 7), np.array(after_blank, dtype=np.bool_)


def _character(code: int, high_surrogate: int) -> str:
    """Character of a UTF-16 code unit and, where it ends a pair, the unit before it."""
    if code == _HYPHEN_AT_LINE_END:
        return "-"
    if high_surrogate and code in _LOW_SURROGATES:
        upper = high_surrogate - _HIGH_SURROGATES.start << _SURROGATE_BITS
        return chr(_FIRST_ASTRAL + upper + code - _LOW_SURROGATES.start)
    return chr(code)
