"""Payslips: what an employee earned in a month."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING

from konfuzio_sdk.readers.labels_file import CategoryEntry, LabelEntry
from konfuzio_sdk.sample.document_type import DocumentType
from konfuzio_sdk.sample.parts import Column, Table, draw_facts
from konfuzio_sdk.sample.sheet import PAGE_WIDTH, Font, Marked, Sheet
from konfuzio_sdk.sample.values import address, company, date_in_year, iban, person
from konfuzio_sdk.sample.voice import Voice

if TYPE_CHECKING:
    from random import Random

    from konfuzio_sdk.sample.sheet import Piece
    from konfuzio_sdk.sample.values import Company, Language

__all__ = ["PAYSLIPS"]

_LEFT, _RIGHT = 60, PAGE_WIDTH - 60


@dataclass(frozen=True, slots=True)
class _Payslip:
    voice: Voice
    employer: Company
    employer_name: Marked
    employee_name: Marked
    home: tuple[str, str]
    period: Marked
    facts: list[tuple[str, Piece]]
    earnings: list[dict[str, Piece]]
    deductions: list[dict[str, Piece]]
    gross: Marked
    net: Marked
    payment_date: Marked
    account: str


def _make(rng: Random, language: Language) -> _Payslip:
    voice, employer, name = Voice(rng, language), company(rng, language), person(rng, language)
    month = date_in_year(rng).replace(day=1)
    salary, bonus = rng.randint(2400, 6200) * 100, rng.randint(20, 600) * 100
    gross = salary + bonus
    parts = {"income tax": rng.uniform(0.11, 0.24), "health": 0.081, "pension": 0.093}
    deductions = {key: round(gross * share) for key, share in parts.items()}
    payment = month + datetime.timedelta(days=rng.choice((24, 26, 27)))
    born = month.replace(year=rng.randint(1962, 2001), month=rng.randint(1, 12), day=rng.randint(1, 28))
    joined = month.replace(year=month.year - rng.randint(1, 9))
    return _Payslip(
        voice=voice,
        employer=employer,
        employer_name=Marked(employer.name, "Employer name"),
        employee_name=Marked(name, "Employee name"),
        home=address(rng, language),
        period=Marked(voice.month(month), "Pay period"),
        facts=[
            (voice.word("personnel number"), Marked(f"{rng.randint(1, 99999):05d}", "Personnel number")),
            (voice.word("birth date"), voice.date(born)),
            (voice.word("joined"), voice.date(joined)),
            (voice.word("tax class"), str(rng.randint(1, 5))),
        ],
        earnings=[_row(voice, "salary", salary), _row(voice, "bonus", bonus)],
        deductions=[_row(voice, key, -amount) for key, amount in deductions.items()],
        gross=Marked(voice.money(gross), "Gross pay"),
        net=Marked(voice.money(gross - sum(deductions.values())), "Net pay"),
        payment_date=Marked(voice.date(payment), "Payment date"),
        account=iban("DE", f"9{rng.randint(0, 9999999):07d}{rng.randint(0, 9999999999):010d}"),
    )


def _row(voice: Voice, key: str, cents: int) -> dict[str, Piece]:
    return {"name": voice.word(key), "amount": voice.money(abs(cents)) + ("-" if cents < 0 else "")}


def _letter(rng: Random, language: Language) -> Sheet:
    """Address at the left, facts at the right, one column of amounts."""
    payslip = _make(rng, language)
    sheet, voice, employer = Sheet(), payslip.voice, payslip.employer
    font, bold = Font("Helvetica", 10), Font("Helvetica-Bold", 10)
    sheet.write(_LEFT, 60, payslip.employer_name, font=bold.scaled(12))
    sheet.write(_LEFT, 74, f"{employer.street}, {employer.city}", font=font.scaled(8))
    sheet.write_lines(_LEFT, 140, [payslip.employee_name, *payslip.home], font=font)
    draw_facts(sheet, 140, (340, 450), payslip.facts, font.scaled(9))
    sheet.write(_LEFT, 240, f"{voice.word('payslip')} ", payslip.period, font=bold.scaled(14))
    table = Table([Column("name", _LEFT), Column("amount", _RIGHT, "right")])
    y = table.draw(sheet, 280, payslip.earnings, font)
    y = table.draw(sheet, y, [{"name": voice.word("gross"), "amount": payslip.gross}], bold)
    sheet.rule(_LEFT, y - 10, _RIGHT, y - 10)
    y = table.draw(sheet, y + 8, payslip.deductions, font)
    sheet.rule(_LEFT, y - 10, _RIGHT, y - 10)
    y = table.draw(sheet, y + 8, [{"name": voice.word("net pay"), "amount": payslip.net}], bold.scaled(11))
    sheet.write(_LEFT, y + 30, f"{voice.word('payment date')} ", payslip.payment_date, font=font)
    sheet.write(_LEFT, y + 46, f"IBAN {payslip.account}", font=font)
    return sheet


def _boxes(rng: Random, language: Language) -> Sheet:
    """Framed form: values below their headings, earnings and deductions side by side."""
    payslip = _make(rng, language)
    sheet, voice = Sheet(), payslip.voice
    font, bold, tiny = Font("Vera", 8.5), Font("VeraBd", 8.5), Font("Vera", 6.5)
    sheet.write(_LEFT, 60, voice.word("payslip"), font=bold.scaled(13))
    sheet.write(_RIGHT, 60, payslip.employer_name, font=font, align="right")
    people: list[tuple[str, Piece]] = [
        (voice.word("employee"), payslip.employee_name),
        (voice.word("period"), payslip.period),
        (voice.word("payment date"), payslip.payment_date),
    ]
    width = (_RIGHT - _LEFT) / 4
    for number, (name, value) in enumerate([*people, *payslip.facts]):
        x, y = _LEFT + number % 4 * width, 90 + number // 4 * 34
        sheet.frame(x, y, x + width, y + 34)
        sheet.write(x + 4, y + 10, name, font=tiny)
        sheet.write(x + 4, y + 25, value, font=font)
    left = Table([Column("name", _LEFT + 4), Column("amount", 285, "right")])
    right = Table([Column("name", 305), Column("amount", _RIGHT - 4, "right")])
    left.draw(sheet, 190, payslip.earnings, font)
    right.draw(sheet, 190, payslip.deductions, font)
    sheet.rule(_LEFT, 246, _RIGHT, 246)
    left.draw(sheet, 262, [{"name": voice.word("gross"), "amount": payslip.gross}], bold)
    right.draw(sheet, 262, [{"name": voice.word("net pay"), "amount": payslip.net}], bold)
    sheet.frame(_LEFT, 174, _RIGHT, 274)
    sheet.write(_LEFT, 296, f"IBAN {payslip.account}", font=font)
    return sheet


def _line_printer(rng: Random, language: Language) -> Sheet:
    """Typewriter letters only."""
    payslip = _make(rng, language)
    sheet, voice = Sheet(), payslip.voice
    font, bold = Font("Courier", 10), Font("Courier-Bold", 10)
    sheet.write(_LEFT, 60, payslip.employer_name, font=font)
    sheet.write(_LEFT, 90, f"{voice.word('payslip').upper()}   {voice.word('period')}: ", payslip.period, font=bold)
    facts: list[tuple[str, Piece]] = [
        (voice.word("employee"), payslip.employee_name),
        *payslip.facts,
        (voice.word("payment date"), payslip.payment_date),
    ]
    y = draw_facts(sheet, 120, (_LEFT, 200), facts, font)
    table = Table([Column("name", _LEFT), Column("amount", 400, "right")], leading=1.4)
    sheet.write(_LEFT, y + 6, "-" * 57, font=font)
    y = table.draw(sheet, y + 22, payslip.earnings, font)
    y = table.draw(sheet, y + 4, [{"name": voice.word("gross"), "amount": payslip.gross}], bold)
    y = table.draw(sheet, y + 4, payslip.deductions, font)
    sheet.write(_LEFT, y, "-" * 57, font=font)
    table.draw(sheet, y + 16, [{"name": voice.word("net pay"), "amount": payslip.net}], bold)
    return sheet


PAYSLIPS = DocumentType(
    category=CategoryEntry(
        name="Payslip",
        labels=[
            LabelEntry(name="Employer name"),
            LabelEntry(name="Employee name"),
            LabelEntry(name="Personnel number"),
            LabelEntry(name="Pay period"),
            LabelEntry(name="Payment date", data_type="Date"),
            LabelEntry(name="Gross pay", data_type="Positive Number"),
            LabelEntry(name="Net pay", data_type="Positive Number"),
        ],
    ),
    folder="payslips",
    layouts=(_letter, _boxes, _line_printer),
    copies=6,
)
"""Three layouts."""
