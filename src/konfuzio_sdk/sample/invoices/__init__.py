"""Invoices: what they say (`content`), and the layouts that draw them (`letters`, `forms`)."""

from konfuzio_sdk.sample.document_type import DocumentType
from konfuzio_sdk.sample.invoices.content import INVOICE
from konfuzio_sdk.sample.invoices.forms import heading_boxes, line_printer, two_pages
from konfuzio_sdk.sample.invoices.letters import centred_letter, side_column, window_letter

__all__ = ["INVOICES"]

INVOICES = DocumentType(
    category=INVOICE,
    folder="invoices",
    layouts=(window_letter, heading_boxes, side_column, line_printer, centred_letter, two_pages),
    copies=12,
)
"""Six layouts, one of them with two pages."""
