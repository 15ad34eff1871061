from __future__ import annotations

import io
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from konfuzio_sdk.data import (
    Annotation,
    Bbox,
    Category,
    CategoryAnnotation,
    Document,
    Label,
    Page,
    Project,
    Span,
    page_image,
)
from konfuzio_sdk.data.page_image import draw_annotations, draw_characters
from konfuzio_sdk.errors import ArgumentError, DocumentError, ReaderError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def encoded(kind: str = "PNG", colour: str = "red") -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (20, 40), colour).save(buffer, kind)
    return buffer.getvalue()


def drawable(size: tuple[float, float] = (100, 200), text: str = "ab") -> Page:
    """Page with two characters, the second at x 50..60, y 100..112."""
    return boxed(text, [Bbox(10, 20, 150, 162), Bbox(50, 60, 100, 112)], size)


def boxed(text: str, boxes: list[Bbox], size: tuple[float, float] = (100, 200)) -> Page:
    """Page whose first characters have boxes, in a Document that can have Annotations."""
    document = Document(Project(), text, dict(enumerate(boxes)))
    document.set_category(Category(document.project, name="Invoice"))
    return Page(None, document, 1, size)


def differing(first: Image.Image, second: Image.Image) -> np.ndarray:
    """Pixels, (height, width), in which two images differ."""
    return (np.asarray(first) != np.asarray(second)).any(axis=2)


@pytest.mark.parametrize(("number", "size"), [(0, (1, 1)), (1, (0, 1)), (1, (1, -1)), (1, (float("nan"), 1))])
def test_a_page_without_a_number_or_an_area_is_refused(number: int, size: tuple[float, float]) -> None:
    with pytest.raises(ArgumentError, match="number from 1 and a positive size"):
        Page(None, Document(Project()), number, size)


def test_a_page_knows_its_measures() -> None:
    page = Page(5, Document(Project(), "a\fbc"), 2, (100, 200))
    assert (page.index, page.width, page.height, page.text) == (1, 100.0, 200.0, "bc")


def test_what_a_person_said_of_the_category_counts_most() -> None:
    project = Project()
    page = Page(None, Document(project), 1, (1, 1))
    likely, unlikely, said = (Category(project, name=name) for name in ("likely", "unlikely", "said"))
    first = CategoryAnnotation(unlikely, 0.2, page)
    second = CategoryAnnotation(likely, 1.0, page)
    assert page.category is likely
    assert page.category_annotations == [second, first]
    third = CategoryAnnotation(said, page=page)
    assert page.category is said
    assert page.category_annotations == [third, second, first]
    page.set_category(unlikely)
    assert page.category is unlikely
    assert [(found.category, found.confidence) for found in page.category_annotations] == [(unlikely, None)]
    page.set_category(None)
    assert page.category is None
    assert page.category_annotations == []


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF"])
def test_the_image_is_the_one_it_came_with(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "page"
    path.write_bytes(encoded(kind))
    document = Document(Project())
    of_bytes = Page(None, document, 1, (10, 20), image=encoded(kind))
    of_file = Page(None, document, 2, (10, 20), image=path)
    assert of_bytes.image == of_file.image == path.read_bytes()
    for page in (of_bytes, of_file):
        image = page.get_image()
        assert (image.mode, image.size) == ("RGB", (20, 40))


@pytest.mark.filterwarnings("ignore")  # Pillow warns of damaged and of large files
@given(st.integers(0, 200), st.integers(0, 255), st.sampled_from(["PNG", "JPEG", "TIFF"]), st.booleans())
def test_a_broken_image_raises_nothing_else(place: int, byte: int, kind: str, cut: bool) -> None:
    image = bytearray(encoded(kind))
    place %= len(image)
    image[place:] = b"" if cut else bytes([byte]) + image[place + 1 :]
    try:
        decoded = Page(None, Document(Project()), 1, (10, 20), image=bytes(image)).get_image()
    except ReaderError as error:
        assert "Page(1 of Document())" in str(error)  # noqa: PT017 - both ends are fine
    else:
        assert decoded.mode == "RGB"


def test_an_image_of_another_kind_is_refused() -> None:
    with pytest.raises(ReaderError, match="PNG, JPEG or TIFF"):
        Page(None, Document(Project()), 1, (10, 20), image=encoded("GIF")).get_image()


def test_an_image_of_too_many_pixels_is_not_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("konfuzio_sdk.data.page._MOST_PIXELS", 799)
    with pytest.raises(ReaderError, match="20 x 40 pixels; give at most 799"):
        Page(None, Document(Project()), 1, (10, 20), image=encoded()).get_image()


def test_an_image_file_that_went_away_is_told(tmp_path: Path) -> None:
    page = Page(None, Document(Project()), 1, (10, 20), image=tmp_path / "gone.png")
    with pytest.raises(ReaderError, match=r"gone\.png"):
        page.get_image()


def test_the_documents_source_is_asked_for_the_image() -> None:
    class Source:
        def page_image(self, number: int) -> Image.Image:
            return Image.new("RGB", (number, number))

    page = Page(None, Document(Project(), image_source=Source()), 3, (10, 20))
    assert page.get_image().size == (3, 3)


def test_a_page_of_nothing_cannot_be_drawn() -> None:
    with pytest.raises(DocumentError, match="neither an image nor characters"):
        Page(None, Document(Project(), "ab"), 1, (10, 20)).get_image()


def test_characters_are_drawn_where_their_boxes_are() -> None:
    page = drawable()
    image = page.get_image()
    assert image.size == (200, 400)
    ink = differing(image, Image.new("RGB", image.size, "white"))
    assert ink[2 * 88 : 2 * 100, 2 * 50 : 2 * 60].any()
    ink[2 * 34 : 2 * 52, 2 * 8 : 2 * 24] = False
    ink[2 * 84 : 2 * 102, 2 * 48 : 2 * 64] = False
    assert not ink.any()


def test_characters_of_other_pages_are_not_drawn() -> None:
    page = drawable()
    empty = draw_characters(Page(None, page.document, 2, (100, 200)))
    assert not differing(empty, Image.new("RGB", empty.size, "white")).any()


@pytest.mark.parametrize("size", [(1e9, 1e9), (1e-9, 1e-9), (1e9, 1e-9)])
def test_a_page_of_any_size_makes_a_picture_of_some_size(size: tuple[float, float]) -> None:
    image = draw_characters(drawable(size))
    assert min(image.size) >= 1
    assert max(image.size) <= 7000


@pytest.fixture(params=["the system's", "reportlab's", "Pillow's"])
def font(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Name of whose font is the best there is."""
    if request.param == "the system's" and "Vera" in str(page_image._font_file()):
        pytest.skip("this system has no font")
    if request.param != "the system's":
        monkeypatch.setattr(page_image, "_FONTS", ())
    if request.param == "Pillow's":
        monkeypatch.setattr(page_image, "find_spec", lambda _: None)
    for cached in (page_image._font_file, page_image._font):
        cached.cache_clear()
    yield request.param
    for cached in (page_image._font_file, page_image._font):
        cached.cache_clear()


def test_umlauts_keep_their_dots_if_a_font_has_any(font: str) -> None:
    with_dots = differing(draw_characters(drawable(text="\u00fc\u00e9")), draw_characters(drawable(text="ue")))
    assert with_dots.any() == (font != "Pillow's")


def test_annotations_are_named_in_any_font(font: str) -> None:
    page = drawable()
    found = Annotation(page.document, Label(page.document.project, f"{font} \u00df\nfont"), spans=[Span(1, 2)])
    assert differing(draw_annotations(page, [found]), page.get_image()).sum() > 20 * 20


def test_wide_characters_stay_in_their_boxes() -> None:
    page = boxed("WW", [Bbox(10, 14, 100, 120), Bbox(20, 24, 100, 120)])
    ink = np.asarray(draw_characters(page).convert("L")) < 255
    assert ink[:, 20:28].any()
    assert ink[:, 40:48].any()
    ink[:, 20:28] = ink[:, 40:48] = False
    assert not ink.any()


def test_neither_blanks_nor_what_lies_beside_the_page_are_drawn() -> None:
    boxes = [Bbox(10, 20, 100, 120), Bbox(-50, -40, 100, 120), Bbox(1e12, 2e12, 100, 120)]
    image = draw_characters(boxed(" ab", boxes))
    assert not differing(image, Image.new("RGB", image.size, "white")).any()


def test_annotations_are_framed_and_named_and_their_text_stays_visible() -> None:
    page = drawable()
    bare = page.get_image()
    label = Label(page.document.project, "Gr\u00f6\u00dfe")
    found = Annotation(page.document, label, spans=[Span(1, 2)])
    drawn = differing(draw_annotations(page, [found]), bare)
    left, top, right, bottom = 2 * 50, 2 * 88, 2 * 60, 2 * 100
    assert drawn[top - 2, left - 2 : right + 3].all()
    assert drawn[bottom + 2, left - 2 : right + 3].all()
    assert drawn[top - 2 : bottom + 3, left - 2].all()
    assert drawn[top - 2 : bottom + 3, right + 2].all()
    assert not drawn[top + 1 : bottom, left + 1 : right].any()
    drawn[top - 2 : bottom + 3, left - 2 : right + 3] = False
    assert drawn.sum() > 20 * 20
    assert not differing(page.get_image(), bare).any()


def test_names_keep_clear_of_each_other_and_of_other_values() -> None:
    page = drawable()
    bare = page.get_image()
    label = Label(page.document.project, "A name wider than its value")
    both = [Annotation(page.document, label, spans=[Span(offset, offset + 1)]) for offset in (0, 1)]
    one = [int(differing(draw_annotations(page, [found]), bare).sum()) for found in both]
    assert int(differing(draw_annotations(page, both), bare).sum()) == sum(one)


@pytest.mark.parametrize(("x", "y"), [(0, 94), (84, 94), (0, 182), (84, 0), (40, 2)])
def test_a_name_is_whole_at_the_edges_of_the_page(x: int, y: int) -> None:
    page = boxed("a", [Bbox(x, x + 16, y, y + 16)])
    found = Annotation(page.document, Label(page.document.project, "Staff no."), spans=[Span(0, 1)])
    drawn = differing(draw_annotations(page, [found]), page.get_image())
    drawn[2 * (184 - y) - 2 : 2 * (200 - y) + 3, max(0, 2 * x - 2) : 2 * (x + 16) + 3] = False
    rows, columns = (drawn.any(axis=axis).nonzero()[0] for axis in (1, 0))
    width, height = np.ptp(columns) + 1, np.ptp(rows) + 1
    assert drawn.sum() > 0.9 * width * height  # the letters are as white as the paper
    assert width > page_image._font(13).getlength("Staff no.")
    assert height > 13


@pytest.mark.parametrize("free", range(4))
def test_a_name_goes_where_nothing_is_printed(free: int) -> None:
    value, sides = (90, 110, 90, 110), [(40, 160, 111, 140), (40, 160, 60, 89), (20, 89, 80, 120), (111, 180, 80, 120)]
    printed = [value, *(side for place, side in enumerate(sides) if place != free)]
    page = boxed("abcd", [Bbox(*edges) for edges in printed], (200, 200))
    found = Annotation(page.document, Label(page.document.project, "Name"), spans=[Span(0, 1)])
    drawn = differing(draw_annotations(page, [found]), page.get_image())
    for x0, x1, y0, y1 in printed:
        drawn[2 * (200 - y1) - 2 : 2 * (200 - y0) + 3, 2 * x0 - 2 : 2 * x1 + 3] = False
    assert drawn.sum() > 13 * 13


def test_every_label_has_its_own_colour_on_which_white_can_be_read() -> None:
    page = drawable()
    labels = [Label(page.document.project, f"Field {number}") for number in range(50)]
    colours = [
        draw_annotations(page, [Annotation(page.document, label, spans=[Span(1, 2)])]).getpixel((98, 174))
        for label in labels
    ]
    assert len(set(colours)) == 50
    for colour in colours:
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in np.array(colour) / 255]
        assert 1.05 / (np.dot(linear, [0.2126, 0.7152, 0.0722]) + 0.05) >= 4.5


def test_a_name_that_finds_no_room_stays_inside_the_picture() -> None:
    page = boxed("a", [Bbox(0, 10, 0, 10)], (10, 10))
    found = Annotation(page.document, Label(page.document.project, "A name wider than the page"), spans=[Span(0, 1)])
    assert draw_annotations(page, [found]).size == (20, 20)


def test_annotations_elsewhere_are_not_drawn() -> None:
    page = drawable(text="ab no boxes")
    without_box = Annotation(page.document, Label(page.document.project, "Total"), spans=[Span(3, 5)])
    on_page_one = Annotation(page.document, without_box.label, spans=[Span(0, 1)])
    other = Page(None, page.document, 2, (100, 200), image=encoded())
    for on, found in ((page, without_box), (other, on_page_one)):
        assert not differing(draw_annotations(on, [found]), on.get_image()).any()


def test_a_picture_of_another_resolution_gets_its_boxes_in_place() -> None:
    page = drawable()
    shown = Page(None, page.document.copied_into(page.document.project), 2, (100, 200), image=encoded())
    assert draw_annotations(shown, []).size == (20, 40)
