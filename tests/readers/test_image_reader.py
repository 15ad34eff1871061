from __future__ import annotations

import io
import struct
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image, ImageDraw

from hostile_pages import circular_tiff, jpeg_of_size, png_of_size, tiff_of, tiff_of_size
from konfuzio_sdk.data import Project
from konfuzio_sdk.errors import FileKindError, FileLimitError, ReaderError
from konfuzio_sdk.readers import ImageSource, ReadLimits, read_image

if TYPE_CHECKING:
    from pathlib import Path

A4 = 841.89
ORIENTATION = 0x0112
TURNED_BACK = {1: None, 3: Image.Transpose.ROTATE_180, 6: Image.Transpose.ROTATE_90, 8: Image.Transpose.ROTATE_270}


@pytest.fixture(scope="module")
def picture() -> Image.Image:
    """A page of 600 x 400 pixels with a black square in its left upper corner."""
    image = Image.new("RGB", (600, 400), "white")
    ImageDraw.Draw(image).rectangle((0, 0, 99, 99), fill="black")
    return image


def encoded(image: Image.Image, kind: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF"])
def test_a_page_has_the_size_that_the_resolution_tells(picture: Image.Image, kind: str, tmp_path: Path) -> None:
    path = tmp_path / "page"
    path.write_bytes(encoded(picture, kind, dpi=(200, 100)))
    document = read_image(path, Project())
    (page,) = document.pages()
    assert document.name == "page"
    assert document.text == ""
    assert page.original_size == pytest.approx((216, 288), abs=0.1)
    assert page.get_image().size == (600, 400)


@pytest.mark.parametrize("dpi", [None, (1, 1), (30_000, 30_000), (0, 0)])
def test_without_a_resolution_that_makes_sense_the_longer_edge_is_that_of_a4(
    picture: Image.Image, dpi: tuple[int, int] | None
) -> None:
    told = {} if dpi is None else {"dpi": dpi}
    (page,) = read_image(encoded(picture, "JPEG", **told), Project()).pages()
    assert page.original_size == (A4, pytest.approx(A4 * 400 / 600, abs=0.001))


@pytest.mark.parametrize("orientation", sorted(TURNED_BACK))
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF"])
def test_images_are_turned_as_they_are_displayed(picture: Image.Image, kind: str, orientation: int) -> None:
    turn = TURNED_BACK[orientation]
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    lying = orientation in {6, 8}
    stored = picture if turn is None else picture.transpose(turn)
    content = encoded(stored, kind, exif=exif, dpi=(100, 200) if lying else (200, 100))
    (page,) = read_image(content, Project()).pages()
    assert page.original_size == pytest.approx((216, 288), abs=0.1)
    shown = np.asarray(page.get_image().convert("L"))
    assert shown[:90, :90].max() < 20
    assert shown[110:, 110:].min() > 235


def test_pages_of_a_tiff_are_picked_and_numbered_from_one(picture: Image.Image) -> None:
    others = [picture.resize((300, 100 * number)) for number in (2, 3, 4)]
    content = encoded(picture, "TIFF", save_all=True, append_images=others)
    document = read_image(content, Project(), pages="2,4")
    assert [page.number for page in document.pages()] == [1, 2]
    assert [page.get_image().size for page in document.pages()] == [(300, 200), (300, 400)]
    assert [page.text for page in document.pages()] == ["", ""]
    assert len(read_image(content, Project()).pages()) == len(ImageSource(content)) == 4


@pytest.mark.parametrize("mode", ["1", "L", "P", "I;16", "LA", "RGBA"])
def test_every_kind_of_pixels_becomes_rgb_on_white(mode: str) -> None:
    image = Image.new("RGBA", (4, 2), (0, 0, 0, 0)) if mode in {"LA", "RGBA"} else Image.new("L", (4, 2), 255)
    if mode == "I;16":
        content = encoded(Image.fromarray(np.full((2, 4), 65_535, np.uint16)), "TIFF")
    else:
        content = encoded(image.convert(mode), "PNG")
    (page,) = read_image(content, Project()).pages()
    assert page.get_image().mode == "RGB"
    assert page.get_image().getpixel((1, 1)) == (255, 255, 255)


def test_what_is_transparent_shows_white_from_top_to_bottom() -> None:
    size = (700, 7000)  # more than one strip
    image = Image.effect_noise(size, 90).convert("RGBA")
    image.putalpha(Image.linear_gradient("L").resize(size))
    expected = Image.alpha_composite(Image.new("RGBA", size, "white"), image).convert("RGB")
    assert ImageSource(encoded(image, "TIFF")).page_image(1).tobytes() == expected.tobytes()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF"])
def test_images_that_are_cut_off_are_told_when_they_are_read(kind: str) -> None:
    noise = Image.effect_noise((300, 300), 90).convert("RGB")
    whole = encoded(noise, kind)
    for share in (0.9, 0.5, 0.01):
        with pytest.raises(ReaderError, match=r"scan\.img is broken or incomplete|The TIFF is broken"):
            read_image(whole[: int(len(whole) * share)], Project(), name="scan.img")


def test_other_files_are_told() -> None:
    with pytest.raises(FileKindError, match="does not begin as a PDF, PNG, JPEG or TIFF"):
        read_image(b"GIF89a", Project())
    with pytest.raises(FileKindError, match="is a PDF; give a PNG, JPEG or TIFF"):
        read_image(b"%PDF-1.7", Project())
    with pytest.raises(ReaderError, match="is empty"):
        read_image(b"", Project())


@pytest.mark.parametrize(
    "content",
    [png_of_size(20_000, 15_000), jpeg_of_size(20_000, 15_000), tiff_of_size(20_000, 15_000), png_of_size(6400, 6400)],
    ids=["png", "jpeg", "tiff", "a little too large"],
)
@pytest.mark.filterwarnings("default::PIL.Image.DecompressionBombWarning")
def test_too_many_pixels_are_refused_before_any_is_decoded(content: bytes) -> None:
    with pytest.raises(FileLimitError, match="at most 40,000,000 are read"):
        read_image(content, Project())


def test_limits_can_be_set(picture: Image.Image) -> None:
    with pytest.raises(FileLimitError, match="has 600 x 400 pixels; at most 1,000 are read"):
        read_image(encoded(picture, "PNG"), Project(), limits=ReadLimits(pixels=1000))


def test_a_tiff_of_many_pages_is_read_in_part() -> None:
    content = tiff_of([{256: number % 5 + 1} for number in range(1, 10_001)])
    with pytest.raises(FileLimitError, match="The file has 10000 pages, and at most 1000 are read"):
        read_image(content, Project())
    document = read_image(content, Project(), pages="3,9999-")
    assert [page.get_image().width for page in document.pages()] == [4, 5, 1]


def test_a_tiff_whose_pages_go_in_a_circle_or_nowhere_is_told() -> None:
    with pytest.raises(ReaderError, match="lead back to one another"):
        read_image(circular_tiff(), Project())
    with pytest.raises(ReaderError, match="broken or incomplete"):
        read_image(b"II*\x00" + struct.pack("<L", 10**9), Project())
    with pytest.raises(ReaderError, match="broken or incomplete"):
        read_image(b"MM\x00*" + bytes(4), Project())
    with pytest.raises(FileLimitError, match="more than 100,000 pages"):
        read_image(tiff_of([{}] * 100_001), Project())


def test_there_is_no_page_past_the_last(picture: Image.Image) -> None:
    with pytest.raises(ReaderError, match="has 1 pages, so there is no page 2"):
        ImageSource(encoded(picture, "PNG"), "one.png").page_image(2)
    assert repr(ImageSource(encoded(picture, "PNG"), "one.png")) == "ImageSource('one.png')"
