from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from PIL import Image, ImageDraw
from reportlab.lib.pdfencrypt import StandardEncryption

from konfuzio_sdk.data import Category, Project
from konfuzio_sdk.distribution import how_to_add
from konfuzio_sdk.errors import ReaderError
from konfuzio_sdk.readers import PdfSource, read_pdf

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from reportlab.pdfgen.canvas import Canvas

    from konfuzio_sdk.data import Document


def _hello(canvas: Canvas) -> None:
    canvas.drawString(20, 150, "Hello")


def _two_pages(canvas: Canvas) -> None:
    _hello(canvas)
    canvas.drawString(20, 100, "again")
    canvas.showPage()
    canvas.drawString(20, 150, "World")


def test_text_pages_and_boxes_of_a_file(draw_pdf: Callable[..., bytes], tmp_path: Path) -> None:
    path = tmp_path / "two.pdf"
    path.write_bytes(draw_pdf(_two_pages))
    project = Project()
    category = Category(project, name="Letter")

    document = read_pdf(path, project, category)

    assert document.text == "Hello\nagain\fWorld"
    assert document.name == "two.pdf"
    assert document.category is category
    assert [page.original_size for page in document.pages()] == [(300, 200), (300, 200)]
    assert [page.text for page in document.pages()] == ["Hello\nagain", "World"]
    assert project.documents_of_status() == []
    assert list(document.bboxes) == [at for at, character in enumerate(document.text) if not character.isspace()]
    assert document.bboxes[12].page_number == 2
    for line in document.lines():
        box = line.bbox()
        assert box is not None
        assert box.line_index == line.line_index


def test_a_path_may_be_a_string(draw_pdf: Callable[..., bytes], tmp_path: Path) -> None:
    (tmp_path / "hello.pdf").write_bytes(draw_pdf(_hello))
    path = str(tmp_path / "hello.pdf")
    document = read_pdf(path, Project())
    assert (document.name, document.text) == ("hello.pdf", "Hello")
    assert document.pages()[0].get_image().size == (600, 400)
    assert repr(PdfSource(path)) == f"PdfSource({path!r})"


def test_box_edges_are_the_drawn_ones(read_drawn: Callable[..., Document]) -> None:
    box = read_drawn(_hello).bboxes[0]

    assert (box.x0, box.y0) == pytest.approx((21, 150), abs=0.3)
    assert box.y1 == pytest.approx(150 + 12 * 0.72, abs=0.3)
    assert box.x0 == round(box.x0, 3)


def test_page_without_text(draw_pdf: Callable[..., bytes]) -> None:
    def blank_between(canvas: Canvas) -> None:
        _hello(canvas)
        canvas.showPage()
        canvas.showPage()
        _hello(canvas)

    document = read_pdf(draw_pdf(blank_between), Project())
    empty = read_pdf(draw_pdf(lambda canvas: canvas.showPage()), Project())

    assert document.text == "Hello\f\fHello"
    assert document.bboxes[7].page_number == 3
    assert (empty.text, len(empty.bboxes), len(empty.pages())) == ("", 0, 1)


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_boxes_lie_on_the_ink_of_the_page_as_displayed(read_drawn: Callable[..., Document], rotation: int) -> None:
    def crossed(canvas: Canvas) -> None:
        canvas.setPageRotation(rotation)
        canvas.drawString(70, 120, "upright")
        canvas.saveState()
        canvas.translate(100, 80)
        canvas.rotate(-90)
        canvas.drawString(0, 0, "sideways")
        canvas.restoreState()

    document = read_drawn(crossed)

    assert set(document.text.split("\n")) == {"upright", "sideways"}
    _assert_boxes_hold_all_ink(document)


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_crop_box_is_the_page(read_drawn: Callable[..., Document], rotation: int) -> None:
    def cropped(canvas: Canvas) -> None:
        canvas.setPageRotation(rotation)
        canvas.setCropBox((40, 60, 190, 160))
        canvas.drawString(60, 120, "inside")
        canvas.drawString(20, 20, "outside")

    document = read_drawn(cropped)
    page = document.pages()[0]

    assert document.text == "inside"
    assert sorted(page.original_size) == [100, 150]
    _assert_boxes_hold_all_ink(document)


def _assert_boxes_hold_all_ink(document: Document) -> None:
    """Every box has ink in it, and painted over, no ink is left."""
    page = document.pages()[0]
    image = page.get_image().convert("L")
    assert image.size == tuple(round(2 * side) for side in page.original_size)
    draw = ImageDraw.Draw(image)
    for box in document.bboxes.values():
        edges = [2 * box.x0 - 2, 2 * box.top - 2, 2 * box.x1 + 2, 2 * box.bottom + 2]
        assert min(image.crop([round(edge) for edge in edges]).getextrema()) < 100
    for box in document.bboxes.values():
        draw.rectangle([2 * box.x0 - 2, 2 * box.top - 2, 2 * box.x1 + 2, 2 * box.bottom + 2], fill=255)
    assert image.getextrema() == (255, 255)


def test_page_image_shows_the_page(draw_pdf: Callable[..., bytes]) -> None:
    source = PdfSource(draw_pdf(lambda canvas: canvas.rect(0, 0, 150, 100, fill=1)), "square.pdf")

    image = source.page_image(1)

    assert isinstance(image, Image.Image)
    assert (image.mode, image.size) == ("RGB", (600, 400))
    assert image.getpixel((100, 300)) == (0, 0, 0)
    assert image.getpixel((100, 100)) == (255, 255, 255)
    with pytest.raises(ReaderError, match=r"square.pdf has 1 pages, so there is no page 2"):
        source.page_image(2)


@pytest.mark.parametrize("size", [(100_000, 50), (50, 100_000)])
def test_a_page_that_claims_to_be_huge_is_drawn_smaller(
    draw_pdf: Callable[..., bytes], size: tuple[float, float]
) -> None:
    image = PdfSource(draw_pdf(lambda canvas: canvas.rect(0, 0, 10, 10), size)).page_image(1)
    assert max(image.size) == pytest.approx(7_000, abs=1)
    assert min(image.size) == pytest.approx(50 * 7_000 / 100_000, abs=1)


def test_form_fields_are_read(read_drawn: Callable[..., Document]) -> None:
    def form(canvas: Canvas) -> None:
        canvas.drawString(20, 150, "Name")
        canvas.acroForm.textfield(name="name", value="Smith", x=80, y=140, width=100, height=24)

    assert read_drawn(form).text.split() == ["Name", "Smith"]


def test_characters_that_are_several_or_beyond_16_bits(mapped_pdf: Callable[[bytes, str], bytes]) -> None:
    mapping = "<42> <D83DDE00>\n<43> <00660069>\n<44> <FB01>\n<45> <0000>\n<46> <D83D>"

    document = read_pdf(mapped_pdf(b"ABCDEFA", mapping), Project())

    assert document.text.replace(" ", "") == "A\U0001f600fifiA"
    assert [document.text[offset] for offset in document.bboxes] == ["A", "\U0001f600", "f", "i", "f", "i", "A"]
    assert document.bboxes[1].x0 == pytest.approx(34.8, abs=0.3)


def test_hyphen_at_the_end_of_a_line_stays(read_drawn: Callable[..., Document]) -> None:
    def hyphenated(canvas: Canvas) -> None:
        canvas.drawString(20, 150, "Rechnungs-")
        canvas.drawString(20, 136, "nummer")

    assert read_drawn(hyphenated).text == "Rechnungs-\nnummer"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "is empty"),
        (b"PK\x03\x04 a zip file", "is not a PDF"),
        (b"%PDF-1.4\nnothing else", "is broken, incomplete or without pages"),
    ],
)
def test_what_is_no_pdf_is_told(tmp_path: Path, content: bytes, told: str) -> None:
    path = tmp_path / "bad.pdf"
    path.write_bytes(content)

    with pytest.raises(ReaderError, match=told) as caught:
        read_pdf(path, Project())
    with pytest.raises(ReaderError, match=f"upload.pdf {told}"):
        read_pdf(content, Project(), name="upload.pdf")
    assert str(path) in str(caught.value)


def test_missing_file_and_folder_are_told(tmp_path: Path) -> None:
    with pytest.raises(ReaderError, match=r"none.pdf does not exist"):
        read_pdf(tmp_path / "none.pdf", Project())
    with pytest.raises(ReaderError, match="is a folder"):
        read_pdf(tmp_path, Project())


def test_truncated_locked_and_pageless_files_are_told(draw_pdf: Callable[..., bytes], pageless_pdf: bytes) -> None:
    whole = draw_pdf(_two_pages)
    locked = draw_pdf(_hello, encrypt=StandardEncryption("user", "owner", strength=128))

    with pytest.raises(ReaderError, match="is broken, incomplete or without pages"):
        read_pdf(whole[: len(whole) // 3], Project())
    with pytest.raises(ReaderError, match="protected by a password; save it without one"):
        read_pdf(locked, Project())
    with pytest.raises(ReaderError, match="without pages"):
        read_pdf(pageless_pdf, Project())


def test_threads_may_read_at_once(draw_pdf: Callable[..., bytes]) -> None:
    content = draw_pdf(_two_pages)

    def read(_: int) -> tuple[str, tuple[int, int]]:
        document = read_pdf(content, Project())
        return document.text, document.pages()[1].get_image().size

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(read, range(40))) == {("Hello\nagain\fWorld", (600, 400))}


def test_importing_loads_no_optional_package_and_a_missing_one_is_told() -> None:
    program = """
import sys
import konfuzio_sdk.readers as readers, konfuzio_sdk.sample as sample
from konfuzio_sdk.data import Project
from konfuzio_sdk.errors import KonfuzioError
from pathlib import Path
optional = ("pypdfium2", "PIL", "reportlab")
assert not set(optional) & set(sys.modules)
for name in optional:
    sys.modules[name] = None
source = readers.PdfSource(b"%PDF-")
for call in (lambda: readers.read_pdf(b"%PDF-", Project()), lambda: source.page_image(1),
             lambda: sample.generate_sample_project(Path("nowhere"))):
    try:
        call()
    except KonfuzioError as error:
        print(error)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    told = done.stdout.splitlines()
    assert [line.partition("; ")[2] for line in told] == [how_to_add("pdf"), how_to_add("pdf"), how_to_add("sample")]
