"""Delivery notes: close to invoices, but without prices, so that Categories are not too easy to tell apart."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING

from konfuzio_sdk.readers.labels_file import CategoryEntry, LabelEntry, LabelSetEntry
from konfuzio_sdk.sample.document_type import DocumentType
from konfuzio_sdk.sample.parts import Column, Table, draw_facts, draw_notes
from konfuzio_sdk.sample.sheet import PAGE_HEIGHT, PAGE_WIDTH, Font, Marked, Sheet
from konfuzio_sdk.sample.values import company, date_in_year, goods
from konfuzio_sdk.sample.voice import Voice

if TYPE_CHECKING:
    from random import Random

    from konfuzio_sdk.sample.sheet import Piece
    from konfuzio_sdk.sample.values import Company, Goods, Language

__all__ = ["DELIVERY_NOTES"]

_ITEM = "Delivered item"
_LEFT, _RIGHT = 60, PAGE_WIDTH - 60
_SIGNATURE = PAGE_HEIGHT - 150


@dataclass(frozen=True, slots=True)
class _DeliveryNote:
    voice: Voice
    vendor: Company
    customer: Company
    facts: list[tuple[str, Piece]]
    vendor_name: Marked
    customer_name: Marked
    rows: list[dict[str, Piece]]
    weight: str


def _make(rng: Random, language: Language) -> _DeliveryNote:
    voice = Voice(rng, language)
    vendor, customer, day = company(rng, language), company(rng, language), date_in_year(rng)
    number = rng.choice((f"LS-{rng.randint(1000, 9999)}", f"{day.year}/{rng.randint(100, 999)}"))
    facts: list[tuple[str, Piece]] = [
        (voice.word("delivery note number"), Marked(number, "Delivery note number")),
        (voice.word("delivery date"), Marked(voice.date(day), "Delivery date")),
        (voice.word("order number"), Marked(f"PO{rng.randint(10000, 99999)}", "Order number")),
        (voice.word("customer number"), Marked(f"K-{rng.randint(1000, 9999)}", "Customer number")),
        (voice.word("contact"), vendor.manager),
    ]
    if rng.random() < 0.5:  # noqa: PLR2004 - one in two
        ordered = day - datetime.timedelta(days=rng.randint(3, 20))
        facts.insert(rng.randint(0, len(facts)), (voice.word("order date"), voice.date(ordered)))
    return _DeliveryNote(
        voice=voice,
        vendor=vendor,
        customer=customer,
        facts=facts,
        vendor_name=Marked(vendor.name, "Vendor name"),
        customer_name=Marked(customer.name, "Customer name"),
        rows=[_row(number, item) for number, item in enumerate(goods(rng, language, rng.randint(2, 8)), start=1)],
        weight=f"{rng.randint(4, 480)} kg",
    )


def _row(number: int, item: Goods) -> dict[str, Piece]:
    return {
        "position": str(number),
        "article": item.article,
        "description": Marked(item.description, "Description", _ITEM, number),
        "quantity": Marked(str(item.quantity), "Quantity", _ITEM, number),
        "unit": item.unit,
    }


def _head(voice: Voice) -> dict[str, Piece]:
    return {key: voice.word(key) for key in ("position", "article", "description", "quantity", "unit")}


def _window_letter(rng: Random, language: Language) -> Sheet:
    """Address in the envelope's window, facts at the right."""
    note = _make(rng, language)
    sheet, voice, vendor, customer = Sheet(), note.voice, note.vendor, note.customer
    font, bold = Font("Helvetica", 10), Font("Helvetica-Bold", 10)
    sheet.write(_LEFT, 60, note.vendor_name, font=bold.scaled(15))
    sheet.write(_LEFT, 76, f"{vendor.street}, {vendor.city}", font=font.scaled(9))
    sheet.write_lines(_LEFT, 152, [note.customer_name, customer.street, customer.city], font=font)
    draw_facts(sheet, 152, (330, 440), note.facts, font.scaled(9))
    sheet.write(_LEFT, 270, voice.word("delivery note"), font=bold.scaled(14))
    table = Table(
        [
            Column("position", _LEFT),
            Column("article", 95),
            Column("description", 165, wrap=240),
            Column("quantity", 460, "right"),
            Column("unit", 480),
        ]
    )
    y = table.draw(sheet, 300, [_head(voice)], bold.scaled(9))
    sheet.rule(_LEFT, y - 11, _RIGHT, y - 11)
    y = table.draw(sheet, y + 4, note.rows, font.scaled(9))
    sheet.write(_LEFT, y + 16, f"{voice.word('weight')}: {note.weight}", font=font)
    sheet.write(_LEFT, _SIGNATURE, voice.word("received"), font=font.scaled(9))
    sheet.rule(280, _SIGNATURE, _RIGHT, _SIGNATURE)
    sheet.write(280, _SIGNATURE + 12, voice.word("signature"), font=font.scaled(7))
    contact: list[Piece] = [f"{voice.word('phone')} {vendor.phone}", vendor.email]
    draw_notes(sheet, [contact, [f"{voice.word('tax id')} {vendor.tax_id}"]], font.scaled(7.5))
    return sheet


def _heading_boxes(rng: Random, language: Language) -> Sheet:
    """Title on top, both addresses side by side in boxes, values below their headings."""
    note = _make(rng, language)
    sheet, voice, vendor, customer = Sheet(), note.voice, note.vendor, note.customer
    font, bold = Font("Vera", 8.5), Font("VeraBd", 8.5)
    sheet.write(PAGE_WIDTH / 2, 64, voice.word("delivery note"), font=bold.scaled(18), align="centre")
    for edge, company_name, address in ((_LEFT, note.vendor_name, vendor), (305, note.customer_name, customer)):
        sheet.frame(edge, 90, edge + 230, 150)
        sheet.write_lines(edge + 8, 108, [company_name, address.street, address.city], font=font)
    width = (_RIGHT - _LEFT) / 3
    for number, (name, value) in enumerate(note.facts):
        x, y = _LEFT + number % 3 * width, 180 + number // 3 * 36
        sheet.write(x, y, name, font=font.scaled(7))
        sheet.write(x, y + 13, value, font=bold)
    table = Table(
        [
            Column("quantity", 100, "right"),
            Column("unit", 110),
            Column("description", 160, wrap=230),
            Column("article", 470),
        ]
    )
    sheet.fill(_LEFT, 262, _RIGHT, 280, (0.92, 0.92, 0.88))
    end = table.draw(sheet, 274, [_head(voice)], bold)
    end = table.draw(sheet, end + 4, note.rows, font)
    sheet.write(_RIGHT, end + 20, f"{voice.word('weight')} {note.weight}", font=font, align="right")
    sheet.rule(_LEFT, _SIGNATURE, 300, _SIGNATURE)
    sheet.write(_LEFT, _SIGNATURE + 12, voice.word("signature"), font=font.scaled(7))
    return sheet


def _line_printer(rng: Random, language: Language) -> Sheet:
    """Typewriter letters only."""
    note = _make(rng, language)
    sheet, voice, vendor, customer = Sheet(), note.voice, note.vendor, note.customer
    font, bold = Font("Courier", 10), Font("Courier-Bold", 10)
    sheet.write(_RIGHT, 60, note.vendor_name, font=bold, align="right")
    sheet.write(_RIGHT, 73, f"{vendor.street}, {vendor.city}", font=font, align="right")
    sheet.write_lines(_LEFT, 120, [note.customer_name, customer.street, customer.city], font=font)
    sheet.write(_LEFT, 190, voice.word("delivery note").upper(), font=bold.scaled(13))
    y = draw_facts(sheet, 214, (_LEFT, 220), [(f"{name}:", value) for name, value in note.facts], font)
    table = Table(
        [
            Column("position", _LEFT),
            Column("description", 95, wrap=270),
            Column("quantity", 430, "right"),
            Column("unit", 445),
        ],
        leading=1.6,
    )
    sheet.write(_LEFT, y + 14, "=" * 79, font=font)
    y = table.draw(sheet, y + 28, [_head(voice)], font)
    y = table.draw(sheet, y + 6, note.rows, font)
    sheet.write(_LEFT, y, "=" * 79, font=font)
    sheet.write(_LEFT, y + 20, f"{voice.word('weight')}: {note.weight}", font=font)
    sheet.write(_LEFT, y + 60, f"{voice.word('received')} {'.' * 30}", font=font)
    return sheet


DELIVERY_NOTES = DocumentType(
    category=CategoryEntry(
        name="Delivery note",
        labels=[
            LabelEntry(name="Delivery note number"),
            LabelEntry(name="Delivery date", data_type="Date"),
            LabelEntry(name="Order number"),
            LabelEntry(name="Customer number"),
            LabelEntry(name="Vendor name"),
            LabelEntry(name="Customer name"),
        ],
        label_sets=[
            LabelSetEntry(
                name=_ITEM,
                repeats=True,
                labels=[LabelEntry(name="Description"), LabelEntry(name="Quantity", data_type="Number")],
            )
        ],
    ),
    folder="delivery_notes",
    layouts=(_window_letter, _heading_boxes, _line_printer),
    copies=6,
)
"""Three layouts."""
