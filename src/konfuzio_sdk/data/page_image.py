"""Draws Pages: characters where there is no image, and Annotations on top. Needs Pillow (extra `pdf`)."""

from __future__ import annotations

import colorsys
import unicodedata
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from PIL import Image, ImageDraw, ImageFont

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    from konfuzio_sdk.data.annotation import Annotation
    from konfuzio_sdk.data.bbox import Bbox, BboxColumns
    from konfuzio_sdk.data.page import Page
    from konfuzio_sdk.data.project import Project

__all__ = ["DOTS_PER_INCH", "draw_annotations", "draw_characters", "pixels_per_point"]

DOTS_PER_INCH = 144
_POINTS_PER_INCH = 72
_LONGEST_EDGE = 7_000
"""Pixels, enough for A0; a Page that claims to be larger is drawn smaller: no request shall exhaust the memory."""
_PAPER = (255, 255, 255)
_INK = (30, 30, 30)
_FONTS = ("DejaVuSans.ttf", "LiberationSans-Regular.ttf", "Arial.ttf")
_SMALLEST_TYPE, _LARGEST_TYPE = 4, 400
"""Pixels; the latter keeps a Page of characters that claim to fill it from taking minutes."""
_CAPTION_SIZES = (13, 10)
"""Of the letters, in pixels; the smaller one is for captions that would hide something in the larger one."""
_PADDING = 2
_OUTLINE = 2
_PRINTED = 1
_KEPT_FREE = 255
"""What hiding a pixel of a boxed value or another caption weighs, where hiding one of printed text weighs 1."""
_GOLDEN_RATIO = 0.618034
_LUMINANCE = 0.17
"""Of captions, from 0 to 1: white text on them has a contrast of 4.5 or more, which is what accessibility asks for."""
_SHARES = (0.2126, 0.7152, 0.0722)
_GAMMA = 2.2

_Colour: TypeAlias = tuple[int, int, int]
_Edges: TypeAlias = tuple[int, int, int, int]
"""Left, top, right, bottom in pixels, from the top left."""


def pixels_per_point(size: tuple[float, float]) -> float:
    """Scale to draw a page of a size (width, height in points) at: 144 dots an inch, less if the page is huge."""
    return min(DOTS_PER_INCH / _POINTS_PER_INCH, _LONGEST_EDGE / max(size))


def draw_characters(page: Page) -> Image.Image:
    """Picture of a Page from its characters and their boxes, at 144 dots an inch unless the Page is huge."""
    scale = pixels_per_point(page.original_size)
    image = Image.new("RGB", (max(1, round(page.width * scale)), max(1, round(page.height * scale))), _PAPER)
    for character, (left, top, right, bottom) in _characters(page, image):
        size = min(max(_SMALLEST_TYPE, bottom - top), _LARGEST_TYPE)
        glyph, rise = _glyph(character, size, right - left)
        image.paste(_INK, (left + (right - left - glyph.width) // 2, bottom - rise), glyph)
    return image


def draw_annotations(page: Page, annotations: Iterable[Annotation]) -> Image.Image:
    """Picture of a Page with a box and the Label's name on each Span of `annotations` that lies on it.

    A name stands beside its box where it hides least of the text and of the other names; it never hides a boxed value.
    """
    bare = page.get_image()
    image = bare.copy()
    colours = _colours(page.document.project)
    marks = [
        (
            _writable(" ".join(annotation.label.name.split())),
            colours.get(annotation.label.id_, _INK),
            _around(box, page, image),
        )
        for annotation in annotations
        for box in (span.bbox() for span in annotation.spans)
        if box is not None and box.page_number == page.number
    ]
    taken = Image.new("L", image.size)
    draw, take = ImageDraw.Draw(image), ImageDraw.Draw(taken)
    for _, edges in _characters(page, image):
        take.rectangle(edges, fill=_PRINTED)
    for _, _, edges in marks:
        take.rectangle(edges, fill=_KEPT_FREE)
    for name, colour, edges in marks:
        size, place = _caption(name, edges, taken)
        take.rectangle(place, fill=_KEPT_FREE)
        draw.rectangle(place, fill=colour)
        middle = (place[0] + _PADDING, (place[1] + place[3]) / 2)
        draw.text(middle, name, fill=_PAPER, font=_font(size), anchor="lm")
    for _, colour, edges in marks:
        image.paste(bare.crop(edges), edges[:2])
        draw.rectangle(edges, outline=colour, width=_OUTLINE)
    return image


# Places


def _characters(page: Page, image: Image.Image) -> Iterator[tuple[str, _Edges]]:
    """Characters that are seen on a Page with their edges in its picture; exports have boxes for blanks too."""
    boxes = page.document.bboxes
    edges = _edges(boxes, page, image)
    seen = (boxes.page_number == page.number) & (edges[:, 0] < edges[:, 2]) & (edges[:, 1] < edges[:, 3])
    for offset, (left, top, right, bottom) in zip(boxes.offset[seen].tolist(), edges[seen].tolist(), strict=True):
        character = page.document.text[offset]
        if not character.isspace():
            yield character, (left, top, right, bottom)


def _edges(boxes: Bbox | BboxColumns, page: Page, image: Image.Image) -> NDArray[np.int64]:
    """Whole pixels around boxes (n, 4), cut off at the picture's edges: left, top, right, bottom."""
    edges = np.column_stack([boxes.x0, page.height - boxes.y1, boxes.x1, page.height - boxes.y0])
    edges = (edges * (image.width / page.width)).clip(0, [*image.size, *image.size])
    return np.hstack([np.floor(edges[:, :2]), np.ceil(edges[:, 2:])]).astype(np.int64)


def _around(box: Bbox, page: Page, image: Image.Image) -> _Edges:
    """Edges of a box's outline, which leaves the value in it free unless that touches the picture's edge."""
    left, top, right, bottom = _edges(box, page, image)[0].tolist()
    return (
        max(0, left - _OUTLINE),
        max(0, top - _OUTLINE),
        min(image.width - 1, right + _OUTLINE),
        min(image.height - 1, bottom + _OUTLINE),
    )


def _caption(name: str, box: _Edges, taken: Image.Image) -> tuple[int, _Edges]:
    """Size and place, within the picture, of a caption beside `box` that hides least of what is `taken`."""
    left, top, right, bottom = box
    choices = []
    for size in _CAPTION_SIZES:
        width, height = round(_font(size).getlength(name)) + 2 * _PADDING, size + 2 * _PADDING
        middle = (top + bottom - height) // 2
        above, below, before, after = top - height - 1, bottom + 1, left - width - 1, right + 1
        corners = [
            (left, above),
            (right - width, above),
            (after, middle),
            (before, middle),
            (left, below),
            (right - width, below),
        ]
        for x, y in corners:
            x0, y0 = max(0, min(x, taken.width - 1 - width)), max(0, min(y, taken.height - 1 - height))
            choices.append((size, (x0, y0, x0 + width, y0 + height)))
    return min(choices, key=lambda choice: np.asarray(taken.crop(choice[1])).sum(dtype=np.int64))


# Letters


def _glyph(character: str, size: int, width: int) -> tuple[Image.Image, int]:
    """Mask of a character, narrowed to `width` pixels if it is wider, and how far it rises above its baseline."""
    font = _font(size)
    text = _writable(character)
    left, top, right, bottom = (round(edge) for edge in font.getbbox(text, anchor="ls"))
    glyph = Image.new("L", (max(1, right - left), max(1, bottom - top)))
    ImageDraw.Draw(glyph).text((-left, -top), text, fill=255, font=font, anchor="ls")
    return (glyph.resize((width, glyph.height)) if glyph.width > width else glyph), -top


@lru_cache(maxsize=1)
def _font_file() -> str | None:
    """A font that has more than the letters of ASCII, which Pillow's own does not: the system's, or reportlab's."""
    reportlab = find_spec("reportlab")
    folders = (reportlab.submodule_search_locations if reportlab else None) or []
    for file in (*_FONTS, *(str(Path(folder) / "fonts" / "Vera.ttf") for folder in folders)):
        try:
            return str(ImageFont.truetype(file).path)
        except OSError:
            continue
    return None


@lru_cache(maxsize=64)
def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    file = _font_file()
    return ImageFont.load_default(size) if file is None else ImageFont.truetype(file, size)


def _writable(text: str) -> str:
    """The text itself, or with ü as u where Pillow's own font is the only one."""
    if _font_file() is not None:
        return text
    decomposed = unicodedata.normalize("NFKD", text.replace("ß", "ss"))
    return "".join(character for character in decomposed if not unicodedata.combining(character))


# Colours


def _colours(project: Project) -> dict[int, _Colour]:
    """Colour of each Label of a Project, by its id; the Labels' order decides, so that no two are alike."""
    return {label.id_: _colour(place * _GOLDEN_RATIO % 1) for place, label in enumerate(project.labels)}


def _colour(hue: float) -> _Colour:
    """Colour dark enough to read white text on: hues differ in how light they look, so the lighter are darkened."""
    channels = colorsys.hls_to_rgb(hue, 0.45, 0.8)
    luminance = sum(share * channel**_GAMMA for share, channel in zip(_SHARES, channels, strict=True))
    darker = min(1.0, (_LUMINANCE / luminance) ** (1 / _GAMMA))
    red, green, blue = (round(255 * channel * darker) for channel in channels)
    return red, green, blue
