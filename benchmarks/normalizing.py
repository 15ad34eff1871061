"""How much of what documents say is read by `konfuzio_sdk.normalize` and by libraries, and what a call takes.

    python benchmarks/normalizing.py [PROJECT_FOLDER [RECEIPTS]]

The values are those of `tests/written_values.py`; dates and amounts as babel writes them in twelve countries; of an
exported project, its Spans with the values that its export gives them; of RECEIPTS, a file of JSON lines like those of
ICDAR 2019 SROIE, its totals and dates in figures. Times are ratios to what this SDK takes. A library that is not
installed is named and left out:

    pip install babel dateparser number-parser price-parser python-dateutil
"""

from __future__ import annotations

import datetime
import gzip
import importlib
import importlib.util
import json
import random
import re
import runpy
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from konfuzio_sdk.data import Project
from konfuzio_sdk.normalize import Normalized, normalize

if TYPE_CHECKING:
    from types import ModuleType

_Values: TypeAlias = list[tuple[str, Normalized]]
_Reader: TypeAlias = Callable[[str], Normalized]

_TABLE = Path(__file__).parents[1] / "tests" / "written_values.py"
_MONTHS_A_YEAR = 12
_LONGEST = 100
"""Characters; longer ones are there to be slow."""
_MODULES = {
    "babel": "babel",
    "dateparser": "dateparser",
    "number-parser": "number_parser",
    "price-parser": "price_parser",
    "python-dateutil": "dateutil",
}
_CURRENCIES = {
    "de": "EUR",
    "de_AT": "EUR",
    "de_CH": "CHF",
    "de_LI": "CHF",
    "en_AU": "AUD",
    "en_CH": "CHF",
    "en_GB": "GBP",
    "en_IE": "EUR",
    "en_IN": "INR",
    "en_MY": "MYR",
    "en_SG": "SGD",
    "en_US": "USD",
}
_SEED = 3
_DAYS = 36_000
_FORMATTED = 20
"""Values a country."""
_GERMAN_MONTHS = ("Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober")


def main() -> None:
    """Print a table for each data type and source."""
    missing = [name for name, module in _MODULES.items() if importlib.util.find_spec(module) is None]
    if missing:
        print(f"not installed: {', '.join(missing)}")
    readers = _readers({*_MODULES} - {*missing})
    tables = runpy.run_path(str(_TABLE))["MANY_VALUES"]
    for data_type in ("Number", "Percentage", "Date"):
        values = [(text, value) for text, value in tables[data_type] if len(text) <= _LONGEST]
        _print_table(f"{data_type}, table of the tests", values, data_type, readers.get(data_type, {}))
    if "babel" not in missing:
        for data_type, values in _formatted_values().items():
            _print_table(f"{data_type}, written by babel", values, data_type, readers.get(data_type, {}))
    for source, values_of in zip(sys.argv[1:], (_project_values, _receipt_values), strict=False):
        for data_type, values in values_of(Path(source)).items():
            _print_table(f"{data_type}, {Path(source).name}", values, data_type, readers.get(data_type, {}))


def _print_table(title: str, values: _Values, data_type: str, readers: dict[str, _Reader]) -> None:
    print(f"\n{title}: {len(values)} values")
    print(f"  {'':<28}{'right':>8}{'wrong':>8}{'not read':>10}{'time':>8}")
    ours: dict[str, _Reader] = {"konfuzio_sdk": lambda text: normalize(text, data_type)}
    unit = 0.0
    for name, reader in (ours | readers).items():
        read = [(_tried(reader, text), value) for text, value in values]
        right = sum(_same(found, value) for found, value in read)
        nothing = sum(found is None and value is not None for found, value in read)
        took = _seconds(reader, [text for text, _ in values])
        unit = unit or took
        wrong = len(values) - right - nothing
        print(f"  {name:<28}{right:>8}{wrong:>8}{nothing:>10}{took / unit:>7.1f}x")
    print(f"  a call of konfuzio_sdk takes {unit / len(values) * 1e6:.1f} µs")


def _tried(reader: _Reader, text: str) -> Normalized:
    try:
        return reader(text)
    except (ArithmeticError, AttributeError, IndexError, OverflowError, TypeError, ValueError):
        return None


def _same(found: Normalized, value: Normalized) -> bool:
    if isinstance(found, float | int) and isinstance(value, float | int):
        return abs(found - value) <= 1e-6
    return found == value


def _seconds(reader: _Reader, texts: list[str]) -> float:
    """Time of the processor for all texts, the least of three runs."""
    runs = []
    for _ in range(3):
        start = time.process_time()
        for text in texts:
            _tried(reader, text)
        runs.append(time.process_time() - start)
    return min(runs)


def _readers(installed: set[str]) -> dict[str, dict[str, _Reader]]:
    """Readers of data types, by the libraries that offer one, set to German before English and to the day first."""
    readers: dict[str, dict[str, _Reader]] = {"Number": {}, "Percentage": {}, "Date": {}}
    if "babel" in installed:
        numbers, dates = importlib.import_module("babel.numbers"), importlib.import_module("babel.dates")
        readers["Number"]["babel"] = lambda text: _babel_number(numbers, text)
        readers["Percentage"]["babel"] = lambda text: _part_of_one(_babel_number(numbers, text.replace("%", "")))
        readers["Date"]["babel"] = lambda text: _babel_date(dates, text)
    if "price-parser" in installed:
        price = importlib.import_module("price_parser").Price
        readers["Number"]["price-parser"] = lambda text: _float(price.fromstring(text).amount_float)
        readers["Percentage"]["price-parser"] = lambda text: _part_of_one(price.fromstring(text).amount_float)
    if "number-parser" in installed:
        words = importlib.import_module("number_parser").parse_number
        readers["Number"]["number-parser"] = lambda text: _float(words(text, language="en"))
    if "dateparser" in installed:
        parse = importlib.import_module("dateparser").parse
        settings = {"DATE_ORDER": "DMY", "PREFER_DAY_OF_MONTH": "first"}
        strict = {**settings, "REQUIRE_PARTS": ["month", "year"]}
        readers["Date"]["dateparser"] = lambda text: _day(parse(text, languages=["de", "en"], settings=strict))
    if "python-dateutil" in installed:
        parser = importlib.import_module("dateutil.parser")
        info = _dateutil_info(parser)
        first = datetime.datetime(1, 1, 1)  # noqa: DTZ001 - a day, in no zone
        readers["Date"]["python-dateutil"] = lambda text: _day(parser.parse(text, info, default=first))
        readers["Date"]["python-dateutil, fuzzy"] = lambda text: _day(
            parser.parse(text, info, default=first, fuzzy=True)
        )
    readers["Positive Number"] = readers["Number"]
    return readers


def _babel_number(numbers: ModuleType, text: str) -> float | None:
    for locale in ("de", "en"):
        try:
            return float(numbers.parse_decimal(text.strip(" €$\n"), locale=locale, strict=True))
        except numbers.NumberFormatError:
            continue
    return None


def _babel_date(dates: ModuleType, text: str) -> str | None:
    for locale in ("de", "en_GB"):
        for style in ("short", "medium", "long"):
            try:
                return _day(dates.parse_date(text, locale=locale, format=style))
            except (ValueError, IndexError):
                continue
    return None


def _dateutil_info(parser: ModuleType) -> object:
    """English and German names of months and weekdays, the day first."""
    base = parser.parserinfo
    german = [*_GERMAN_MONTHS, "November", "Dezember"]
    months = [(*names, month, month[:3]) for names, month in zip(base.MONTHS, german, strict=True)]
    days = [
        (*names, day, day[:2])
        for names, day in zip(
            base.WEEKDAYS,
            ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"),
            strict=True,
        )
    ]
    made: object = type("GermanInfo", (base,), {"MONTHS": months, "WEEKDAYS": days})(dayfirst=True)
    return made


def _float(value: float | None) -> float | None:
    return None if value is None else float(value)


def _part_of_one(value: float | None) -> float | None:
    return None if value is None else value / 100


def _day(moment: datetime.date | None) -> str | None:
    return None if moment is None else moment.isoformat()[:10]


def _formatted_values() -> dict[str, _Values]:
    """Dates in all styles, and amounts plain, with their currency, and in brackets, of the same random values."""
    numbers, dates = importlib.import_module("babel.numbers"), importlib.import_module("babel.dates")
    chance = random.Random(_SEED)  # noqa: S311 - the same values in each run
    values: dict[str, _Values] = {"Number": [], "Percentage": [], "Date": []}
    for locale, currency in _CURRENCIES.items():
        for _ in range(_FORMATTED):
            day = datetime.date(1970, 1, 1) + datetime.timedelta(chance.randrange(_DAYS))
            written = [dates.format_date(day, style, locale=locale) for style in ("short", "medium", "long", "full")]
            values["Date"] += [(text, day.isoformat()) for text in written]
            months = [dates.format_skeleton(skeleton, day, locale=locale) for skeleton in ("yMMM", "yMMMM", "yM")]
            values["Date"] += [(text, day.replace(day=1).isoformat()) for text in months]
            amount = round(chance.choice((1, -1)) * 10 ** chance.uniform(-1, 7), 2)
            values["Number"] += [
                (numbers.format_decimal(amount, "#,##0.00", locale=locale), amount),
                (numbers.format_decimal(int(amount), locale=locale), int(amount)),
                (numbers.format_currency(amount, currency, locale=locale), amount),
                (numbers.format_currency(amount, currency, locale=locale, format_type="accounting"), amount),
                (numbers.format_currency(amount, currency, locale=locale, format="¤¤ #,##0.00"), amount),
            ]
            rate = round(chance.uniform(-1, 2), 3)
            values["Percentage"].append((numbers.format_percent(rate, "#,##0.0%", locale=locale), rate))
    return values


def _project_values(folder: Path) -> dict[str, _Values]:
    """Spans of Annotations that a person gave a value."""
    values: dict[str, _Values] = {}
    for document in Project(None, folder).documents_of_status():
        for annotation in document.annotations():
            text = " ".join(annotation.offset_string)
            if annotation.label.data_type != "Text" and any(map(str.isdigit, text)):
                values.setdefault(annotation.label.data_type, []).append((text, annotation.normalized))
    return values


def _receipt_values(path: Path) -> dict[str, _Values]:
    """Totals, and dates in figures with four for the year, the day first unless that is no month."""
    values: dict[str, _Values] = {"Number": [], "Date": []}
    for line in gzip.decompress(path.read_bytes()).splitlines():
        receipt = json.loads(line)
        for entity in receipt["entities"]:
            for start, end in entity["spans"]:
                text = receipt["text"][start:end]
                if entity["label"] == "total":
                    values["Number"].append((text, float(re.sub(r"[^0-9.-]", "", entity["text"]))))
                elif found := re.fullmatch(r"(\d\d?)[/-](\d\d?)[/-](\d{4})", entity["text"]):
                    day, month = int(found[1]), int(found[2])
                    day, month = (month, day) if month > _MONTHS_A_YEAR else (day, month)
                    values["Date"].append((text, f"{found[3]}-{month:02}-{day:02}"))
    return values


if __name__ == "__main__":
    main()
