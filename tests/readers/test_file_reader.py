from __future__ import annotations

import io
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from PIL import Image
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader

from hostile_pages import image_pdf, many_pages_pdf, nested_pdf, png_of_size, text_pdf
from konfuzio_sdk.data import Project
from konfuzio_sdk.errors import FileKindError, FileLimitError, NoTextError, PageRangeError, ReaderError
from konfuzio_sdk.readers import PdfSource, ReadLimits, file_type_of, read_file, read_pdf

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from reportlab.pdfgen.canvas import Canvas

    from konfuzio_sdk.data import Document


@pytest.fixture(scope="module")
def invoice(sample_folder: Path) -> bytes:
    return min(sample_folder.rglob("*.pdf")).read_bytes()


@pytest.fixture(scope="module")
def scan(invoice: bytes) -> bytes:
    """The first page as a scan of 144 dots an inch."""
    buffer = io.BytesIO()
    PdfSource(invoice).page_image(1).save(buffer, "PNG", dpi=(144, 144))
    return buffer.getvalue()


@pytest.fixture(scope="module")
def read_scan(scan: bytes) -> Document:
    return read_file(scan, Project())


def words(document: Document) -> set[str]:
    return set(document.text.split())


def test_a_scan_is_read_as_its_pdf_is(invoice: bytes, read_scan: Document) -> None:
    pdf = read_file(invoice, Project(), pages="1")
    assert len(words(pdf) & words(read_scan)) / len(words(pdf)) > 0.9
    assert [line.split() for line in read_scan.text.splitlines()] == [line.split() for line in pdf.text.splitlines()]


def test_boxes_of_a_scan_lie_where_those_of_its_pdf_do(invoice: bytes, read_scan: Document) -> None:
    pdf = read_file(invoice, Project(), pages="1")
    assert read_scan.pages()[0].original_size == pytest.approx(pdf.pages()[0].original_size, abs=0.5)
    compared = 0
    for found in re.finditer(r"\S+", pdf.text):
        if pdf.text.count(found[0]) == read_scan.text.count(found[0]) == 1:
            start = read_scan.text.index(found[0])
            here, there = pdf.bboxes.around(*found.span()), read_scan.bboxes.around(start, start + len(found[0]))
            assert here is not None
            assert there is not None
            assert (here.x0, here.y0, here.x1, here.y1) == pytest.approx(
                (there.x0, there.y0, there.x1, there.y1), abs=8
            )
            compared += 1
    assert compared > 20
    visible = [at for at, character in enumerate(read_scan.text) if not character.isspace()]
    assert list(read_scan.bboxes) == visible


def test_a_file_is_read_page_by_page(
    draw_pdf: Callable[..., bytes], scan: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Text, a blank page, and one that is only a picture."""

    def draw(canvas: Canvas) -> None:
        canvas.drawString(20, 150, "with text")
        canvas.showPage()
        canvas.showPage()
        canvas.drawImage(ImageReader(Image.open(io.BytesIO(scan))), 0, 0, 300, 200)

    mixed = draw_pdf(draw)
    assert read_file(mixed, Project(), pages="1-2").text == "with text\f"
    assert read_file(mixed, Project(), ocr=False).text == "with text\f\f"
    for package in ("rapidocr", "onnxruntime"):
        monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(NoTextError, match=r"Page 3 .* no text, .*no OCR here.*save_bento\(extras=\['ocr'\]\)"):
        read_file(mixed, Project())


def test_pages_that_are_picked_are_numbered_from_one_and_keep_their_images(draw_pdf: Callable[..., bytes]) -> None:
    def draw(canvas: Canvas) -> None:
        for number in range(1, 5):
            canvas.setPageSize((100 * number, 200))
            canvas.drawString(20, 150, f"page {number}")
            canvas.showPage()

    content = draw_pdf(draw)
    for document in (read_file(content, Project(), pages="2,4"), read_pdf(content, Project(), pages="2,4")):
        assert document.text == "page 2\fpage 4"
        assert [page.number for page in document.pages()] == [1, 2]
        assert [page.get_image().size for page in document.pages()] == [(400, 400), (800, 400)]
        assert document.bboxes[7].page_number == 2


@pytest.mark.parametrize("declared", ["", "application/octet-stream", "APPLICATION/PDF", "application/x-pdf"])
def test_the_kind_is_told_by_the_first_bytes(declared: str) -> None:
    assert file_type_of(b"%PDF-1.7", declared) == "application/pdf"
    assert file_type_of(b"\xff\xd8\xff\xe0", "image/jpg") == "image/jpeg"


@pytest.mark.parametrize(
    ("content", "declared", "error", "said"),
    [
        (b"", "application/pdf", ReaderError, "The file is empty"),
        (b"PK\x03\x04", "", FileKindError, "does not begin as a PDF, PNG, JPEG or TIFF does"),
        (b"PK\x03\x04", "application/zip", FileKindError, "media type 'application/zip' are not read"),
        (b"%PDF-1.7", "image/png", FileKindError, "said to be image/png, but it begins as application/pdf does"),
        (b"\xff\xd8\xff", "image/tiff", FileKindError, "said to be image/tiff, but it begins as image/jpeg does"),
    ],
)
def test_a_file_of_another_kind_is_told(content: bytes, declared: str, error: type[Exception], said: str) -> None:
    with pytest.raises(error, match=said):
        read_file(content, Project(), media_type=declared)


def test_few_pages_of_a_huge_pdf_are_read_and_all_of_it_is_not() -> None:
    content = many_pages_pdf(10_000)
    with pytest.raises(FileLimitError, match="has 10000 pages, and at most 1000 are read at once"):
        read_file(content, Project())
    assert read_file(content, Project(), pages="5-6,9999").text == "page 5\fpage 6\fpage 9999"
    with pytest.raises(PageRangeError, match="names page 10001, but the file has 10000 pages"):
        read_file(content, Project(), pages="10001")


def test_characters_of_a_page_and_of_all_pages_are_limited() -> None:
    with pytest.raises(FileLimitError, match=r"Page 1 of the PDF has \d+ characters; at most 5000 of a page are read"):
        read_file(text_pdf(10_000), Project(), limits=ReadLimits(characters=5000))
    with pytest.raises(FileLimitError, match="more than 40 characters; ask for some pages only"):
        read_file(many_pages_pdf(10), Project(), limits=ReadLimits(characters_in_all=40))


def test_images_on_pages_are_limited_and_pages_are_drawn_no_larger_than_anybody_looks() -> None:
    with pytest.raises(FileLimitError, match="Page 1 of the PDF shows an image of 20000 x 15000 pixels"):
        read_file(image_pdf(20_000, 15_000), Project())
    assert read_file(image_pdf(10, 10, (30_000, 30_000)), Project(), isolated=True).pages()[0].width == 30_000


@pytest.mark.parametrize("isolated", [False, True])
def test_locked_broken_and_pageless_files_are_told(
    draw_pdf: Callable[..., bytes], pageless_pdf: bytes, isolated: bool
) -> None:
    locked = draw_pdf(lambda canvas: canvas.drawString(9, 9, "x"), encrypt=StandardEncryption("a", "b", strength=128))
    for content, said in (
        (locked, "The file is protected by a password; save it without one"),
        (pageless_pdf, "The file is broken, incomplete or without pages"),
        (locked[:200], "The file is broken, incomplete or without pages"),
        (nested_pdf("pages in a circle"), "The file is broken, incomplete or without pages"),
        (nested_pdf("deep pages"), "The file is broken, incomplete or without pages"),
        (nested_pdf("deep arrays"), "The file is broken, incomplete or without pages"),
    ):
        with pytest.raises(ReaderError, match=said):
            read_file(content, Project(), isolated=isolated)


@pytest.mark.parametrize("kind", ["a length of itself", "a lying count"])
def test_what_lies_about_itself_is_read_as_far_as_it_goes(kind: str) -> None:
    assert len(read_file(nested_pdf(kind), Project()).pages()) == 1


def test_a_small_image_that_unpacks_to_what_is_allowed_is_read() -> None:
    side = 1000
    content = png_of_size(side, side, bytes(side * (side * 3 + 1)))
    assert len(content) < 10_000
    assert read_file(content, Project()).text == ""


def test_reading_without_ocr_imports_nothing_of_it(invoice: bytes, tmp_path: Path) -> None:
    path = tmp_path / "invoice.pdf"
    path.write_bytes(invoice)
    program = """
import sys
from pathlib import Path
from konfuzio_sdk.data import Project
from konfuzio_sdk.readers import read_file
assert read_file(Path(sys.argv[1]).read_bytes(), Project()).text
assert not {"rapidocr", "onnxruntime", "cv2"} & set(sys.modules)
"""
    subprocess.run([sys.executable, "-c", program, path], check=True)
