"""Reads dates, numbers, percentages and booleans as German and English documents write them.

To add a data type, write a function from text to value and name it in `_READERS`.
"""

from __future__ import annotations

import datetime
import re
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["DATA_TYPES", "Normalized", "normalize"]

Normalized: TypeAlias = str | int | float | bool | None
"""A value: text, a number, a boolean, a date as ISO 8601 text, or None where it cannot be read."""

_SPACE = re.compile(r"\s+")
_NUMBER = re.compile(r"(?P<sign>[-+(]?)\s*(?P<digits>\d[\d.,' ]*)\s*(?P<tail>[-)]?)")
_GROUPS = re.compile(r"\d{1,3}([.,' ]\d{3})+")
_NUMERIC_DATE = re.compile(r"(\d{1,4})\s?[./-]\s?(\d{1,2})\s?[./-]\s?(\d{1,4})")
_WORDED_DATE = re.compile(r"(\d{1,2})\.?\s*([^\W\d_]{3,})\.?,?\s*(\d{2,4})|([^\W\d_]{3,})\.?\s+(\d{1,2}),?\s+(\d{4})")
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


def normalize(text: str, data_type: str) -> Normalized:
    """Value of `text` read as `data_type`, one of `DATA_TYPES`; None where it cannot be read or the type is unknown."""
    reader = _READERS.get(data_type)
    return None if reader is None else reader(text)


def _text(text: str) -> str | None:
    return _SPACE.sub(" ", text).strip() or None


def _number(text: str) -> float | int | None:
    found = list(_NUMBER.finditer(text))
    if len(found) != 1:
        return None
    match = found[0]
    value = _plain_number(match["digits"].strip(" .,'"))
    if value is None:
        return None
    negative = match["sign"] in {"-", "("} or match["tail"] == "-"
    return -value if negative else value


def _plain_number(digits: str) -> float | int | None:
    """Read digits with separators: the last separator is the decimal one unless it groups thousands."""
    separators = [mark for mark in digits if not mark.isdigit()]
    if not separators:
        return int(digits)
    last = separators[-1]
    grouped = len(set(separators)) == 1 and _GROUPS.fullmatch(digits) is not None
    if grouped and (len(separators) > 1 or last != ","):
        return int(re.sub(r"\D", "", digits))
    if last not in ".," or separators.count(last) > 1:
        return None
    whole, _, fraction = digits.rpartition(last)
    return float(f"{re.sub(r'[^0-9]', '', whole) or '0'}.{fraction}")


def _positive_number(text: str) -> float | int | None:
    value = _number(text)
    return None if value is None else abs(value)


def _percentage(text: str) -> float | None:
    value = _number(text)
    return None if value is None else round(value / 100, 10)


def _date(text: str) -> str | None:
    if match := _NUMERIC_DATE.search(text):
        first, month, last = match.groups()
        year, day = (first, last) if len(first) == _YEAR_DIGITS else (last, first)
        return _iso_date(year, int(month), int(day))
    if match := _WORDED_DATE.search(text):
        day, month_name, year = match.group(1, 2, 3) if match[1] else match.group(5, 4, 6)
        month_number = _MONTHS.get(month_name.lower())
        return None if month_number is None else _iso_date(year, month_number, int(day))
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
    word = text.strip().lower()
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
