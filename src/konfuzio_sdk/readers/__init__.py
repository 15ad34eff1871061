"""Brings documents in from outside. The optional packages that this takes are imported when first used."""

from konfuzio_sdk.readers.file import read_file
from konfuzio_sdk.readers.file_types import FILE_TYPES, file_type_of
from konfuzio_sdk.readers.image import ImageSource, read_image
from konfuzio_sdk.readers.labels_file import LABELS_FILE
from konfuzio_sdk.readers.limits import ReadLimits
from konfuzio_sdk.readers.ocr import has_ocr
from konfuzio_sdk.readers.pdf import PdfSource, read_pdf
from konfuzio_sdk.readers.pdf_folder import read_pdf_folder

__all__ = [
    "FILE_TYPES",
    "LABELS_FILE",
    "ImageSource",
    "PdfSource",
    "ReadLimits",
    "file_type_of",
    "has_ocr",
    "read_file",
    "read_image",
    "read_pdf",
    "read_pdf_folder",
]
