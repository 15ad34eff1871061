"""Reads a file as a Document, whatever kind it is of: PDF, PNG, JPEG or TIFF."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import numpy as np

from konfuzio_sdk.errors import NoTextError
from konfuzio_sdk.readers.file_types import PDF_TYPE, file_type_of
from konfuzio_sdk.readers.glyphs import no_glyphs
from konfuzio_sdk.readers.image import ImageSource
from konfuzio_sdk.readers.isolated_pdf import IsolatedPdf
from konfuzio_sdk.readers.layout import document_of_glyphs
from konfuzio_sdk.readers.limits import ReadLimits
from konfuzio_sdk.readers.ocr import OCR_EDGE, has_ocr, image_glyphs
from konfuzio_sdk.readers.pdf import PdfSource
from konfuzio_sdk.readers.source import PickedPages

if TYPE_CHECKING:
    from PIL import Image

    from konfuzio_sdk.data.document import Document
    from konfuzio_sdk.data.project import Project
    from konfuzio_sdk.readers.glyphs import Glyphs

__all__ = ["read_file"]

_NAME = "The file"
_BLANK_RANGE = 16
"""Shades of grey, of 256, that a page without anything on it may have."""


class _Source(Protocol):
    """A file of pages."""

    def glyphs(self, pages: str, limits: ReadLimits | None) -> tuple[list[int], list[Glyphs]]:
        """Numbers of the pages that a page range tells, and the characters of each that need no OCR."""
        ...

    def page_image(self, number: int, longest_edge: int | None = None) -> Image.Image:
        """Image of the page of a number."""
        ...


def read_file(  # noqa: PLR0913 - each but the first two has its default
    content: bytes,
    project: Project,
    *,
    name: str = "",
    media_type: str = "",
    pages: str = "",
    limits: ReadLimits | None = None,
    ocr: bool = True,
    isolated: bool = False,
) -> Document:
    """Document of the bytes of a PDF, PNG, JPEG or TIFF.

    A page of a PDF that has text is read by it, and every other one that is not blank by OCR; without `ocr` it stays
    without text. A page range, as in "1-3,7", tells which pages are read, by default all; the Document numbers them
    from 1, whatever their numbers in the file. Its Pages draw their images from the file when these are asked for.
    PDFs of strangers are best read `isolated`, in a process of its own with limits of time and memory.

    Raises FileKindError if the file is of another kind, or not of `media_type`; PageRangeError for a range that it
    does not have; FileLimitError beyond the `limits`; NoTextError if a page takes OCR and the extra `ocr` is not
    installed, or the limits do not allow it; ReaderError if it is broken, empty or protected by a password. All are
    told before much work is done.
    """
    bounds = limits or ReadLimits()
    kind = file_type_of(content, media_type)
    source: _Source
    if kind != PDF_TYPE:
        source = ImageSource(content, _NAME, bounds)
    else:
        source = IsolatedPdf(content, _NAME, bounds) if isolated else PdfSource(content, _NAME)
    numbers, glyphs = source.glyphs(pages, bounds)
    if ocr:
        glyphs = [
            found if found.characters else _read_by_ocr(source, number, found.size, allowed=bounds.ocr)
            for number, found in zip(numbers, glyphs, strict=True)
        ]
    return document_of_glyphs(project, glyphs, name=name, image_source=PickedPages(source, numbers))


def _read_by_ocr(source: _Source, number: int, size: tuple[float, float], *, allowed: bool) -> Glyphs:
    """Characters of a page that has none but in its image."""
    image = source.page_image(number, OCR_EDGE)
    if np.ptp(np.asarray(image.convert("L"))) < _BLANK_RANGE:
        return no_glyphs(size)
    if not (allowed and has_ocr()):
        msg = (
            f"Page {number} of the file has no text, only an image of it, and there is no OCR here to read it. Send a "
            "file with text, or save the AI with OCR in its archive: save_bento(extras=['ocr'])."
        )
        raise NoTextError(msg)
    return image_glyphs(image, size)
