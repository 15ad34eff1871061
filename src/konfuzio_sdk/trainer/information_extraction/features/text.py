"""What a token's own text looks like: length, kinds of characters, form of its value."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from konfuzio_sdk.trainer.information_extraction.features.characters import CharacterClass, classify, within

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

_STREET = r"str\.|straße|strasse|allee|platz|weg|street|road|jalan"

VALUE_PATTERNS: dict[str, re.Pattern[str]] = {
    "amount": re.compile(r"(?<![\d.,])-?\d{1,3}(?:[. ']?\d{3}){0,6}[.,] ?\d{2}-?(?![.,]*+\d)"),
    "integer": re.compile(r"(?<![\w.,:/-])\d++(?![\w.,:/-])"),
    "date": re.compile(r"(?<!\d)\d{1,2}[./-] ?\d{1,2}[./-] ?(?:\d{4}|\d{2})(?!\d)|(?<!\d)\d{4}-\d{2}-\d{2}(?!\d)"),
    "time": re.compile(r"(?<![\d:])\d{1,2}:\d{2}(?::\d{2})?(?![\d:])"),
    "percent": re.compile(r"(?<!\d)\d++(?:[.,] ?\d++)?+ ?%"),
    "currency": re.compile(r"€|\$|£|\b(?:EUR|EURO|USD|GBP|CHF)\b", re.IGNORECASE),
    "iban": re.compile(r"\b[A-Z]{2}\d{2}(?: ?[\dXx]{4}){3,7}(?: ?[\dXx]{1,4})?"),
    "vat_id": re.compile(r"\b[A-Z]{2} ?\d{8,12}\b"),
    "phone": re.compile(r"(?<!\d)(?:\+\d{2}|0)[\d /()-]{6,}\d"),
    "long_number": re.compile(r"(?<!\d)\d{7,}+"),
    "postcode": re.compile(r"(?<![\w.,-])\d{5}(?= ++[A-ZÄÖÜ])"),
    "street": re.compile(rf"(?<!\S)(?:(?!{_STREET})\S)*+(?:{_STREET})\S*+", re.IGNORECASE),
    "company": re.compile(r"\b(?:GmbH|mbH|AG|KG|e\.? ?K|UG|OHG|Ltd|Inc|Bhd|SDN)\b", re.IGNORECASE),
}
"""Forms of values. A token's feature is 2 if it is such a value by itself, 1 if it is part of one, else 0.

To add a form, name it here. The expression runs over the whole text, whatever that is, so its time must grow as the
text does: it may read a long run from the run's start alone (a lookbehind says so), and must not give it back
(`++`); where parts repeat that may each be a start, they repeat a bounded number of times.
"""


def text_features(layout: TokenLayout) -> dict[str, NDArray[np.float64] | NDArray[np.int64]]:
    """Counts of character classes, ends of the token, and the forms its value has."""
    classes = classify(layout.codes)
    start, end = layout.start, layout.end
    columns: dict[str, NDArray[np.float64] | NDArray[np.int64]] = {"length": end - start}
    for name, number in _COUNTED.items():
        columns[name] = within(classes == number, start, end)
    columns["first_class"] = classes[start].astype(np.int64)
    columns["last_class"] = classes[end - 1].astype(np.int64)
    columns["digit_share"] = columns["digits"] / columns["length"]
    for name, pattern in VALUE_PATTERNS.items():
        columns[name] = _matches(pattern, layout)
    return columns


def _matches(pattern: re.Pattern[str], layout: TokenLayout) -> NDArray[np.int64]:
    spans = np.array([match.span() for match in pattern.finditer(layout.text)], dtype=np.int64).reshape(-1, 2)
    found = np.zeros(len(layout), dtype=np.int64)
    if not len(spans):
        return found
    match = np.searchsorted(spans[:, 1], layout.start, side="right")
    match[match == len(spans)] = len(spans) - 1
    first, last = spans[match, 0], spans[match, 1]
    found[(first < layout.end) & (layout.start < last)] = 1
    found[(first == layout.start) & (last == layout.end)] = 2
    return found
