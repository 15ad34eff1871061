"""Classes of characters, for a whole text at once."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING, TypeVar

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

__all__ = ["CharacterClass", "classify", "count_classes", "fold", "within"]


class CharacterClass:
    """Small numbers for what a character is."""

    SPACE = 0
    DIGIT = 1
    UPPER = 2
    LOWER = 3
    POINT = 4
    COMMA = 5
    COLON = 6
    DASH = 7
    SLASH = 8
    PERCENT = 9
    CURRENCY = 10
    STAR = 11
    BRACKET = 12
    OTHER = 13


_CLASS_COUNT = 14

_SINGLE = {
    ".": CharacterClass.POINT,
    ",": CharacterClass.COMMA,
    ":": CharacterClass.COLON,
    ";": CharacterClass.COLON,
    "/": CharacterClass.SLASH,
    "%": CharacterClass.PERCENT,
    "*": CharacterClass.STAR,
    "#": CharacterClass.STAR,
}
_CATEGORY = {
    "Nd": CharacterClass.DIGIT,
    "Lu": CharacterClass.UPPER,
    "Lt": CharacterClass.UPPER,
    "Lo": CharacterClass.LOWER,
    "Ll": CharacterClass.LOWER,
    "Lm": CharacterClass.LOWER,
    "Pd": CharacterClass.DASH,
    "Ps": CharacterClass.BRACKET,
    "Pe": CharacterClass.BRACKET,
    "Sc": CharacterClass.CURRENCY,
}
_ZERO = ord("0")
_REMEMBERED = 4096
"""Different characters that are looked up once for all Documents."""


def classify(codes: NDArray[np.uint32]) -> NDArray[np.uint8]:
    """Character class of each code point."""
    return _looked_up(codes, _class_of, np.uint8)


def fold(codes: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Code points in lower case and with every digit as a zero, so that values of one form read the same."""
    return _looked_up(codes, _folded, np.uint32)


def within(flags: NDArray[np.bool_], start: NDArray[np.int64], end: NDArray[np.int64]) -> NDArray[np.int64]:
    """Number of set flags from each start up to, not including, each end."""
    sums = np.concatenate(([0], np.cumsum(flags)))
    counts: NDArray[np.int64] = sums[end] - sums[start]
    return counts


def count_classes(classes: NDArray[np.uint8], start: NDArray[np.int64], end: NDArray[np.int64]) -> NDArray[np.int64]:
    """Number of characters of each class from each start up to, not including, each end: shape (n, classes)."""
    length = end - start
    token = np.repeat(np.arange(len(start)), length)
    # How far characters of tokens move if what stands between the tokens is left out.
    place = np.arange(len(token)) + np.repeat(start - np.cumsum(length) + length, length)
    counts = np.bincount(token * _CLASS_COUNT + classes[place], minlength=len(start) * _CLASS_COUNT)
    return counts.reshape(len(start), _CLASS_COUNT)


_Number = TypeVar("_Number", np.uint8, np.uint32)


def _looked_up(codes: NDArray[np.uint32], number_of: Callable[[int], int], dtype: type[_Number]) -> NDArray[_Number]:
    """What Python says of each character: asked once a different character, of which a text has few."""
    occurs = np.zeros(int(codes.max(initial=0)) + 1, dtype=bool)
    occurs[codes] = True
    distinct = np.flatnonzero(occurs)
    numbers = np.zeros(len(occurs), dtype=dtype)
    numbers[distinct] = [number_of(code) for code in distinct.tolist()]
    return numbers[codes]


@lru_cache(_REMEMBERED)
def _class_of(code: int) -> int:
    character = chr(code)
    if character.isspace():
        return CharacterClass.SPACE
    return _SINGLE.get(character) or _CATEGORY.get(unicodedata.category(character), CharacterClass.OTHER)


@lru_cache(_REMEMBERED)
def _folded(code: int) -> int:
    character = chr(code)
    if unicodedata.category(character) == "Nd":
        return _ZERO
    lower = character.lower()
    return ord(lower) if len(lower) == 1 else code
