"""Reads dates in figures and with German and English names of months, day first."""

from __future__ import annotations

import datetime
import re
from typing import TYPE_CHECKING

from konfuzio_sdk.normalize.characters import one_look

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["date"]


def _compiled(*patterns: str) -> list[re.Pattern[str]]:
    return [re.compile(pattern) for pattern in patterns]


_YEAR = r"(?P<year>\d{4}(?!\d)|\d{2}(?!\d|[.:]\d))"
"""What follows a day and a month; figures with a colon or a point behind them are a time of day."""
_ORDINAL = r"(?:st|nd|rd|th|te[nr]?)?"
_NAME = (
    r"(?<![^\W\d_])(?P<name>(?:jan|jän|jae|feb|mar|mär|mae|mer|mrz|apr|ma[iy]|jun|jul|aug|sep|o[kc]t|nov|de[zc])[^\W\d_]{0,6})"
    r"(?![^\W\d_])"
)
_IN_FIGURES = _compiled(
    r"(?<!\d)(?P<year>\d{4}) ?(?P<mark>[./-]) ?(?P<month>\d{1,2}) ?(?P=mark) ?(?P<day>\d{1,2})(?!\d)",
    # OCR takes points for commas.
    rf"(?<!\d)(?<!\d[.,])(?P<day>\d{{1,2}}) ?[.,] ?(?P<month>\d{{1,2}}) ?[.,] ?{_YEAR}",
    rf"(?<!\d)(?<!\d/)(?P<day>\d{{1,2}}) ?(?P<swaps>/) ?(?P<month>\d{{1,2}}) ?/ ?{_YEAR}",
    rf"(?<!\d)(?<!\d-)(?P<day>\d{{1,2}}) ?(?P<swaps>-) ?(?P<month>\d{{1,2}}) ?- ?{_YEAR}",
    r"(?<!\d)(?P<day>\d{2}) (?P<month>\d{2}) (?P<year>\d{4})(?!\d)",
    r"(?<!\d)(?P<year>(?:19|20)\d{2})(?P<month>0\d|1[0-2])(?P<day>\d{2})(?=(?:\d{4}|\d{6})?(?!\d))",
    r"(?<!\d)(?P<day>\d{2})(?P<month>\d{2})(?P<year>(?:19|20)\d{2})(?!\d)",
)
_WITH_A_NAME = _compiled(
    rf"(?<!\d)(?P<day>\d{{1,2}}){_ORDINAL}[ ./-]{{0,3}}(?:of )?{_NAME}[ .,/-]{{0,3}}'?{_YEAR}",
    rf"{_NAME}[ ./-]{{0,3}}(?P<day>\d{{1,2}}){_ORDINAL}[ .,/-]{{1,3}}(?P<year>\d{{4}})(?!\d)",
    rf"(?<!\d)(?P<year>\d{{4}})[ .,/-]{{0,3}}{_NAME}[ .,/-]{{0,3}}(?P<day>\d{{1,2}})(?!\d)",
)
_MONTH_IN_FIGURES = _compiled(
    r"(?<!\d)(?<!\d[./-])(?<!kw)(?<!kw )(?P<month>\d{1,2}) ?[./-] ?(?P<year>(?:19|20)\d{2})(?![./-]?\d)",
    r"(?<!\d)(?<!\d[./-])(?P<year>(?:19|20)\d{2})[./-](?P<month>\d{1,2})(?![./-]?\d)",
)
_MONTH_WITH_A_NAME = _compiled(rf"{_NAME}[ .,/-]{{0,3}}(?P<year>(?:19|20)\d{{2}})(?!\d)")
_NAMED = re.compile(_NAME)
_MONTHS = {
    name[:length]: number
    for number, names in enumerate(
        (
            "januar january jaenner janner",
            "februar february feber",
            "marz march maerz mrz merz",  # the last is what OCR makes of it
            "april",
            "mai may",
            "juni june",
            "juli july",
            "august",
            "september",
            "oktober october",
            "november",
            "dezember december",
        ),
        start=1,
    )
    for name in names.split()
    for length in range(3, len(name) + 1)
}
"""Numbers of months by their names, and by what names are cut to, from three letters; an umlaut is its bare vowel."""
_CENTURY_PIVOT = 70
_YEAR_DIGITS = 4
_MONTHS_A_YEAR = 12


def date(text: str) -> str | None:
    """Read the one date of a text, a month's first day where no day is said; None if there are two.

    Dates with two figures for the year count where none has four: `25.07.2020 10.12.15` may end with a time of day.
    """
    text = one_look(text).lower()
    named = _NAMED.search(text) is not None
    for patterns in (
        [*_IN_FIGURES, *_WITH_A_NAME] if named else _IN_FIGURES,
        [*_MONTH_IN_FIGURES, *_MONTH_WITH_A_NAME] if named else _MONTH_IN_FIGURES,
    ):
        if found := list(_found(patterns, text)):
            most_digits = max(len(match["year"]) for match in found)
            dates = {_iso_date(match) for match in found if len(match["year"]) == most_digits}
            return dates.pop() if len(dates) == 1 else None
    return None


def _found(patterns: list[re.Pattern[str]], text: str) -> Iterator[dict[str, str]]:
    for pattern in patterns:
        for match in pattern.finditer(text):
            parts = match.groupdict()
            if "name" not in parts:
                yield parts
            elif month := _MONTHS.get(parts["name"].replace("ä", "a")):
                yield {**parts, "month": str(month)}


def _iso_date(match: dict[str, str]) -> str | None:
    year, month, day = int(match["year"]), int(match["month"]), int(match.get("day", "1"))
    if len(match["year"]) < _YEAR_DIGITS:
        year += 2000 if year < _CENTURY_PIVOT else 1900
    if month > _MONTHS_A_YEAR and "swaps" in match:
        month, day = day, month
    try:
        return datetime.date(year, month, day).isoformat()
    except ValueError:
        return None
