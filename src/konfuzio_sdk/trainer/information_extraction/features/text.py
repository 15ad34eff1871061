"""What a token's own text looks like: length, kinds of characters, form of its value."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from konfuzio_sdk.trainer.information_extraction.features.characters import CharacterClass, classify, count_classes

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from konfuzio_sdk.trainer.information_extraction.features.layout import TokenLayout

__all__ = ["VALUE_PATTERNS", "text_features"]

_COUNTED = {
    "digits": CharacterClass.DIGIT,
    "upper": CharacterClass.UPPER,
    "lower": CharacterClass.LOWER,
    "points": CharacterClass.POINT,
    "commas": CharacterClass.COMMA,
    "colons": CharacterClass.COLON,
    "dashes": CharacterClass.DASH,
    "slashes": CharacterClass.SLASH,
    "percents": CharacterClass.PERCENT,
    "currencies": CharacterClass.CURRENCY,
    "stars": CharacterClass.STAR,
    "brackets": CharacterClass.BRACKET,
    "others": CharacterClass.OTHER,
}

VALUE_PATTERNS: dict[str, re.Pattern[str]] = {
    "amount": re.compile(
        r"[-\d](?<![\d.,].)(?:(?<=-)\d{1,3}|(?<!-)\d{0,2})(?:[. ']?\d{3}){0,6}[.,] ?\d{2}-?(?![.,]*+\d)"
    ),
    "integer": re.compile(r"\d(?<![\w.,:/-].)\d*+(?![\w.,:/-])"),
    "date": re.compile(r"\d(?<!\d.)(?:\d?[./-] ?\d{1,2}[./-] ?(?:\d{4}|\d{2})|\d{3}-\d{2}-\d{2})(?!\d)"),
    "time": re.compile(r"\d(?<![\d:].)\d?:\d{2}(?::\d{2})?(?![\d:])"),
    "percent": re.compile(r"\d(?<!\d.)\d*+(?:[.,] ?\d++)?+ ?%"),
    "currency": re.compile(r"[€$£EeUuGgCc](?:(?<=[€$£])|(?<!\w.)(?i:(?<=e)uro?|(?<=u)sd|(?<=g)bp|(?<=c)hf)\b)"),
    "iban": re.compile(r"[A-Z](?<!\w.)[A-Z]\d{2}(?: ?[\dXx]{4}){3,7}(?: ?[\dXx]{1,4})?"),
    "vat_id": re.compile(r"[A-Z](?<!\w.)[A-Z] ?\d{8,12}\b"),
    "phone": re.compile(r"[+0](?<!\d.)(?:(?<=0)|\d{2})[\d /()-]{6,}\d"),
    "long_number": re.compile(r"\d(?<!\d.)\d{6,}+"),
    "postcode": re.compile(r"\d(?<![\w.,-].)\d{4}(?= ++[A-ZÄÖÜ])"),
    "street": re.compile(
        r"[Ss\u017fAaPpWwRrJj](?i:(?<=s)tr(?:\.|aße|asse|eet)|(?<=a)llee|(?<=p)latz|(?<=w)eg|(?<=r)oad|(?<=j)alan)"
    ),
    "company": re.compile(
        r"[AaBbEeGgIi\u0130\u0131Kk\u212aLlMmOoSs\u017fUu](?<!\w.)"
        r"(?i:(?<=g)mbh|(?<=m)bh|(?<=[aku])g|(?<=e)\.? ?k|(?<=o)hg|(?<=l)td|(?<=i)nc|(?<=b)hd|(?<=s)dn)\b"
    ),
}
"""Forms of values. A token's feature is 2 if it is such a value by itself, 1 if it is part of one, else 0.

To add a form, name it here. The expression runs over the whole text, whatever that is, so its time must grow as the
text does: it may read a long run from the run's start alone (a lookbehind says so), and must not give it back
(`++`); where parts repeat that may each be a start, they repeat a bounded number of times. It begins with the class of
characters that a value may begin with, and looks back over that character afterwards: the engine skips what cannot
begin a value five times faster than it tries a lookbehind at every place. (`(?i:…)` comes behind it for that reason.)
"""

_WHOLE_RUNS = frozenset({"street"})
"""Forms whose values are everything between two spaces that what is written above stands in."""


def text_features(layout: TokenLayout) -> dict[str, NDArray[np.float64] | NDArray[np.int64]]:
    """Counts of character classes, ends of the token, and the forms its value has."""
    classes = classify(layout.codes)
    start, end = layout.start, layout.end
    columns: dict[str, NDArray[np.float64] | NDArray[np.int64]] = {"length": end - start}
    counts = count_classes(classes, start, end)
    for name, number in _COUNTED.items():
        columns[name] = counts[:, number]
    columns["first_class"] = classes[start].astype(np.int64)
    columns["last_class"] = classes[end - 1].astype(np.int64)
    columns["digit_share"] = columns["digits"] / columns["length"]
    space = np.flatnonzero(classes == CharacterClass.SPACE)
    for name, pattern in VALUE_PATTERNS.items():
        spans = np.array([match.span() for match in pattern.finditer(layout.text)], dtype=np.int64).reshape(-1, 2)
        columns[name] = _matches(_runs(spans, space, len(classes)) if name in _WHOLE_RUNS else spans, layout)
    return columns


def _runs(spans: NDArray[np.int64], space: NDArray[np.intp], length: int) -> NDArray[np.int64]:
    """The stretches between spaces that spans (n, 2) stand in."""
    place = space.searchsorted(spans[:, 0])
    edges = np.concatenate(([-1], space, [length]))
    return np.stack([edges[place] + 1, edges[place + 1]], axis=1)


def _matches(spans: NDArray[np.int64], layout: TokenLayout) -> NDArray[np.int64]:
    """2 for tokens that are one of the spans (n, 2), which ascend, 1 for those that share a character with one."""
    found = np.zeros(len(layout), dtype=np.int64)
    if not len(spans):
        return found
    match = np.searchsorted(spans[:, 1], layout.start, side="right")
    match[match == len(spans)] = len(spans) - 1
    first, last = spans[match, 0], spans[match, 1]
    found[(first < layout.end) & (layout.start < last)] = 1
    found[(first == layout.start) & (last == layout.end)] = 2
    return found
