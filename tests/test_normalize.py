from __future__ import annotations

import datetime
import math

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from konfuzio_sdk.normalize import DATA_TYPES, normalize, reads_as_one

NUMBERS = [
    ("3.120,00", 3120.0),
    ("1,234.56", 1234.56),
    ("1'234.50", 1234.5),
    ("1\u2019234.50", 1234.5),
    ("1 234,50", 1234.5),
    ("1\u00a0234,50", 1234.5),
    ("1\u202f234,50", 1234.5),
    ("1.234.567,89", 1234567.89),
    ("1,234,567.89", 1234567.89),
    ("1 234 567", 1234567),
    ("1.234.567", 1234567),
    ("1,234,567", 1234567),
    ("1.234", 1234),
    ("1,234", 1.234),
    ("0.123", 0.123),
    ("0,108", 0.108),
    ("42.42950", 42.4295),
    ("1234,5", 1234.5),
    ("1234.567", 1234.567),
    ("0,5", 0.5),
    (",50", 0.5),
    (".5", 0.5),
    ("007", 7),
    ("12", 12),
    ("12.", 12),
    ("-5,00", -5.0),
    ("- 5,00", -5.0),
    ("\u22125,00", -5.0),
    ("\u20135,00", -5.0),
    ("5,00-", -5.0),
    ("5,00 -", -5.0),
    ("(5.00)", -5.0),
    ("(1,234.56)", -1234.56),
    ("+5", 5),
    ("12 %", 12),
    ("EUR 5,00", 5.0),
    ("5,00 EUR", 5.0),
    ("5,00€", 5.0),
    ("€5.00", 5.0),
    ("-€5.00", -5.0),
    ("€ -5.00", -5.0),
    ("EUR-5,00", -5.0),
    ("5,00 €-", -5.0),
    ("($5.00)", -5.0),
    ("CHF 1'250.-", 1250),
    ("5,-", 5),
    ("1.200,-- EUR", 1200),
    ("5 Euro", 5),
    ("2. 000", 2000),
    ("84, 81-", -84.81),
    ("37,5 Std.", 37.5),
    ("3-fach", 3),
    ("DIN A-4", 4),
    ("(3 Stück)", 3),
    ("Nr. 12", 12),
    ("198,34\n", 198.34),
    ("123456789012345678", 123456789012345678),
    ("1234567890123456789", None),
    ("9" * 5000, None),
    ("5-10", None),
    ("12:30", None),
    ("22.05.2018", None),
    ("2018-05-22", None),
    ("5 10", None),
    ("5 10,00", None),
    ("1.2.3,4", None),
    ("1,23,45", None),
    ("3,00 5,00", None),
    ("keine", 0),
    ("€", None),
    ("", None),
    ("-", None),
    ("\u0663", None),
    ("½", 0.5),
]

DATES = [
    ("22.05.2018", "2018-05-22"),
    ("1.2.2020", "2020-02-01"),
    ("01. 02. 2020", "2020-02-01"),
    ("01.02.20", "2020-02-01"),
    ("17.02.99", "1999-02-17"),
    ("31/12/2019", "2019-12-31"),
    ("12/31/2019", "2019-12-31"),
    ("05-06-2021", "2021-06-05"),
    ("2021-06-05", "2021-06-05"),
    ("2021/6/5", "2021-06-05"),
    ("2021-06-05T10:30:00Z", "2021-06-05"),
    ("25.07.20 13:28 Uhr", "2020-07-25"),
    ("Datum: 25.07.2020", "2020-07-25"),
    ("328927/10103 22.05.2018", "2018-05-22"),
    ("29.02.2020", "2020-02-29"),
    ("3. Februar 2020", "2020-02-03"),
    ("Montag, 3. Februar 2020", "2020-02-03"),
    ("3.Feb.2020", "2020-02-03"),
    ("03 MÄR 2020", "2020-03-03"),
    ("1. Jänner 2020", "2020-01-01"),
    ("Berlin, den 4. Dez. 2019", "2019-12-04"),
    ("12 May 2020", "2020-05-12"),
    ("12th May 2020", "2020-05-12"),
    ("1st of January 2020", "2020-01-01"),
    ("12-May-20", "2020-05-12"),
    ("12/OCT/2020", "2020-10-12"),
    ("May 12, 2020", "2020-05-12"),
    ("Sept. 3, 2020", "2020-09-03"),
    ("October 3rd, 2020", "2020-10-03"),
    ("Oct 3 2020", "2020-10-03"),
    ("30.02.2020", None),
    ("29.02.2019", None),
    ("31.13.2019", None),
    ("12.03.20214", None),
    ("1.2.3", None),
    ("1.1.123", None),
    ("1.2-2020", None),
    ("00.00.0000", None),
    ("0000-01-01", None),
    ("Dezember 2018", "2018-12-01"),
    ("12 Bananen 2020", None),
    ("heute", None),
    ("", None),
]

PERCENTAGES = [
    ("12 %", 0.12),
    ("19%", 0.19),
    ("7,0 %", 0.07),
    ("5,00%", 0.05),
    ("-2,5 %", -0.025),
    ("100", 1.0),
    ("0.1", 0.001),
    ("8.875 %", 0.08875),
    ("zwölf Prozent", 0.12),
]

BOOLEANS = [
    ("Ja", True),
    (" yes ", True),
    ("X", True),
    ("wahr", True),
    ("1", True),
    ("nein", False),
    ("No", False),
    ("FALSCH", False),
    ("0", False),
    ("keine", False),
    ("vielleicht", None),
    ("", None),
]

TEXTS = [
    ("Erna-Muster", "Erna-Muster"),
    ("  AOK   Bayern\n Die Gesundheitskasse ", "AOK Bayern Die Gesundheitskasse"),
    ("\u00a0", None),
    ("\n\f\n", None),
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


@pytest.mark.parametrize(("text", "value"), NUMBERS)
def test_numbers(text: str, value: float | None) -> None:
    read = normalize(text, "Number")
    assert read == value
    assert type(read) is type(value)


@pytest.mark.parametrize(("text", "value"), NUMBERS)
def test_positive_numbers_have_no_sign(text: str, value: float | None) -> None:
    assert normalize(text, "Positive Number") == (None if value is None else abs(value))


@pytest.mark.parametrize(("text", "value"), DATES)
def test_dates(text: str, value: str | None) -> None:
    assert normalize(text, "Date") == value


@pytest.mark.parametrize(("text", "value"), PERCENTAGES)
def test_percentages(text: str, value: float | None) -> None:
    assert normalize(text, "Percentage") == value


@pytest.mark.parametrize(("text", "value"), BOOLEANS)
def test_booleans(text: str, value: bool | None) -> None:
    assert normalize(text, "True or False") is value


@pytest.mark.parametrize(("text", "value"), TEXTS)
def test_texts(text: str, value: str | None) -> None:
    assert normalize(text, "Text") == value


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
    ]
    for text in written:
        assert normalize(text, "Date") == date.isoformat(), text
