"""Tokens as whitespace separates them, cut again where a value touches its name, its unit or another value."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from konfuzio_sdk.tokenizer.base import AbstractTokenizer
from konfuzio_sdk.tokenizer.characters import code_points, is_blank, runs

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from konfuzio_sdk.data.document import Document

__all__ = ["ValueTokenizer"]

_CUT = re.compile(
    r"(?<=[^\W\d_]{3})(?=\d{4,}(?!\S))"  # an article's name and its number: Curry|4260100870422
    r"|(?<=\d)(?=[€$£%])|(?<=[€$£])(?=\d)"  # a number and its unit: 13,90|€
    r"|(?<=[.,]\d\d)(?=[^\W\d_])|(?<=[^\W\d_])(?=\d+[.,]\d\d(?!\S))"  # an amount and its currency: EUR|30,39
    r"|(?<=\S)(?=[=|])|(?<=[=|])(?=\S)"  # what a sign sets apart: A|=|19,00
    r"|(?<=:)(?=[^\W\d_])|(?<=[^\d\s]:)(?=\d)"  # a name and its value: Id.:|DE282311424
    r"|(?<=\d)(?=:(?!\d))|(?<=\d)(?=:\d+[.,])|(?<=(?<=\d):)(?=\d+[.,])"  # but not a time: 3|:  2|:|16,00
    r"|(?<=(?<!\S)\d)(?=x(?!\S))"  # a quantity: 2|x
)

_BLANK, _LETTER, _DIGIT, _UNIT, _SIGN, _COLON, _OTHER = range(7)

_MAY_CUT = np.zeros((7, 7), dtype=bool)
"""Before which kind of character, after which kind, `_CUT` may match at all."""
_MAY_CUT[_LETTER, _DIGIT] = _MAY_CUT[_DIGIT, _LETTER] = True
_MAY_CUT[_DIGIT, _UNIT] = _MAY_CUT[_UNIT, _DIGIT] = True
_MAY_CUT[_SIGN, _LETTER:] = _MAY_CUT[_LETTER:, _SIGN] = True
_MAY_CUT[_COLON, _LETTER] = _MAY_CUT[_COLON, _DIGIT] = _MAY_CUT[_DIGIT, _COLON] = True


def _kind(code: int) -> int:
    """Kind of a character."""
    character = chr(code)
    if character.isspace():
        return _BLANK
    if character.isdecimal():
        return _DIGIT
    if character.isalnum():
        return _LETTER
    return {"=": _SIGN, "|": _SIGN, ":": _COLON}.get(character, _UNIT if character in "€$£%" else _OTHER)


_COMMON = 0x180
_KIND = np.array([_kind(code) for code in range(_COMMON)], dtype=np.uint8)
"""Kinds of the characters of languages written in Latin letters."""


class ValueTokenizer(AbstractTokenizer):
    """One token for each value: real documents print, and text recognition reads, values without blanks between."""

    def token_offsets(self, document: Document) -> NDArray[np.int64]:
        """Offsets of the tokens: shape (n, 2)."""
        codes = code_points(document.text)
        offsets = runs(~is_blank(codes))
        places = _places(codes)
        cuts = np.array([place for place in places if _CUT.match(document.text, place)], dtype=np.int64)
        if not len(cuts):
            return offsets
        bounds = [np.sort(np.concatenate((offsets[:, side], cuts))) for side in (0, 1)]
        return np.stack(bounds, axis=1)


def _places(codes: NDArray[np.uint32]) -> list[int]:
    """Offsets at which there may be a cut, by the characters on both sides: looking closely at each takes long."""
    kinds = _KIND.take(codes, mode="clip")
    rare = np.flatnonzero(codes >= _COMMON)
    if len(rare):
        found, which = np.unique(codes[rare], return_inverse=True)
        kinds[rare] = np.array([_kind(code) for code in found.tolist()], dtype=np.uint8)[which]
    may = _MAY_CUT[kinds[:-1], kinds[1:]]
    return (np.flatnonzero(may) + 1).tolist()
