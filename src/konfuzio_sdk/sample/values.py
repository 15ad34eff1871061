"""Makes up what the sample's documents say: companies, people, goods, dates and amounts. Nothing of it is real."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from random import Random

__all__ = ["Company", "Goods", "Language", "address", "company", "date_in_year", "goods", "iban", "person"]

Language: TypeAlias = Literal["de", "en"]

_IN_DOMAINS = {ord("ä"): "ae", ord("ö"): "oe", ord("ü"): "ue", ord("ß"): "ss", ord(" "): "-"}
_FIRST_NAMES = {
    "de": ("Anna", "Jonas", "Miriam", "Lukas", "Frieda", "Emil", "Greta", "Paul", "Selma", "Oskar", "Jürgen", "Käthe"),
    "en": ("Alice", "Harry", "Nora", "Simon", "Grace", "Oliver", "Ruth", "Edgar", "Hazel", "Martin", "Joan", "Peter"),
}
_LAST_NAMES = {
    "de": ("Brenner", "Voß", "Lindemann", "Krüger", "Ahrens", "Seidel", "Möbius", "Thalbach", "Reuter", "Ziegler"),
    "en": ("Ashford", "Pembroke", "Whitlock", "Garner", "Thorne", "Hadley", "Marsh", "Cobbett", "Linwood", "Draper"),
}
_TRADES = {
    "de": ("Elektrotechnik", "Bürobedarf", "Metallbau", "Gartenbau", "Softwarehaus", "Holzhandel", "Medizintechnik"),
    "en": ("Electrical", "Office Supplies", "Metalworks", "Landscaping", "Software", "Timber", "Laboratories"),
}
_FORMS = {"de": ("GmbH", "AG", "KG", "e.K.", "GmbH & Co. KG"), "en": ("Ltd", "plc", "LLP", "& Sons Ltd", "Group Ltd")}
_STREETS = {
    "de": ("Lindenallee", "Am Mühlbach", "Gewerbering", "Schillerstraße", "Hafenweg", "Industriestraße", "Rosengasse"),
    "en": ("Mill Lane", "Station Road", "Harbour Street", "Orchard Way", "Kings Avenue", "Foundry Road", "Elm Close"),
}
_CITIES = {
    "de": ("Neustetten", "Altfurt", "Birkenau", "Hohenfeld", "Seebrück", "Weidenbach", "Königshagen"),
    "en": ("Ashbourne", "Westhaven", "Millbridge", "Oakham", "Ravensport", "Kingsmere", "Thornbury"),
}
_GOODS = {
    "de": (
        ("Kopierpapier A4, 80 g/m², weiß", "Pak."),
        ("Montage Verteilerschrank inkl. Anfahrt", "Std."),
        ("Netzwerkkabel Cat 6, 5 m", "Stk."),
        ("Beratung vor Ort, Senior", "Tag"),
        ("Bürodrehstuhl Modell 450 mit Armlehnen", "Stk."),
        ("Schrauben M8 x 40, verzinkt", "100 St."),
        ("Wartungspauschale Quartal 2", "psch."),
        ("Eichenbretter, gehobelt, 27 mm", "m²"),
        ("Druckerpatrone schwarz XL", "Stk."),
        ("Softwarelizenz Jahresabonnement", "Stk."),
        ("Pflanzung Hecke, Hainbuche", "lfm"),
        ("LED-Leuchte 24 W, neutralweiß", "Stk."),
        ("Schulung Mitarbeiter, halbtags", "Std."),
        ("Entsorgung Bauschutt", "t"),
        ("Aktenvernichter mit Auffangbehälter 30 Liter, Sicherheitsstufe P-4", "Stk."),
        ("Erstellung der Dokumentation einschließlich Abnahme und Übergabe", "Std."),
    ),
    "en": (
        ("Copy paper A4, 80 gsm, white", "pack"),
        ("Installation of distribution board", "hrs"),
        ("Network cable Cat 6, 5 m", "pcs"),
        ("On-site consulting, senior", "days"),
        ("Office chair model 450 with armrests", "pcs"),
        ("Hex bolts M8 x 40, zinc plated", "100"),
        ("Maintenance flat fee, second quarter", "flat"),
        ("Oak boards, planed, 27 mm", "sq m"),
        ("Printer cartridge black XL", "pcs"),
        ("Software licence, annual subscription", "pcs"),
        ("Planting of hornbeam hedge", "m"),
        ("LED light 24 W, neutral white", "pcs"),
        ("Staff training, half day", "hrs"),
        ("Disposal of building rubble", "t"),
        ("Document shredder with 30 litre waste container, security level P-4", "pcs"),
        ("Preparation of documentation including acceptance and handover", "hrs"),
    ),
}


@dataclass(frozen=True, slots=True)
class Company:
    """A made-up company."""

    name: str
    short_name: str
    street: str
    city: str
    phone: str
    email: str
    tax_id: str
    iban: str
    bic: str
    manager: str


@dataclass(frozen=True, slots=True)
class Goods:
    """Something sold: how much of it, and prices in cents."""

    description: str
    article: str
    unit: str
    quantity: int
    unit_price: int

    @property
    def amount(self) -> int:
        """Price of all of it."""
        return self.quantity * self.unit_price


def person(rng: Random, language: Language) -> str:
    """First and last name."""
    return f"{rng.choice(_FIRST_NAMES[language])} {rng.choice(_LAST_NAMES[language])}"


def address(rng: Random, language: Language) -> tuple[str, str]:
    """Street with house number, and city with postcode."""
    house, street, city = rng.randint(1, 180), rng.choice(_STREETS[language]), rng.choice(_CITIES[language])
    if language == "de":
        return f"{street} {house}", f"{rng.randint(10000, 99999)} {city}"
    return f"{house} {street}", f"{city} ZZ{rng.randint(1, 99)} {rng.randint(1, 9)}QQ"


def company(rng: Random, language: Language) -> Company:
    """A company; its telephone number is from ranges that are reserved for fiction."""
    short_name = f"{rng.choice(_LAST_NAMES[language])} {rng.choice(_TRADES[language])}"
    street, city = address(rng, language)
    if language == "de":
        phone, tax_id = f"030 23125-{rng.randint(100, 999)}", f"DE{rng.randint(900000000, 999999999)}"
        bban = f"9{rng.randint(0, 9999999):07d}{rng.randint(0, 9999999999):010d}"
    else:
        phone, tax_id = f"020 7946 0{rng.randint(100, 999)}", f"GB {rng.randint(900000000, 999999999)}"
        bban = f"ZZZZ{rng.randint(0, 999999):06d}{rng.randint(0, 99999999):08d}"
    country = "DE" if language == "de" else "GB"
    return Company(
        name=f"{short_name} {rng.choice(_FORMS[language])}",
        short_name=short_name,
        street=street,
        city=city,
        phone=phone,
        email=f"info@{_ascii(short_name)}.example",
        tax_id=tax_id,
        iban=iban(country, bban),
        bic=f"ZZBK{country}{rng.randint(10, 99)}XXX",
        manager=person(rng, language),
    )


def goods(rng: Random, language: Language, count: int) -> list[Goods]:
    """Different goods; `count` is at most the 16 there are."""
    return [
        Goods(
            description=description,
            article=f"{rng.randint(10, 99)}-{rng.randint(1000, 9999)}",
            unit=unit,
            quantity=rng.choice((1, 1, 2, 3, 4, 5, 8, 10, 12, 24)),
            unit_price=rng.choice((rng.randint(150, 9900), rng.randint(100, 900) * 100, rng.randint(90, 400) * 50)),
        )
        for description, unit in rng.sample(_GOODS[language], count)
    ]


def date_in_year(rng: Random) -> datetime.date:
    """A day of a year not long ago."""
    return datetime.date(rng.choice((2023, 2024, 2025)), 1, 1) + datetime.timedelta(days=rng.randrange(330))


def iban(country: str, bban: str) -> str:
    """IBAN, in groups of four, with the check digits that ISO 13616 asks for."""
    digits = "".join(str(int(character, 36)) for character in f"{bban}{country}00")
    whole = f"{country}{98 - int(digits) % 97:02d}{bban}"
    return " ".join(whole[at : at + 4] for at in range(0, len(whole), 4))


def _ascii(name: str) -> str:
    """Name as it could stand in a domain."""
    return name.lower().translate(_IN_DOMAINS)
