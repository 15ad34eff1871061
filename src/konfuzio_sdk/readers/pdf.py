"""Reads PDFs that carry their text: characters with boxes, in reading order, and page images.

Needs the extra `pdf`. A scan without a text layer reads as Pages without text.
"""

from __future__ import annotations

import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from konfuzio_sdk.data.document import Document
from konfuzio_sdk.data.page import Page
from konfuzio_sdk.distribution import how_to_add
from konfuzio_sdk.errors import ReaderError
from konfuzio_sdk.readers.glyphs import page_glyphs
from konfuzio_sdk.readers.layout import lay_out

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from PIL import Image
    from pypdfium2 import PdfDocument

    from konfuzio_sdk.data.category import Category
    from konfuzio_sdk.data.project import Project

__all__ = ["PdfSource", "read_pdf"]

_PDFIUM = threading.Lock()  # PDFium shares state between documents, so one thread at a time may be in it
_MAGIC = b"%PDF-"
_MAGIC_WITHIN = 1024  # PDF readers accept that much in front of the header
_ENCRYPTED = b"/Encrypt"
_MISSING_EXTRA = f"Reading PDFs needs pypdfium2 and Pillow; {how_to_add('pdf')}"


class PdfSource:
    """A PDF, by path or as bytes, which is opened anew each time it is needed."""

    def __init__(self, source: str | Path | bytes, name: str = "") -> None:
        """Keep where the PDF is; `name` is what errors call it, the path if there is one."""
        self._source = source if isinstance(source, bytes) else Path(source)
        self._name = name or "The PDF" if isinstance(source, bytes) else str(source)

    def __repr__(self) -> str:
        """Name only: the bytes may be confidential."""
        return f"PdfSource({self._name!r})"

    def content(self) -> bytes:
        """Bytes of the PDF; ReaderError if the file is missing or cannot be read."""
        if isinstance(self._source, bytes):
            return self._source
        try:
            return self._source.read_bytes()
        except FileNotFoundError:
            msg = f"{self._name} does not exist; check the path."
        except IsADirectoryError:
            msg = f"{self._name} is a folder; give the path of one PDF."
        except OSError as error:
            msg = f"{self._name} cannot be read: {error.strerror}."
        raise ReaderError(msg)

    def page_image(self, number: int) -> Image.Image:
        """RGB image of a page as displayed, numbered from 1, at `page_image.pixels_per_point` of its size.

        ReaderError if the PDF cannot be read or has no such page.
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
            bitmap = page.render(scale=pixels_per_point(page.get_size()))
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
        if _MAGIC not in content[:_MAGIC_WITHIN]:
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


def read_pdf(
    source: str | Path | bytes, project: Project, category: Category | None = None, *, name: str = ""
) -> Document:
    """Document of a PDF with its text, character boxes, Pages and page images.

    Words stand in lines from top to bottom and, within a line, from left to right; the wider a gap, the more blanks
    it becomes. Text that stands askew on the page follows after the upright text. Boxes are in points of the page as
    displayed, with the origin at its bottom left. `name` is the Document's name, by default that of the file.

    The Document has no `dataset_status`, so it does not join `project`. Raises ReaderError, which names the file, if
    it is missing, not a PDF, broken, protected by a password or without pages.
    """
    pdf_source = PdfSource(source, name)
    with pdf_source.opened() as pdf:
        pages = [page_glyphs(pdf, index) for index in range(len(pdf))]
    text, boxes = lay_out(pages)
    document = Document(
        project,
        text,
        boxes,
        category,
        name=name or ("" if isinstance(source, bytes) else Path(source).name),
        image_source=pdf_source,
    )
    for number, page in enumerate(pages, start=1):
        Page(None, document, number, page.size)
    return document
