"""What an invoice says, whatever it looks like."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING

from konfuzio_sdk.readers.labels_file import CategoryEntry, LabelEntry, LabelSetEntry
from konfuzio_sdk.sample.sheet import Marked
from konfuzio_sdk.sample.values import company, date_in_year, goods
from konfuzio_sdk.sample.voice import Voice

if TYPE_CHECKING:
    from random import Random

    from konfuzio_sdk.sample.sheet import Piece
    from konfuzio_sdk.sample.values import Company, Goods, Language

__all__ = ["INVOICE", "Invoice", "make_invoice"]

_POSITION = "Position"

INVOICE = CategoryEntry(
    name="Invoice",
    labels=[
        LabelEntry(name="Invoice number"),
        LabelEntry(name="Invoice date", data_type="Date"),
        LabelEntry(name="Due date", data_type="Date"),
        LabelEntry(name="Customer number"),
        LabelEntry(name="Vendor name"),
        LabelEntry(name="Customer name"),
        LabelEntry(name="Net amount", data_type="Positive Number"),
        LabelEntry(name="Tax rate", data_type="Percentage"),
        LabelEntry(name="Tax amount", data_type="Positive Number"),
        LabelEntry(name="Total amount", data_type="Positive Number"),
        LabelEntry(name="Currency"),
        LabelEntry(name="IBAN"),
    ],
    label_sets=[
        LabelSetEntry(
            name=_POSITION,
            repeats=True,
            labels=[
                LabelEntry(name="Description"),
                LabelEntry(name="Quantity", data_type="Number"),
                LabelEntry(name="Unit price", data_type="Positive Number"),
                LabelEntry(name="Amount", data_type="Positive Number"),
            ],
        )
    ],
)


@dataclass(frozen=True, slots=True)
class Invoice:
    """Texts of an invoice, marked where they are values of Labels; the rest is there to be told apart from them."""

    voice: Voice
    vendor: Company
    customer: Company
    number: Marked
    date: Marked
    due: Marked
    customer_number: Marked
    vendor_name: Marked
    customer_name: Marked
    iban: Marked
    net: Marked
    tax_rate: Marked
    tax: Marked
    total: Marked
    currency: Marked
    rows: list[dict[str, Piece]]
    order_number: str
    delivery_date: str
    carry: dict[int, str]
    shipping: str
    discounted: str

    def head(self) -> dict[str, str]:
        """Headings of the columns that `rows` have."""
        keys = ("position", "article", "description", "quantity", "unit", "unit price", "amount")
        return {key: self.voice.word(key) for key in keys}


def make_invoice(rng: Random, language: Language, positions: tuple[int, int]) -> Invoice:
    """Make one up, with a number of `positions` in a range."""
    voice = Voice(rng, language)
    vendor, customer = company(rng, language), company(rng, language)
    sold = goods(rng, language, rng.randint(*positions))
    day = date_in_year(rng)
    net = sum(item.amount for item in sold)
    rate = rng.choice((19, 19, 7) if language == "de" else (20, 20, 5))
    tax = round(net * rate / 100)
    so_far = [sum(item.amount for item in sold[:count]) for count in range(len(sold) + 1)]
    return Invoice(
        voice=voice,
        vendor=vendor,
        customer=customer,
        number=Marked(_number(rng, day), "Invoice number"),
        date=Marked(voice.date(day), "Invoice date"),
        due=Marked(voice.date(day + datetime.timedelta(days=rng.choice((10, 14, 30)))), "Due date"),
        customer_number=Marked(
            rng.choice(("K-{}", "{}", "1{}", "C{}")).format(rng.randint(1000, 9999)), "Customer number"
        ),
        vendor_name=Marked(vendor.name, "Vendor name"),
        customer_name=Marked(customer.name, "Customer name"),
        iban=Marked(vendor.iban, "IBAN"),
        net=Marked(voice.money(net), "Net amount"),
        tax_rate=Marked(voice.percent(rate), "Tax rate"),
        tax=Marked(voice.money(tax), "Tax amount"),
        total=Marked(voice.money(net + tax), "Total amount"),
        currency=Marked(voice.currency, "Currency"),
        rows=[_row(voice, number, item) for number, item in enumerate(sold, start=1)],
        order_number=f"{rng.choice(('PO', 'B', 'A-'))}{rng.randint(10000, 99999)}",
        delivery_date=voice.date(day - datetime.timedelta(days=rng.randint(1, 9))),
        carry={count: voice.money(amount) for count, amount in enumerate(so_far)},
        shipping=voice.money(rng.choice((490, 690, 995))),
        discounted=voice.money(round((net + tax) * 0.98)),
    )


def _number(rng: Random, day: datetime.date) -> str:
    running = rng.randint(1, 9999)
    return rng.choice(
        (f"{day.year}-{running:04d}", f"RE{day.year % 100}{running:05d}", f"{running + 100000}", f"INV-{running:05d}")
    )


def _row(voice: Voice, number: int, item: Goods) -> dict[str, Piece]:
    return {
        "position": str(number),
        "article": item.article,
        "description": Marked(item.description, "Description", _POSITION, number),
        "quantity": Marked(str(item.quantity), "Quantity", _POSITION, number),
        "unit": item.unit,
        "unit price": Marked(voice.money(item.unit_price), "Unit price", _POSITION, number),
        "amount": Marked(voice.money(item.amount), "Amount", _POSITION, number),
    }
