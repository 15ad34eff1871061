"""Invoices that look like letters: the window envelope, the side column, the plain text of a small business."""

from __future__ import annotations

from typing import TYPE_CHECKING

from konfuzio_sdk.sample.invoices.content import make_invoice
from konfuzio_sdk.sample.invoices.totals import draw_totals
from konfuzio_sdk.sample.parts import Column, Table, draw_facts, draw_notes
from konfuzio_sdk.sample.sheet import PAGE_HEIGHT, PAGE_WIDTH, Font, Sheet

if TYPE_CHECKING:
    from random import Random

    from konfuzio_sdk.sample.invoices.content import Invoice
    from konfuzio_sdk.sample.sheet import Piece
    from konfuzio_sdk.sample.values import Language

__all__ = ["centred_letter", "side_column", "window_letter"]

_RIGHT = PAGE_WIDTH - 60
_SIDE_COLUMN = (0.91, 0.93, 0.9)


def window_letter(rng: Random, language: Language) -> Sheet:
    """Address in the envelope's window, facts at the right with names left of values, table between rules."""
    invoice = make_invoice(rng, language, (2, 5))
    sheet, voice, customer = Sheet(), invoice.voice, invoice.customer
    font, bold, small = Font("Helvetica", 10), Font("Helvetica-Bold", 10), Font("Helvetica", 7.5)
    _draw_window_head(sheet, invoice)
    address: list[Piece] = [invoice.customer_name, customer.manager, customer.street, customer.city]
    sheet.write_lines(60, 152, address, font=font)
    facts: list[tuple[str, Piece]] = [
        (voice.word("invoice number"), invoice.number),
        (voice.word("invoice date"), invoice.date),
        (voice.word("customer number"), invoice.customer_number),
        (voice.word("order number"), invoice.order_number),
        (voice.word("delivery date"), invoice.delivery_date),
        (voice.word("contact"), invoice.vendor.manager),
    ]
    draw_facts(sheet, 152, (350, 445), facts, font.scaled(9))
    sheet.write(60, 270, voice.word("invoice"), font=bold.scaled(14))
    table = Table(
        [
            Column("position", 64),
            Column("description", 96, wrap=190),
            Column("quantity", 335, "right"),
            Column("unit", 343),
            Column("unit price", 460, "right"),
            Column("amount", _RIGHT - 4, "right"),
        ]
    )
    sheet.rule(60, 290, _RIGHT, 290)
    y = table.draw(sheet, 304, [invoice.head()], bold.scaled(9))
    sheet.rule(60, y - 11, _RIGHT, y - 11)
    y = table.draw(sheet, y + 4, invoice.rows, font.scaled(9))
    sheet.rule(60, y - 8, _RIGHT, y - 8)
    y = draw_totals(sheet, y + 10, invoice, (330, _RIGHT - 4), (font, bold))
    sheet.write(60, y + 40, f"{voice.word('discount')} {invoice.discounted}", font=font.scaled(9))
    sheet.write(60, y + 54, f"{voice.word('due date')}: ", invoice.due, font=font.scaled(9))
    draw_notes(sheet, _bank_and_contact(invoice), small)
    return sheet


def _draw_window_head(sheet: Sheet, invoice: Invoice) -> None:
    vendor = invoice.vendor
    sheet.write(_RIGHT, 60, invoice.vendor_name, font=Font("Helvetica-Bold", 15), align="right")
    sheet.write(_RIGHT, 76, f"{vendor.street}, {vendor.city}", font=Font("Helvetica", 9), align="right")
    sheet.write(60, 132, f"{vendor.short_name} · {vendor.city}", font=Font("Helvetica", 7.5))
    sheet.rule(60, 136, 250, 136)


def _bank_and_contact(invoice: Invoice) -> list[list[Piece]]:
    vendor, voice = invoice.vendor, invoice.voice
    return [
        [f"{voice.word('phone')} {vendor.phone}", vendor.email],
        [f"{voice.word('tax id')} {vendor.tax_id}", f"{voice.word('manager')} {vendor.manager}"],
        [voice.word("bank"), invoice.iban, f"BIC {vendor.bic}"],
    ]


def side_column(rng: Random, language: Language) -> Sheet:
    """Letter head in a column along the left edge, everything else right of it."""
    invoice = make_invoice(rng, language, (2, 6))
    sheet, voice, customer = Sheet(), invoice.voice, invoice.customer
    font, bold = Font("Times-Roman", 10), Font("Times-Bold", 10)
    left, right = 206, _RIGHT + 20
    _draw_side_column(sheet, invoice)
    sheet.write_lines(left, 92, [invoice.customer_name, customer.street, customer.city], font=font.scaled(11))
    sheet.write(left, 190, voice.word("invoice"), font=bold.scaled(20))
    facts: list[tuple[str, Piece]] = [
        (f"{voice.word('invoice number')}:", invoice.number),
        (f"{voice.word('order number')}:", invoice.order_number),
        (f"{voice.word('customer number')}:", invoice.customer_number),
        (f"{voice.word('invoice date')}:", invoice.date),
        (f"{voice.word('due date')}:", invoice.due),
    ]
    draw_facts(sheet, 216, (left, left + 130), facts, font)
    table = Table(
        [
            Column("quantity", left + 40, "right"),
            Column("description", left + 56, wrap=150),
            Column("unit price", 485, "right"),
            Column("amount", right, "right"),
        ]
    )
    y = table.draw(sheet, 320, [invoice.head()], bold)
    sheet.rule(left, y - 12, right, y - 12)
    y = table.draw(sheet, y + 4, invoice.rows, font)
    y = draw_totals(sheet, y + 10, invoice, (350, right), (font, bold.scaled(12)))
    sheet.write(left, y + 40, voice.word("thanks"), font=font)
    return sheet


def _draw_side_column(sheet: Sheet, invoice: Invoice) -> None:
    vendor, voice = invoice.vendor, invoice.voice
    small, bold = Font("Times-Roman", 9), Font("Times-Bold", 14)
    sheet.fill(0, 0, 182, PAGE_HEIGHT, _SIDE_COLUMN)
    y = sheet.write_wrapped(22, 70, invoice.vendor_name, width=140, font=bold) + 26
    y = sheet.write_lines(22, y, [vendor.street, vendor.city, "", f"{voice.word('phone')} {vendor.phone}"], font=small)
    y = sheet.write_lines(22, y, [vendor.email], font=small.scaled(7.5))
    people = [voice.word("tax id"), vendor.tax_id, "", voice.word("manager"), vendor.manager]
    y = sheet.write_lines(22, y + 16, people, font=small)
    sheet.write_lines(22, y + 16, [voice.word("bank"), f"BIC {vendor.bic}", invoice.iban], font=small)


def centred_letter(rng: Random, language: Language) -> Sheet:
    """Centred head, facts inside sentences, as a small business types it."""
    invoice = make_invoice(rng, language, (1, 3))
    sheet, voice, customer = Sheet(), invoice.voice, invoice.customer
    font, bold = Font("Times-Roman", 11.5), Font("Times-Bold", 11.5)
    left, right = 72, _RIGHT - 12
    _draw_centred_head(sheet, invoice)
    sheet.write_lines(left, 140, [invoice.customer_name, customer.street, customer.city], font=font)
    sheet.write(right, 215, invoice.date, font=font, align="right")
    sheet.write(left, 250, f"{voice.word('invoice number')} ", invoice.number, font=bold.scaled(14))
    order = f"{voice.word('order number')} {invoice.order_number}"
    account = f"{voice.word('customer number')} "
    sheet.write(left, 270, f"{order}, {account}", invoice.customer_number, font=font.scaled(10))
    y = sheet.write_lines(left, 305, [voice.word("greeting"), voice.word("intro")], font=font)
    table = Table(
        [
            Column("quantity", left + 16, "right"),
            Column("unit", left + 22),
            Column("description", left + 66, wrap=215),
            Column("unit price", 435, "right"),
            Column("amount", right, "right"),
        ]
    )
    y = table.draw(sheet, y + 14, invoice.rows, font)
    y = draw_totals(sheet, y + 6, invoice, (300, right), (font, bold)) + 50
    sheet.write(left, y, f"{voice.word('pay by')} ", invoice.due, font=font)
    sheet.write(left, y + 16, voice.word("pay to"), font=font)
    sheet.write(left, y + 52, voice.word("thanks"), font=font)
    sheet.write(left, y + 88, invoice.vendor.manager, font=Font("Times-Italic", 13))
    bank = f"{voice.word('bank')}: "
    small = font.scaled(8.5)
    sheet.write(PAGE_WIDTH / 2, 790, bank, invoice.iban, f"   BIC {invoice.vendor.bic}", font=small, align="centre")
    return sheet


def _draw_centred_head(sheet: Sheet, invoice: Invoice) -> None:
    vendor, voice, middle = invoice.vendor, invoice.voice, PAGE_WIDTH / 2
    sheet.write(middle, 64, invoice.vendor_name, font=Font("Times-BoldItalic", 20), align="centre")
    contact = f"{vendor.street} · {vendor.city} · {voice.word('phone')} {vendor.phone}"
    sheet.write(middle, 82, contact, font=Font("Times-Roman", 9), align="centre")
    sheet.rule(120, 92, PAGE_WIDTH - 120, 92, width=1)
    tax = f"{voice.word('tax id')} {vendor.tax_id}"
    sheet.write(middle, 803, tax, font=Font("Times-Roman", 8.5), align="centre")
