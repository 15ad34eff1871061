"""Draws Pages: characters where there is no image, and Annotations on top. Needs Pillow (extra `pdf`)."""

from __future__ import annotations

import colorsys
import unicodedata
import zlib
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from PIL import Image, ImageDraw, ImageFont

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from konfuzio_sdk.data.annotation import Annotation
    from konfuzio_sdk.data.page import Page

__all__ = ["DOTS_PER_INCH", "draw_annotations", "draw_characters"]

DOTS_PER_INCH = 144
_POINTS_PER_INCH = 72
_LONGEST_EDGE = 7_000
"""Pixels, enough for A0; a Page that claims to be larger is drawn smaller: no request shall exhaust the memory."""
_PAPER = (255, 255, 255)
_INK = (30, 30, 30)
_SMALLEST_TYPE = 4
_CAPTION_SIZE = 13
_CAPTION_HEIGHT = 20
_PADDING = 2
_OUTLINE = 2

_Edges: TypeAlias = tuple[float, float, float, float]
"""Left, top, right, bottom in pixels, from the top left."""


def draw_characters(page: Page) -> Image.Image:
    """Picture of a Page from its characters and their boxes, at 144 dots an inch unless the Page is huge."""
    scale = min(DOTS_PER_INCH / _POINTS_PER_INCH, _LONGEST_EDGE / max(page.original_size))
    image = Image.new("RGB", (max(1, round(page.width * scale)), max(1, round(page.height * scale))), _PAPER)
    draw = ImageDraw.Draw(image)
    boxes = page.document.bboxes
    for row in (boxes.page_number == page.number).nonzero()[0].tolist():
        size = min(max(_SMALLEST_TYPE, round((boxes.y1[row] - boxes.y0[row]) * scale)), image.height)
        position = (boxes.x0[row] * scale, (page.height - boxes.y0[row]) * scale)
        character = page.document.text[int(boxes.offset[row])]
        draw.text(position, _drawable(character), fill=_INK, font=_font(size), anchor="ls")
    return image


def draw_annotations(page: Page, annotations: Iterable[Annotation]) -> Image.Image:
    """Picture of a Page with a box and the Label's name on each Span of `annotations` that lies on it.

    A name stands beside its box where it hides least of the text and of the other names; it never hides a boxed value.
    """
    bare = page.get_image()
    image = bare.copy()
    draw = ImageDraw.Draw(image)
    scale = image.width / page.width
    marks = [
        (_drawable(annotation.label.name), _grown((box.x0, page.height - box.y1, box.x1, page.height - box.y0), scale))
        for annotation in annotations
        for box in (span.bbox() for span in annotation.spans)
        if box is not None and box.page_number == page.number
    ]
    taken = np.vstack([_character_edges(page, scale), *(edges for _, edges in marks)])
    for name, edges in marks:
        caption = _caption_edges(name, edges, image.size, taken)
        taken = np.vstack([taken, caption])
        draw.rectangle(caption, fill=_colour(name))
        corner = (caption[0] + _PADDING, caption[3] - _PADDING)
        draw.text(corner, name, fill=_PAPER, font=_font(_CAPTION_SIZE), anchor="ld")
    for name, edges in marks:
        image.paste(bare.crop(edges), edges[:2])
        draw.rectangle(edges, outline=_colour(name), width=_OUTLINE)
    return image


def _caption_edges(name: str, box: _Edges, image_size: tuple[int, int], taken: NDArray[np.float64]) -> _Edges:
    """Place of a caption beside `box`, within the image, that covers least of the rectangles `taken` (n, 4)."""
    width, height = _font(_CAPTION_SIZE).getlength(name) + 2 * _PADDING, _CAPTION_HEIGHT
    left, top, right, bottom = box
    corners = [
        (left, top - height),
        (right - width, top - height),
        (right, (top + bottom - height) / 2),
        (left - width, (top + bottom - height) / 2),
        (left, bottom),
        (right - width, bottom),
    ]
    places = [
        (x, y, x + width, y + height)
        for x, y in (
            (max(0, min(x, image_size[0] - 1 - width)), max(0, min(y, image_size[1] - 1 - height))) for x, y in corners
        )
    ]
    return min(places, key=lambda place: _covered(place, taken))


def _covered(place: _Edges, taken: NDArray[np.float64]) -> float:
    """Area of the rectangles `taken` (n, 4) that a rectangle would cover."""
    widths = np.minimum(taken[:, 2], place[2]) - np.maximum(taken[:, 0], place[0])
    heights = np.minimum(taken[:, 3], place[3]) - np.maximum(taken[:, 1], place[1])
    return float((widths.clip(0) * heights.clip(0)).sum())


def _character_edges(page: Page, scale: float) -> NDArray[np.float64]:
    boxes = page.document.bboxes
    edges = np.column_stack([boxes.x0, page.height - boxes.y1, boxes.x1, page.height - boxes.y0]) * scale
    return np.asarray(edges[boxes.page_number == page.number], dtype=np.float64)


def _grown(edges: _Edges, scale: float) -> tuple[int, int, int, int]:
    """Whole pixels around a rectangle in points, with room for its outline."""
    left, top, right, bottom = (round(edge * scale) for edge in edges)
    return left - _OUTLINE, top - _OUTLINE, right + _OUTLINE, bottom + _OUTLINE


@lru_cache(maxsize=64)
def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)


def _drawable(text: str) -> str:
    """Text with ü as u: Pillow's font, the one that is the same on every machine, has the letters of ASCII only."""
    decomposed = unicodedata.normalize("NFKD", text.replace("ß", "ss"))
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def _colour(name: str) -> tuple[int, int, int]:
    """Dark colour that a Label's name always gets, so that pictures can be compared."""
    hue = zlib.crc32(name.encode()) % 360 / 360
    red, green, blue = colorsys.hls_to_rgb(hue, 0.35, 0.75)
    return round(red * 255), round(green * 255), round(blue * 255)
