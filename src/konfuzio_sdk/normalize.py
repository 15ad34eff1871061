"""Reads dates, numbers, percentages and booleans as German and English documents write them.

To add a data type, write a function from text to value and name it in `_READERS`.
"""

from __future__ import annotations

import datetime
import re
from itertools import islice
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["DATA_TYPES", "Normalized", "normalize"]

Normalized: TypeAlias = str | int | float | bool | None
"""A value: text, a number, a boolean, a date as ISO 8601 text, or None where it cannot be read."""

_SPACE = re.compile(r"\s+")
_LOOK_ALIKES = str.maketrans("\u2212\u2013\u2014\u2018\u2019\u00b4`", "---''''")
"""Minus sign and dashes that stand for it, and the marks that Swiss thousands are written with."""
_TORN = re.compile(r"(?<=\d)([.,]) (?=\d{2,3}(?!\d))")
"""A separator that OCR has torn from the digits behind it."""
_CURRENCY = r"(?:[€$£¥]|(?:EUR|USD|GBP|CHF|Euro)(?![A-Za-z]))"
_NUMBER = re.compile(
    rf"(?:(?<!\w)(?P<sign>[-+(]))?\s*(?:{_CURRENCY}\s*(?P<inner_sign>[-+])?\s*)?"
    rf"(?P<digits>(?:(?<![\d.,])[.,])?[0-9][0-9.,' ]*)(?P<no_cents>(?<=[.,])-{{1,2}})?"
    rf"\s*(?P<tail>(?:{_CURRENCY}\s*)?[-)](?!\w))?",
    re.IGNORECASE,
)
_THOUSANDS = re.compile(r"[1-9][0-9]{0,2}([.,' ])[0-9]{3}(?:\1[0-9]{3})*")
_MOST_DIGITS = 18
"""More do not fit the 64 bits that JSON readers give a number, and are no quantity but an identifier."""

_ISO_DATE = re.compile(r"(?<!\d)(?P<year>\d{4})\s?([./-])\s?(?P<month>\d{1,2})\s?\2\s?(?P<day>\d{1,2})(?!\d)")
_NUMERIC_DATE = re.compile(
    r"(?<!\d)(?P<day>\d{1,2})\s?(?P<mark>[./-])\s?(?P<month>\d{1,2})\s?(?P=mark)\s?(?P<year>\d{4}|\d{2})(?!\d)"
)
_DAY_FIRST = re.compile(
    r"(?<!\d)(?P<day>\d{1,2})(?:st|nd|rd|th|\.)?[\s/-]*(?:of\s)?"
    r"(?P<month>[^\W\d_]{3,9})[.,]?[\s/-]*(?P<year>\d{4}|\d{2})(?!\d)",
    re.IGNORECASE,
)
_MONTH_FIRST = re.compile(
    r"(?P<month>[^\W\d_]{3,9})\.?\s*(?P<day>\d{1,2})(?:st|nd|rd|th)?(?:,\s*|\s+)(?P<year>\d{4})(?!\d)", re.IGNORECASE
)
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan januar january jän jänner",
            "feb februar february",
            "mär märz mrz mar march maerz",
            "apr april",
            "mai may",
            "jun juni june",
            "jul juli july",
            "aug august",
            "sep sept september",
            "okt oktober oct october",
            "nov november",
            "dez dezember dec december",
        ),
        start=1,
    )
    for name in names.split()
}
_TRUE = frozenset({"ja", "yes", "true", "wahr", "x", "1"})
_FALSE = frozenset({"nein", "no", "false", "falsch", "0", "kein", "keine", "none"})
_CENTURY_PIVOT = 70
_YEAR_DIGITS = 4
_MONTHS_A_YEAR = 12


def normalize(text: str, data_type: str) -> Normalized:
    """Value of `text` read as `data_type`, one of `DATA_TYPES`; None where it cannot be read or the type is unknown."""
    reader = _READERS.get(data_type)
    return None if reader is None else reader(_SPACE.sub(" ", text).strip())


def _text(text: str) -> str | None:
    return text or None


def _number(text: str, decimal_marks: str = ",") -> float | int | None:
    """Read the one number of a text; a lone one of `decimal_marks` before three digits groups no thousands."""
    found = list(islice(_NUMBER.finditer(_TORN.sub(r"\1", text.translate(_LOOK_ALIKES))), 2))
    if len(found) != 1:
        return None
    match = found[0]
    value = _plain_number(match["digits"], decimal_marks)
    if value is None:
        return None
    tail = match["tail"] or ""
    bracketed = match["sign"] == "(" and tail.endswith(")")
    negative = bracketed or "-" in {match["sign"], match["inner_sign"]} or tail.endswith("-")
    return -value if negative else value


def _plain_number(marked: str, decimal_marks: str) -> float | int | None:
    """Read digits with separators: the last separator is the decimal one unless it groups thousands."""
    digits = marked.rstrip(" .,'")
    if sum(mark.isdigit() for mark in digits) > _MOST_DIGITS:
        return None
    grouped = _THOUSANDS.fullmatch(digits)
    if digits.isdigit() or (grouped and (grouped[1] not in decimal_marks or digits.count(grouped[1]) > 1)):
        return int(re.sub(r"[^0-9]", "", digits))
    place = max(digits.rfind("."), digits.rfind(","))
    whole, fraction = digits[:place].rstrip() or "0", digits[place + 1 :]
    grouped = _THOUSANDS.fullmatch(whole)
    if not fraction.isdigit() or not (whole.isdigit() or (grouped and grouped[1] != digits[place])):
        return None
    return float(f"{re.sub(r'[^0-9]', '', whole)}.{fraction}")


def _positive_number(text: str) -> float | int | None:
    value = _number(text)
    return None if value is None else abs(value)


def _percentage(text: str) -> float | None:
    # 8.875 % is a tax rate in English; nobody means 8875 %.
    value = _number(text, decimal_marks=",.")
    return None if value is None else round(value / 100, 10)


def _date(text: str) -> str | None:
    if match := _ISO_DATE.search(text):
        return _iso_date(match["year"], int(match["month"]), int(match["day"]))
    if match := _NUMERIC_DATE.search(text):
        day, month = int(match["day"]), int(match["month"])
        if month > _MONTHS_A_YEAR and match["mark"] != ".":
            day, month = month, day
        return _iso_date(match["year"], month, day)
    for pattern in (_DAY_FIRST, _MONTH_FIRST):
        for match in pattern.finditer(text):
            if named := _MONTHS.get(match["month"].lower()):
                return _iso_date(match["year"], named, int(match["day"]))
    return None


def _iso_date(year: str, month: int, day: int) -> str | None:
    full_year = int(year)
    if len(year) < _YEAR_DIGITS:
        full_year += 2000 if full_year < _CENTURY_PIVOT else 1900
    try:
        return datetime.date(full_year, month, day).isoformat()
    except ValueError:
        return None


def _boolean(text: str) -> bool | None:
    word = text.lower()
    return True if word in _TRUE else False if word in _FALSE else None


_READERS: dict[str, Callable[[str], Normalized]] = {
    "Text": _text,
    "Number": _number,
    "Positive Number": _positive_number,
    "Percentage": _percentage,
    "Date": _date,
    "True or False": _boolean,
}

DATA_TYPES = tuple(_READERS)
"""Names of the data types a Label can have."""
