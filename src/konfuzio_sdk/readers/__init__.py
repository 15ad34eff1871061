"""Brings documents in from outside. The optional packages that this takes are imported when first used."""

from konfuzio_sdk.readers.pdf import PdfSource, read_pdf

__all__ = ["PdfSource", "read_pdf"]
