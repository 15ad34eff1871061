"""Reads PDFs that carry their text: characters with boxes, in reading order, and page images.

Needs the extra `pdf`. A scan without a text layer reads as Pages without text.
"""

from __future__ import annotations

import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from konfuzio_sdk.distribution import how_to_add
from konfuzio_sdk.errors import FileLimitError, ReaderError
from konfuzio_sdk.readers.file_types import is_pdf
from konfuzio_sdk.readers.glyphs import page_glyphs
from konfuzio_sdk.readers.layout import document_of_glyphs
from konfuzio_sdk.readers.limits import ReadLimits
from konfuzio_sdk.readers.page_range import page_numbers
from konfuzio_sdk.readers.source import PickedPages, content_of, file_name_of, name_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from PIL import Image
    from pypdfium2 import PdfDocument, PdfPage

    from konfuzio_sdk.data.category import Category
    from konfuzio_sdk.data.document import Document
    from konfuzio_sdk.data.project import Project
    from konfuzio_sdk.readers.glyphs import Glyphs

__all__ = ["PdfSource", "read_pdf"]

_PDFIUM = threading.Lock()  # PDFium shares state between documents, so one thread at a time may be in it
_ENCRYPTED = b"/Encrypt"
_DEEPEST_FORM = 5
"""Forms within forms that images are looked for in."""
_MISSING_EXTRA = f"Reading PDFs needs pypdfium2 and Pillow; {how_to_add('pdf')}"


class PdfSource:
    """A PDF, by path or as bytes, which is opened anew each time it is needed."""

    def __init__(self, source: str | Path | bytes, name: str = "") -> None:
        """Keep where the PDF is; `name` is what errors call it, the path if there is one."""
        self._source = source if isinstance(source, bytes) else Path(source)
        self._name = name_of(source, name, "The PDF")

    def __repr__(self) -> str:
        """Name only: the bytes may be confidential."""
        return f"PdfSource({self._name!r})"

    def content(self) -> bytes:
        """Bytes of the PDF; ReaderError if the file is missing or cannot be read."""
        return content_of(self._source, self._name)

    def glyphs(self, pages: str = "", limits: ReadLimits | None = None) -> tuple[list[int], list[Glyphs]]:
        """Numbers of the pages that a page range tells, of all without one, and the visible characters of each.

        No other page is read. Raises ReaderError if the PDF cannot be read, PageRangeError if it has no such pages,
        FileLimitError if there is more than the limits allow.
        """
        with self.opened() as pdf:
            if limits is None:
                numbers = page_numbers(pages, len(pdf))
                return numbers, [page_glyphs(pdf, number - 1) for number in numbers]
            numbers = page_numbers(pages, len(pdf), limits.pages)
            found: list[Glyphs] = []
            left = limits.characters_in_all
            for number in numbers:
                found.append(page_glyphs(pdf, number - 1, limits.characters))
                left -= len(found[-1].characters)
                if left < 0:
                    msg = f"{self._name} has more than {limits.characters_in_all} characters; ask for some pages only."
                    raise FileLimitError(msg)
            return numbers, found

    def page_image(self, number: int, longest_edge: int | None = None) -> Image.Image:
        """RGB image of a page as displayed, numbered from 1, at `page_image.pixels_per_point` of its size.

        With `longest_edge` it is smaller if it would have more pixels there.

        ReaderError if the PDF cannot be read or has no such page; FileLimitError if an image on it is too large.
        """
        try:
            from konfuzio_sdk.data.page_image import pixels_per_point  # noqa: PLC0415 - needs Pillow, an optional extra
        except ImportError as error:
            raise ReaderError(_MISSING_EXTRA) from error
        with self.opened() as pdf:
            if not 1 <= number <= len(pdf):
                msg = f"{self._name} has {len(pdf)} pages, so there is no page {number}."
                raise ReaderError(msg)
            page = pdf[number - 1]
            _check_images(page, number)
            size = page.get_size()
            scale = pixels_per_point(size)
            if longest_edge is not None:
                scale = min(scale, longest_edge / max(size))
            bitmap = page.render(scale=scale)
            image: Image.Image = bitmap.to_pil().convert("RGB")
            bitmap.close()
            return image

    def write_pages(self, numbers: Sequence[int], path: Path) -> None:
        """Write the pages of these numbers, counted from 1, in this order to a PDF of their own; make its folder.

        ReaderError if the PDF cannot be read, has no such page, or the new one cannot be written.
        """
        with self.opened() as pdf:
            import pypdfium2  # noqa: PLC0415 - optional extra

            missing = [number for number in numbers if not 1 <= number <= len(pdf)]
            if missing:
                msg = f"{self._name} has {len(pdf)} pages, so there is no page {missing[0]}."
                raise ReaderError(msg)
            part = pypdfium2.PdfDocument.new()
            try:
                part.import_pages(pdf, [number - 1 for number in numbers])
                path.parent.mkdir(parents=True, exist_ok=True)
                part.save(path)
            except OSError as error:
                msg = f"{path} cannot be written: {error.strerror}."
                raise ReaderError(msg) from error
            finally:
                part.close()

    @contextmanager
    def opened(self) -> Iterator[PdfDocument]:
        """The PDF in PDFium, for this thread alone; ReaderError if it is missing, broken, locked or without pages."""
        try:
            import pypdfium2  # noqa: PLC0415 - optional extra
        except ImportError as error:
            raise ReaderError(_MISSING_EXTRA) from error
        content = self.content()
        if not is_pdf(content):
            msg = f"{self._name} is {'not a PDF' if content else 'empty'}; give a file that starts with %PDF."
            raise ReaderError(msg)
        with _PDFIUM:
            try:
                pdf = pypdfium2.PdfDocument(content)
            except pypdfium2.PdfiumError as error:
                # PDFium's last error may be an earlier file's, so the file itself has to say that it is encrypted.
                locked = error.err_code == pypdfium2.raw.FPDF_ERR_PASSWORD and _ENCRYPTED in content
                raise self._locked() if locked else self._broken() from error
            try:
                pdf.init_forms()
                if len(pdf) == 0:
                    raise self._broken()
                yield pdf
            except pypdfium2.PdfiumError as error:
                raise self._broken() from error
            finally:
                pdf.close()

    def _locked(self) -> ReaderError:
        return ReaderError(f"{self._name} is protected by a password; save it without one.")

    def _broken(self) -> ReaderError:
        return ReaderError(f"{self._name} is broken, incomplete or without pages; fetch or export it again.")


def _check_images(page: PdfPage, number: int) -> None:
    """Refuse what PDFium would decode to more pixels than any page needs; their number stands in the PDF's objects."""
    from pypdfium2 import raw  # noqa: PLC0415 - optional extra

    most = ReadLimits().pixels
    for shown in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=_DEEPEST_FORM):
        width, height = shown.get_px_size()
        if width * height > most:
            msg = f"Page {number} of the PDF shows an image of {width} x {height} pixels; at most {most:,} are read."
            raise FileLimitError(msg)


def read_pdf(  # noqa: PLR0913 - each but the first two has its default
    source: str | Path | bytes,
    project: Project,
    category: Category | None = None,
    *,
    name: str = "",
    pages: str = "",
    limits: ReadLimits | None = None,
) -> Document:
    """Document of a PDF with its text, character boxes, Pages and page images.

    Words stand in lines from top to bottom and, within a line, from left to right; the wider a gap, the more blanks
    it becomes. Text that stands askew on the page follows after the upright text. Boxes are in points of the page as
    displayed, with the origin at its bottom left. `name` is the Document's name, by default that of the file.
    A page range, as in "1-3,7", tells which pages are read, by default all; the Document numbers them from 1.

    The Document has no `dataset_status`, so it does not join `project`. Raises ReaderError, which names the file, if
    it is missing, not a PDF, broken, protected by a password or without pages, PageRangeError if it has no such pages,
    and FileLimitError beyond the `limits`, if there are any.
    """
    pdf_source = PdfSource(source, name)
    numbers, glyphs = pdf_source.glyphs(pages, limits)
    shown = PickedPages(pdf_source, numbers) if pages else pdf_source
    return document_of_glyphs(project, glyphs, category, name=name or file_name_of(source), image_source=shown)
