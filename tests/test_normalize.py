from __future__ import annotations

import datetime
import math
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from konfuzio_sdk.normalize import DATA_TYPES, normalize, reads_as_one
from written_values import MANY_VALUES

if TYPE_CHECKING:
    from konfuzio_sdk.data import Project
    from konfuzio_sdk.normalize import Normalized

REFERENCE = Path(__file__).parents[1] / "docs" / "reference" / "normalize.md"

ENDLESS = [
    "1",
    "1 ",
    "1.",
    "1,234.",
    "1/1/",
    "12 12 ",
    "01.01.",
    "½",
    "--",
    "-,-",
    "(",
    "%",
    "1 jan ",
    "☒ ja",
    "mai 2018 jun 2019 ",
    "\u0301\u0327",
]

GERMAN_MONTHS = [
    "Januar",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
]
ENGLISH_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


@pytest.mark.parametrize(
    ("data_type", "text", "value"),
    [(data_type, text, value) for data_type, values in MANY_VALUES.items() for text, value in values],
)
def test_a_written_value_is_read(data_type: str, text: str, value: Normalized) -> None:
    read = normalize(text, data_type)
    assert read == value
    assert type(read) is type(value)


@pytest.mark.parametrize(("text", "value"), MANY_VALUES["Number"])
def test_positive_numbers_have_no_sign(text: str, value: float | None) -> None:
    assert normalize(text, "Positive Number") == (None if value is None else abs(value))


def test_the_reference_says_what_is_read() -> None:
    rows = re.findall(r"^\| ([\w ]+) \| `(.+)` \| (.+) \|$", REFERENCE.read_text(encoding="utf-8"), re.MULTILINE)
    assert {data_type for data_type, _, _ in rows} == {*DATA_TYPES} - {"Text"}
    for data_type, text, value in rows:
        assert str(normalize(text, data_type)) == value, text


def test_the_table_says_nothing_twice() -> None:
    for values in MANY_VALUES.values():
        assert len({text for text, _ in values}) == len(values)


def test_an_unknown_data_type_reads_nothing() -> None:
    assert normalize("5", "Colour") is None


@pytest.mark.parametrize(
    ("text", "data_type", "one"),
    [
        ("12,50 3,00", "Number", False),
        ("12,50 EUR", "Number", True),
        ("1 234,50", "Number", True),
        ("1.234, 56", "Number", True),
        ("EUR", "Number", False),
        ("2 x 3,00", "Positive Number", False),
        ("- 3,00", "Positive Number", True),
        ("19 % 7 %", "Percentage", False),
        ("19 %", "Percentage", True),
        ("01.02.2020 03.04.2020", "Date", False),
        ("25 DEC", "Date", False),
        ("25 DEC 2018", "Date", True),
        ("Mo, 25. Dezember 2018", "Date", True),
        ("01.02.2020 03.04.2020", "Text", True),
        ("", "Text", True),
        ("12,50 3,00", "Colour", True),
    ],
)
def test_a_text_reads_as_one_value_or_not(text: str, data_type: str, one: bool) -> None:
    assert reads_as_one(text, data_type) is one


@given(st.text() | st.text("0123456789.,-+'()€ %EURMai/\n\u0663"), st.sampled_from(DATA_TYPES) | st.text())
@example("9" * 10_000, "Number")
@example("9" * 10_000, "Percentage")
@example("9" * 10_000, "Date")
@example("1.1.0000", "Date")
def test_whatever_the_text_a_plain_value_comes_back(text: str, data_type: str) -> None:
    value = normalize(text, data_type)
    assert value is None or isinstance(value, str | bool | int | float)
    assert not isinstance(value, float) or math.isfinite(value)


@given(st.integers(-(10**12), 10**12))
def test_amounts_come_back_however_they_are_written(cents: int) -> None:
    amount = cents / 100
    english = f"{amount:,.2f}"
    german = english.translate(str.maketrans(",.", ".,"))
    swiss = english.replace(",", "'")
    french = german.replace(".", "\u202f")
    behind = f"{german.lstrip('-')}-" if cents < 0 else german
    bracketed = f"({english.lstrip('-')})" if cents < 0 else english
    for text in (english, german, swiss, french, behind, bracketed, f"{german} €", f"EUR {german}", f"{amount:.2f}"):
        assert normalize(text, "Number") == amount, text


@given(st.integers(-(10**9), 10**9))
def test_whole_numbers_come_back_however_they_are_written(number: int) -> None:
    grouped = f"{number:,}"
    for mark in (".", "'", " ", "\u2019", "\u202f"):
        assert normalize(grouped.replace(",", mark), "Number") == number
    for text in (f"RM {grouped}", f"${grouped}", f"{number:,}.-".replace(",", "'"), f"{number}", f"{number} Stück"):
        assert normalize(text, "Number") == number, text


@given(st.integers(-(10**6), 10**6))
def test_rates_come_back_however_they_are_written(hundredths: int) -> None:
    rate = hundredths / 100
    for text in (f"{rate:.2f}%", f"{rate:.2f} %", f"{rate:.2f} v.H.".replace(".", ",", 1), f"MwSt 1={rate:.2f}%"):
        assert normalize(text, "Percentage") == pytest.approx(rate / 100), text


@given(st.dates(), st.integers(-(10**12), 10**12), st.booleans(), st.text())
def test_what_was_read_reads_the_same(date: datetime.date, cents: int, answer: bool, words: str) -> None:
    assert normalize(f"{normalize(date.isoformat(), 'Date')}", "Date") == date.isoformat()
    assert normalize(f"{normalize(f'{cents / 100:.2f}', 'Number')}", "Number") == cents / 100
    assert normalize(f"{answer}", "True or False") is answer
    assert normalize(f"{normalize(words, 'Text') or ''}", "Text") == normalize(words, "Text")


@given(st.dates(datetime.date(1970, 1, 1), datetime.date(2069, 12, 31)))
def test_dates_come_back_however_they_are_written(date: datetime.date) -> None:
    german, english = GERMAN_MONTHS[date.month - 1], ENGLISH_MONTHS[date.month - 1]
    written = [
        date.isoformat(),
        f"{date.day}.{date.month}.{date.year}",
        f"{date.day:02}.{date.month:02}.{date.year % 100:02}",
        f"{date.day:02}/{date.month:02}/{date.year}",
        f"{date.day}. {german} {date.year}",
        f"{date.day} {english[:3]} {date.year}",
        f"{date.day}-{english[:3].upper()}-{date.year % 100:02}",
        f"{english} {date.day}, {date.year}",
        f"{date.day}. {german[:3]}. {date.year}",
        f"{date.year}{date.month:02}{date.day:02}",
        f"{date.day:02}{date.month:02}{date.year}",
        f"{date.isoformat()}T10:30:00",
    ]
    for text in written:
        assert normalize(text, "Date") == date.isoformat(), text


@given(st.dates(datetime.date(1900, 1, 1), datetime.date(2099, 12, 31)))
def test_months_come_back_as_their_first_day(date: datetime.date) -> None:
    first = date.replace(day=1).isoformat()
    german, english = GERMAN_MONTHS[date.month - 1], ENGLISH_MONTHS[date.month - 1]
    for text in (f"{german} {date.year}", f"{english[:3].upper()} {date.year}", f"{date.month:02}/{date.year}"):
        assert normalize(text, "Date") == first, text


@pytest.mark.parametrize("data_type", DATA_TYPES)
@pytest.mark.parametrize("unit", ENDLESS)
def test_a_text_without_end_is_read_in_a_moment(unit: str, data_type: str) -> None:
    # Were a pattern to read it more than once, this would take minutes.
    value = normalize(unit * 20_000, data_type)
    assert value is None or data_type == "Text"


def test_values_of_real_documents_read_as_people_read_them(real_project: Project) -> None:
    disagreements = {
        (span.offset_string, annotation.normalized, span.normalized)
        for document in real_project.documents_of_status()
        for annotation in document.annotations()
        for span in annotation.spans
        if annotation.label.data_type != "Text" and any(map(str.isdigit, span.offset_string))
        if annotation.normalized != span.normalized and len(annotation.spans) == 1
    }
    assert disagreements == {
        # The export takes whatever stands before three digits for a mark of thousands.
        ("7,717", 7717.0, 7.717),
        ("0.526", 526.0, 0.526),
        ("0,876", 876.0, 0.876),
        ("0,108", 108.0, 0.108),
        ("0,348", 348.0, 0.348),
        ("0,163", 163.0, 0.163),
    }
