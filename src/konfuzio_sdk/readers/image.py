"""Reads images of pages: PNG, JPEG and TIFF, the latter with many pages. Needs Pillow (extra `pdf`).

What an image shows has no text; `ocr` reads it.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from konfuzio_sdk.distribution import how_to_add
from konfuzio_sdk.errors import FileKindError, FileLimitError, ReaderError
from konfuzio_sdk.readers.file_types import PDF_TYPE, file_type_of
from konfuzio_sdk.readers.glyphs import no_glyphs
from konfuzio_sdk.readers.layout import document_of_glyphs
from konfuzio_sdk.readers.limits import ReadLimits
from konfuzio_sdk.readers.page_range import page_numbers
from konfuzio_sdk.readers.source import PickedPages, content_of, file_name_of, name_of
from konfuzio_sdk.readers.tiff_frames import frame_offsets, starting_at

if TYPE_CHECKING:
    from pathlib import Path

    from PIL import Image

    from konfuzio_sdk.data.category import Category
    from konfuzio_sdk.data.document import Document
    from konfuzio_sdk.data.project import Project
    from konfuzio_sdk.readers.glyphs import Glyphs

__all__ = ["ImageSource", "read_image"]

_TIFF = "TIFF"
_POINTS_PER_INCH = 72
_A4_HEIGHT = 841.89
_DECIMALS = 3
_POINTS = (72.0, 2400.0)
"""Sizes that a page's longer edge may have, an inch to A1: cameras write dots per inch that mean nothing."""
_ORIENTATION = 0x0112
_LYING = range(5, 9)
"""Orientations, as EXIF numbers them, in which width and height are swapped."""
_DEEP_GREY = "I;16"
_STRIP_PIXELS = 2_000_000
_MISSING_EXTRA = f"Reading images needs Pillow; {how_to_add('pdf')}"


class ImageSource:
    """The pages of an image file, each decoded when it is needed."""

    def __init__(self, content: bytes, name: str = "", limits: ReadLimits | None = None) -> None:
        """Find the pages; FileKindError, which calls the file `name`, if it is no PNG, JPEG or TIFF."""
        self._content = content
        self._name = name or "The image"
        self._limits = limits or ReadLimits()
        kind = file_type_of(content)
        if kind == PDF_TYPE:
            msg = f"{self._name} is a PDF; give a PNG, JPEG or TIFF."
            raise FileKindError(msg)
        self._format = kind.removeprefix("image/").upper()
        self._offsets = frame_offsets(content) if self._format == _TIFF else [0]

    def __repr__(self) -> str:
        """Name only: the image may be confidential."""
        return f"ImageSource({self._name!r})"

    def __len__(self) -> int:
        """Number of pages."""
        return len(self._offsets)

    def glyphs(self, pages: str = "", limits: ReadLimits | None = None) -> tuple[list[int], list[Glyphs]]:
        """Numbers of the pages that a page range tells, of all without one, and that none of them has text.

        Each page is decoded once, so that a damaged one is told now. Raises ReaderError for one, PageRangeError if
        there are no such pages, FileLimitError if a page or their number is larger than the limits allow.
        """
        numbers = page_numbers(pages, len(self), None if limits is None else limits.pages)
        return numbers, [no_glyphs(self._decoded(number)[1]) for number in numbers]

    def page_image(self, number: int, longest_edge: int | None = None) -> Image.Image:
        """RGB image of a page, numbered from 1, as displayed, with so many pixels at the `longest_edge` at most.

        ReaderError if it is damaged, FileLimitError if it has too many pixels.
        """
        image = self._decoded(number)[0]
        if longest_edge is not None:
            image.thumbnail((longest_edge, longest_edge))
        return image

    def _decoded(self, number: int) -> tuple[Image.Image, tuple[float, float]]:
        """Image of a page as displayed, and its width and height in points.

        These follow from the resolution that the file tells. Where it tells none, or one that makes the page smaller
        than an inch or larger than A1, the longer edge is that of A4.
        """
        from PIL import ImageOps  # noqa: PLC0415 - optional extra

        image = self._opened(number)
        try:
            resolution = _resolution(image)
            ImageOps.exif_transpose(image, in_place=True)
            shown = _flat(image)
        except MemoryError:
            raise
        except Exception as error:  # Pillow raises whatever its decoders trip over
            raise self._broken(number) from error
        return shown, _points(shown.size, resolution)

    def _opened(self, number: int) -> Image.Image:
        """A page of which no pixel is decoded yet."""
        try:
            from PIL import Image  # noqa: PLC0415 - optional extra
        except ImportError as error:
            raise ReaderError(_MISSING_EXTRA) from error
        if not 1 <= number <= len(self):
            msg = f"{self._name} has {len(self)} pages, so there is no page {number}."
            raise ReaderError(msg)
        content = self._content if self._format != _TIFF else starting_at(self._content, self._offsets[number - 1])
        try:
            image = Image.open(io.BytesIO(content), formats=[self._format])
            width, height = image.size
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
            raise self._too_large(number, "far too many") from error
        except MemoryError:
            raise
        except Exception as error:  # as above
            raise self._broken(number) from error
        if width * height > self._limits.pixels:
            raise self._too_large(number, f"{width} x {height}")
        return image

    def _too_large(self, number: int, pixels: str) -> FileLimitError:
        allowed = f"at most {self._limits.pixels:,} are read. Scan it with fewer dots an inch."
        return FileLimitError(f"Page {number} of the image has {pixels} pixels; {allowed}")

    def _broken(self, number: int) -> ReaderError:
        return ReaderError(f"{self._name} is broken or incomplete at page {number}; fetch or export it again.")


def read_image(  # noqa: PLR0913 - each but the first two has its default
    source: str | Path | bytes,
    project: Project,
    category: Category | None = None,
    *,
    name: str = "",
    pages: str = "",
    limits: ReadLimits | None = None,
) -> Document:
    """Document of a PNG, JPEG or TIFF: Pages with their sizes and images, and no text.

    A page range, as in "1-3,7", tells which pages of a TIFF are read; the Document numbers them from 1. Images are
    turned as the file says that they are displayed.
    Raises ReaderError if the file is missing or damaged, FileKindError if it is of another kind, FileLimitError if a
    page is too large or there are too many, PageRangeError for a range that the file does not have.
    """
    bounds = limits or ReadLimits()
    image_source = ImageSource(content_of(source, name), name_of(source, name, "The image"), bounds)
    numbers, glyphs = image_source.glyphs(pages, bounds)
    shown = PickedPages(image_source, numbers)
    return document_of_glyphs(project, glyphs, category, name=name or file_name_of(source), image_source=shown)


def _points(pixels: tuple[int, int], resolution: tuple[float, float]) -> tuple[float, float]:
    """Size in points of an image with so many pixels, and so many of them an inch."""
    if min(resolution) > 0:
        width, height = (side / dots * _POINTS_PER_INCH for side, dots in zip(pixels, resolution, strict=True))
        if min(width, height) > 0 and _POINTS[0] <= max(width, height) <= _POINTS[1]:
            return round(width, _DECIMALS), round(height, _DECIMALS)
    scale = _A4_HEIGHT / max(pixels)
    return round(pixels[0] * scale, _DECIMALS) or scale, round(pixels[1] * scale, _DECIMALS) or scale


def _resolution(image: Image.Image) -> tuple[float, float]:
    """Pixels an inch across and down the image as displayed; zeros where the file tells nothing that makes sense."""
    try:
        across, down = (float(value) for value in image.info["dpi"])
        lying = image.getexif().get(_ORIENTATION) in _LYING
    except (KeyError, TypeError, ValueError, ZeroDivisionError):
        return 0.0, 0.0
    return (down, across) if lying else (across, down)


def _flat(image: Image.Image) -> Image.Image:
    """The image in RGB, with white behind what is transparent."""
    if image.mode.startswith(_DEEP_GREY):
        image = image.point(lambda value: value / 256).convert("L")
    if image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info:
        return _on_white(image)
    if image.mode != "RGB":
        return image.convert("RGB")
    image.load()
    return image


def _on_white(image: Image.Image) -> Image.Image:
    """The image in RGB on white, made in strips: Pillow would hold it four times at once."""
    from PIL import Image as PillowImage  # noqa: PLC0415 - optional extra

    image.load()
    shown = PillowImage.new("RGB", image.size)
    rows = max(1, _STRIP_PIXELS // image.width)
    for top in range(0, image.height, rows):
        strip = image.crop((0, top, image.width, min(top + rows, image.height))).convert("RGBA")
        paper = PillowImage.new("RGBA", strip.size, "white")
        shown.paste(PillowImage.alpha_composite(paper, strip).convert("RGB"), (0, top))
    return shown
