"""How one document speaks: its language, its words for things, and how it writes dates and amounts."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime
    from random import Random

    from konfuzio_sdk.sample.values import Language

__all__ = ["Voice"]

_MONTHS = {
    "de": [
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
    ],
    "en": [
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
    ],
}
_DATES = {
    "de": ("{day:02d}.{month:02d}.{year}", "{day:02d}.{month:02d}.{short:02d}", "{day}. {name} {year}"),
    "en": (
        "{day} {name} {year}",
        "{day:02d}/{month:02d}/{year}",
        "{year}-{month:02d}-{day:02d}",
        "{name} {day}, {year}",
    ),
}
_WORDS = {
    "de": {
        "invoice": ("Rechnung", "RECHNUNG"),
        "invoice number": ("Rechnungsnummer", "Rechnungs-Nr.", "Rechnung Nr.", "Beleg-Nr."),
        "invoice date": ("Rechnungsdatum", "Datum", "Belegdatum", "Ausgestellt am"),
        "due date": ("Fällig am", "Zahlbar bis", "Zahlungsziel", "Fälligkeit"),
        "customer number": ("Kundennummer", "Kunden-Nr.", "Kd.-Nr.", "Ihre Kundennr."),
        "order number": ("Bestellnummer", "Ihre Bestellung", "Auftrags-Nr.", "Bestell-Nr."),
        "delivery date": ("Lieferdatum", "Leistungsdatum", "Geliefert am"),
        "contact": ("Ansprechpartner", "Bearbeiter", "Ihr Kontakt"),
        "phone": ("Telefon", "Tel.", "Fon"),
        "tax id": ("USt-IdNr.", "USt-ID", "Steuernummer"),
        "manager": ("Geschäftsführung:", "Inhaber:", "Vertreten durch"),
        "position": ("Pos.", "Nr.", "#"),
        "article": ("Artikel", "Art.-Nr."),
        "description": ("Bezeichnung", "Beschreibung", "Leistung"),
        "quantity": ("Menge", "Anzahl", "Anz."),
        "unit": ("Einheit", "Einh.", "ME"),
        "unit price": ("Einzelpreis", "E-Preis", "Preis/Einh."),
        "amount": ("Betrag", "Gesamt", "Gesamtpreis"),
        "net": ("Nettobetrag", "Zwischensumme", "Summe netto", "Netto"),
        "tax": ("MwSt.", "USt.", "Umsatzsteuer"),
        "plus": ("zzgl.", "+", "zuzüglich"),
        "total": ("Gesamtbetrag", "Rechnungsbetrag", "Summe brutto", "Zu zahlen"),
        "carry": ("Übertrag", "Zwischensumme Seite 1"),
        "shipping": ("davon Versandkosten", "davon Verpackung"),
        "discount": ("Bei Zahlung innerhalb von 8 Tagen 2 % Skonto:", "Mit Skonto zahlen Sie"),
        "greeting": ("Sehr geehrte Damen und Herren,", "Guten Tag,"),
        "intro": (
            "wir berechnen Ihnen für unsere Leistungen:",
            "vielen Dank für Ihren Auftrag. Wir stellen in Rechnung:",
        ),
        "pay by": ("Bitte überweisen Sie den Betrag bis zum", "Der Betrag ist zu zahlen bis"),
        "pay to": ("ohne Abzug auf unser Konto.", "auf das unten genannte Konto."),
        "thanks": ("Vielen Dank für Ihr Vertrauen.", "Es gelten unsere Allgemeinen Geschäftsbedingungen."),
        "page": ("Seite",),
        "bank": ("Bankverbindung", "Unsere Bank"),
        "delivery note": ("Lieferschein", "LIEFERSCHEIN"),
        "delivery note number": ("Lieferschein-Nr.", "Lieferscheinnummer", "LS-Nr."),
        "order date": ("Bestelldatum", "Bestellt am"),
        "weight": ("Gewicht gesamt", "Bruttogewicht"),
        "received": ("Ware vollständig erhalten:", "Empfangsbestätigung:"),
        "signature": ("Datum, Unterschrift",),
        "payslip": ("Entgeltabrechnung", "Gehaltsabrechnung", "Abrechnung der Bezüge"),
        "personnel number": ("Personalnummer", "Pers.-Nr.", "Personal-Nr."),
        "employee": ("Mitarbeiter", "Arbeitnehmer", "Name"),
        "period": ("Abrechnungsmonat", "Zeitraum", "Monat"),
        "birth date": ("Geburtsdatum", "geb. am"),
        "joined": ("Eintritt", "Eintrittsdatum"),
        "tax class": ("Steuerklasse", "StKl."),
        "salary": ("Grundgehalt", "Gehalt"),
        "bonus": ("Zulage", "Prämie", "Überstunden"),
        "gross": ("Gesamtbrutto", "Bruttobezüge", "Brutto gesamt"),
        "income tax": ("Lohnsteuer",),
        "health": ("Krankenversicherung", "KV-Beitrag"),
        "pension": ("Rentenversicherung", "RV-Beitrag"),
        "net pay": ("Nettoverdienst", "Auszahlungsbetrag", "Überweisung"),
        "payment date": ("Auszahlung am", "Wertstellung", "Zahltag"),
    },
    "en": {
        "invoice": ("Invoice", "INVOICE", "Tax Invoice"),
        "invoice number": ("Invoice number", "Invoice no.", "Invoice #", "Document no."),
        "invoice date": ("Invoice date", "Date", "Date of issue", "Issued on"),
        "due date": ("Due date", "Payment due", "Payable by", "Due on"),
        "customer number": ("Customer number", "Customer no.", "Account no.", "Client ID"),
        "order number": ("Order number", "Your order", "PO number", "Purchase order"),
        "delivery date": ("Delivery date", "Date of supply", "Delivered on"),
        "contact": ("Contact", "Handled by", "Your contact"),
        "phone": ("Phone", "Tel.", "Telephone"),
        "tax id": ("VAT reg. no.", "VAT ID", "VAT number"),
        "manager": ("Director:", "Managing director:"),
        "position": ("Item", "No.", "#"),
        "article": ("Article", "SKU"),
        "description": ("Description", "Details", "Product or service"),
        "quantity": ("Quantity", "Qty", "Qty."),
        "unit": ("Unit", "UoM"),
        "unit price": ("Unit price", "Price", "Rate"),
        "amount": ("Amount", "Line total", "Total"),
        "net": ("Net amount", "Subtotal", "Total net", "Net"),
        "tax": ("VAT", "Sales tax", "VAT amount"),
        "plus": ("plus", "+", "add"),
        "total": ("Total due", "Invoice total", "Amount payable", "Grand total"),
        "carry": ("Carried forward", "Subtotal page 1"),
        "shipping": ("of which shipping", "of which packaging"),
        "discount": ("If paid within 8 days, less 2 % discount:", "With early payment discount you pay"),
        "greeting": ("Dear Sir or Madam,", "Hello,"),
        "intro": ("we charge you for the following:", "thank you for your order. Please find the details below:"),
        "pay by": ("Please pay the total amount by", "The amount is to be paid until"),
        "pay to": ("without deduction to our account.", "to the account stated below."),
        "thanks": ("Thank you for your business.", "Our general terms and conditions apply."),
        "page": ("Page",),
        "bank": ("Bank details", "Our bank"),
        "delivery note": ("Delivery note", "DELIVERY NOTE", "Packing slip"),
        "delivery note number": ("Delivery note no.", "Delivery note number", "DN no."),
        "order date": ("Order date", "Ordered on"),
        "weight": ("Total weight", "Gross weight"),
        "received": ("Goods received in full:", "Confirmation of receipt:"),
        "signature": ("Date, signature",),
        "payslip": ("Payslip", "Salary statement", "Statement of earnings"),
        "personnel number": ("Personnel number", "Employee no.", "Payroll no."),
        "employee": ("Employee", "Name", "Employee name"),
        "period": ("Pay period", "Period", "Month"),
        "birth date": ("Date of birth", "Born"),
        "joined": ("Start date", "Joined"),
        "tax class": ("Tax code", "Tax class"),
        "salary": ("Basic salary", "Basic pay"),
        "bonus": ("Allowance", "Bonus", "Overtime"),
        "gross": ("Gross pay", "Total gross", "Total earnings"),
        "income tax": ("Income tax", "PAYE tax"),
        "health": ("Health insurance", "National insurance"),
        "pension": ("Pension", "Pension contribution"),
        "net pay": ("Net pay", "Amount paid", "Take-home pay"),
        "payment date": ("Payment date", "Paid on", "Pay date"),
    },
}


class Voice:
    """One document's way to say things, drawn once from `rng` and then kept."""

    def __init__(self, rng: Random, language: Language) -> None:
        """Draw the words and notations."""
        self.language = language
        self._words = {key: rng.choice(variants) for key, variants in _WORDS[language].items()}
        self._date = rng.choice(_DATES[language])
        self._percent = rng.choice(("{} %", "{}%"))
        self.currency = rng.choice(("EUR", "€")) if language == "de" else rng.choice(("GBP", "EUR"))

    def word(self, key: str) -> str:
        """Its word for something."""
        return self._words[key]

    def date(self, day: datetime.date) -> str:
        """A date in its notation."""
        name = _MONTHS[self.language][day.month - 1]
        return self._date.format(day=day.day, month=day.month, year=day.year, short=day.year % 100, name=name)

    def month(self, day: datetime.date) -> str:
        """Month and year."""
        return f"{_MONTHS[self.language][day.month - 1]} {day.year}"

    def money(self, cents: int) -> str:
        """An amount without its currency."""
        english = f"{cents // 100:,}.{cents % 100:02d}"
        return english if self.language == "en" else english.translate(str.maketrans(",.", ".,"))

    def percent(self, rate: int) -> str:
        """A percentage."""
        return self._percent.format(rate)
