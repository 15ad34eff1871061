"""Brings documents in from outside. The optional packages that this takes are imported when first used."""

from konfuzio_sdk.readers.labels_file import LABELS_FILE
from konfuzio_sdk.readers.pdf import PdfSource, read_pdf
from konfuzio_sdk.readers.pdf_folder import read_pdf_folder

__all__ = ["LABELS_FILE", "PdfSource", "read_pdf", "read_pdf_folder"]
