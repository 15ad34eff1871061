"""Invoices that look like a program's forms: values below headings, a printer's lines, a table over two pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from konfuzio_sdk.sample.invoices.content import make_invoice
from konfuzio_sdk.sample.invoices.totals import draw_totals
from konfuzio_sdk.sample.parts import Column, Table, draw_facts
from konfuzio_sdk.sample.sheet import PAGE_WIDTH, Font, Sheet

if TYPE_CHECKING:
    from random import Random

    from konfuzio_sdk.sample.invoices.content import Invoice
    from konfuzio_sdk.sample.sheet import Piece
    from konfuzio_sdk.sample.values import Language

__all__ = ["heading_boxes", "line_printer", "two_pages"]

_LEFT, _RIGHT = 50, PAGE_WIDTH - 50
_HEADING = (0.2, 0.32, 0.45)
_SHADE = (0.93, 0.94, 0.96)
_WHITE = (1.0, 1.0, 1.0)


def heading_boxes(rng: Random, language: Language) -> Sheet:
    """Facts in boxes with the value below its heading, table with shaded rows."""
    invoice = make_invoice(rng, language, (3, 7))
    sheet, voice, customer, vendor = Sheet(), invoice.voice, invoice.customer, invoice.vendor
    font, bold, small = Font("Vera", 8.5), Font("VeraBd", 9), Font("Vera", 7)
    sheet.write(_LEFT, 62, invoice.vendor_name, font=bold.scaled(14))
    sheet.write_lines(_LEFT, 78, [f"{vendor.street}, {vendor.city}", f"{vendor.phone} · {vendor.email}"], font=small)
    sheet.write(_RIGHT, 120, voice.word("invoice"), font=bold.scaled(17), align="right")
    sheet.write_lines(_LEFT, 128, [invoice.customer_name, customer.street, customer.city], font=font.scaled(9.5))
    _draw_boxes(sheet, invoice)
    table = Table(
        [
            Column("article", _LEFT + 6),
            Column("description", 116, wrap=180),
            Column("quantity", 354, "right"),
            Column("unit price", 446, "right"),
            Column("amount", _RIGHT - 6, "right"),
        ],
        leading=2.2,
    )
    sheet.fill(_LEFT, 262, _RIGHT, 282, _SHADE)
    y = table.draw(sheet, 276, [invoice.head()], bold.scaled(8))
    y = table.draw(sheet, y + 4, invoice.rows, font)
    y = draw_totals(sheet, y + 8, invoice, (330, _RIGHT - 6), (font, bold.scaled(10)))
    sheet.write(_LEFT, y + 40, voice.word("thanks"), font=font)
    sheet.rule(_LEFT, 780, _RIGHT, 780)
    sheet.write(_LEFT, 794, "IBAN ", invoice.iban, f"  BIC {vendor.bic}", font=small)
    sheet.write(_RIGHT, 794, f"{voice.word('tax id')} {vendor.tax_id}", font=small, align="right")
    return sheet


def _draw_boxes(sheet: Sheet, invoice: Invoice) -> None:
    voice = invoice.voice
    facts: list[tuple[str, Piece]] = [
        ("invoice number", invoice.number),
        ("invoice date", invoice.date),
        ("order number", invoice.order_number),
        ("customer number", invoice.customer_number),
        ("due date", invoice.due),
    ]
    width = (_RIGHT - _LEFT) / len(facts)
    for number, (name, value) in enumerate(facts):
        x = _LEFT + number * width
        sheet.frame(x, 198, x + width, 236)
        sheet.write(x + 5, 210, voice.word(name), font=Font("Vera", 7))
        sheet.write(x + 5, 227, value, font=Font("VeraBd", 8))


def line_printer(rng: Random, language: Language) -> Sheet:
    """Typewriter letters only, with dashes for lines, as an old program prints it."""
    invoice = make_invoice(rng, language, (3, 8))
    sheet, voice, customer = Sheet(), invoice.voice, invoice.customer
    font, bold = Font("Courier", 9), Font("Courier-Bold", 9)
    dashes = "-" * 91
    _draw_printed_head(sheet, invoice)
    sheet.write_lines(_LEFT, 130, [invoice.customer_name, customer.street, customer.city], font=font)
    sheet.write(_LEFT, 200, f"{voice.word('invoice').upper()} ", invoice.number, font=bold.scaled(12))
    sheet.write(_RIGHT, 200, f"{voice.word('page')} 1", font=font, align="right")
    facts: list[tuple[str, Piece]] = [
        (f"{voice.word('invoice date')} :", invoice.date),
        (f"{voice.word('delivery date')} :", invoice.delivery_date),
        (f"{voice.word('order number')} :", invoice.order_number),
        (f"{voice.word('customer number')} :", invoice.customer_number),
        (f"{voice.word('due date')} :", invoice.due),
    ]
    y = draw_facts(sheet, 220, (_LEFT, _LEFT + 120), facts, font)
    table = Table(
        [
            Column("position", _LEFT),
            Column("description", _LEFT + 30, wrap=215),
            Column("quantity", 335, "right"),
            Column("unit", 343),
            Column("unit price", 452, "right"),
            Column("amount", _RIGHT, "right"),
        ],
        leading=1.4,
    )
    sheet.write(_LEFT, y + 10, dashes, font=font)
    y = table.draw(sheet, y + 22, [invoice.head()], font)
    sheet.write(_LEFT, y, dashes, font=font)
    y = table.draw(sheet, y + 14, invoice.rows, font)
    sheet.write(_LEFT, y, dashes, font=font)
    y = draw_totals(sheet, y + 16, invoice, (290, _RIGHT), (font, bold))
    sheet.write(_LEFT, y + 36, f"{voice.word('discount')} {invoice.discounted}", font=font)
    sheet.write(_LEFT, y + 60, f"{voice.word('bank')}: ", invoice.iban, font=font)
    return sheet


def _draw_printed_head(sheet: Sheet, invoice: Invoice) -> None:
    vendor, voice, font = invoice.vendor, invoice.voice, Font("Courier", 9)
    sheet.write(_LEFT, 60, invoice.vendor_name, font=Font("Courier-Bold", 9))
    sheet.write_lines(_LEFT, 72, [vendor.street, vendor.city], font=font)
    sheet.write(_RIGHT, 60, f"{voice.word('phone')} {vendor.phone}", font=font, align="right")
    sheet.write(_RIGHT, 72, f"{voice.word('tax id')} {vendor.tax_id}", font=font, align="right")


def two_pages(rng: Random, language: Language) -> Sheet:
    """Coloured band on top, a long table that goes on with a sum carried forward, totals on the second page."""
    invoice = make_invoice(rng, language, (11, 14))
    sheet, voice, customer = Sheet(), invoice.voice, invoice.customer
    font, bold = Font("Helvetica", 9.5), Font("Helvetica-Bold", 9.5)
    first_page = 8
    _draw_band(sheet, invoice)
    facts: list[tuple[str, Piece]] = [
        (voice.word("customer number"), invoice.customer_number),
        (voice.word("invoice number"), invoice.number),
        (voice.word("delivery date"), invoice.delivery_date),
        (voice.word("invoice date"), invoice.date),
    ]
    draw_facts(sheet, 110, (_LEFT, _LEFT + 105), facts, font)
    sheet.write_lines(330, 110, [invoice.customer_name, customer.street, customer.city], font=font.scaled(10.5))
    table = Table(
        [
            Column("description", _LEFT, wrap=200),
            Column("article", 268),
            Column("unit price", 400, "right"),
            Column("quantity", 460, "right"),
            Column("amount", _RIGHT, "right"),
        ],
        leading=3,
    )
    y = table.draw(sheet, 220, [invoice.head()], bold)
    sheet.rule(_LEFT, y - 20, _RIGHT, y - 20, width=1.2)
    y = table.draw(sheet, y, invoice.rows[:first_page], font)
    sheet.write(_RIGHT, y + 6, f"{voice.word('carry')} {invoice.carry[first_page]}", font=bold, align="right")
    sheet.write(PAGE_WIDTH / 2, 800, f"{voice.word('page')} 1", font=font.scaled(8), align="centre")
    sheet.next_page()
    sheet.write(_RIGHT, 70, f"{voice.word('carry')} {invoice.carry[first_page]}", font=bold, align="right")
    y = table.draw(sheet, 100, invoice.rows[first_page:], font)
    y = draw_totals(sheet, y + 10, invoice, (330, _RIGHT), (font, bold.scaled(11)))
    sheet.write(_LEFT, y + 40, f"{voice.word('pay by')} ", invoice.due, font=font)
    sheet.write(_LEFT, y + 54, "IBAN ", invoice.iban, f" ({invoice.vendor.bic})", font=font)
    sheet.write(PAGE_WIDTH / 2, 800, f"{voice.word('page')} 2", font=font.scaled(8), align="centre")
    return sheet


def _draw_band(sheet: Sheet, invoice: Invoice) -> None:
    vendor = invoice.vendor
    sheet.fill(0, 0, PAGE_WIDTH, 74, _HEADING)
    sheet.write(_LEFT, 46, invoice.voice.word("invoice"), font=Font("Helvetica-Bold", 22), colour=_WHITE)
    sheet.write(_RIGHT, 34, invoice.vendor_name, font=Font("Helvetica-Bold", 12), align="right", colour=_WHITE)
    contact = f"{vendor.street} · {vendor.city} · {vendor.phone}"
    sheet.write(_RIGHT, 50, contact, font=Font("Helvetica", 8), align="right", colour=_WHITE)
