"""Draws Pages: characters where there is no image, and Annotations on top. Needs Pillow (extra `pdf`)."""

from __future__ import annotations

import colorsys
import zlib
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw, ImageFont

if TYPE_CHECKING:
    from collections.abc import Iterable

    from konfuzio_sdk.data.annotation import Annotation
    from konfuzio_sdk.data.bbox import Bbox
    from konfuzio_sdk.data.page import Page

__all__ = ["DOTS_PER_INCH", "draw_annotations", "draw_characters"]

DOTS_PER_INCH = 144
_POINTS_PER_INCH = 72
_SCALE = DOTS_PER_INCH / _POINTS_PER_INCH
_PAPER = (255, 255, 255)
_INK = (30, 30, 30)
_SMALLEST_TYPE = 4
_CAPTION_SIZE = 13


def draw_characters(page: Page) -> Image.Image:
    """Picture of a Page from its characters and their boxes, at 144 dots an inch."""
    image = Image.new("RGB", (round(page.width * _SCALE), round(page.height * _SCALE)), _PAPER)
    draw = ImageDraw.Draw(image)
    boxes = page.document.bboxes
    for row in (boxes.page_number == page.number).nonzero()[0].tolist():
        size = max(_SMALLEST_TYPE, round((boxes.y1[row] - boxes.y0[row]) * _SCALE))
        position = (boxes.x0[row] * _SCALE, (page.height - boxes.y0[row]) * _SCALE)
        character = page.document.text[int(boxes.offset[row])]
        draw.text(position, character, fill=_INK, font=ImageFont.load_default(size), anchor="ls")
    return image


def draw_annotations(page: Page, annotations: Iterable[Annotation]) -> Image.Image:
    """Picture of a Page with a box and the Label's name on each Span of `annotations` that lies on it."""
    image = page.get_image().copy()
    draw = ImageDraw.Draw(image)
    scale = image.width / page.width
    font = ImageFont.load_default(_CAPTION_SIZE)
    for annotation in annotations:
        colour = _colour(annotation.label.name)
        for span in annotation.spans:
            box = span.bbox()
            if box is None or box.page_number != page.number:
                continue
            edges = _edges(box, page, scale)
            draw.rectangle(edges, outline=colour, width=2)
            caption = annotation.label.name
            corner = (edges[0], edges[1])
            draw.rectangle(draw.textbbox(corner, caption, font=font, anchor="ld"), fill=colour)
            draw.text(corner, caption, fill=_PAPER, font=font, anchor="ld")
    return image


def _edges(box: Bbox, page: Page, scale: float) -> tuple[float, float, float, float]:
    margin = 2
    return (
        box.x0 * scale - margin,
        (page.height - box.y1) * scale - margin,
        box.x1 * scale + margin,
        (page.height - box.y0) * scale + margin,
    )


def _colour(name: str) -> tuple[int, int, int]:
    """Dark colour that a Label's name always gets, so that pictures can be compared."""
    hue = zlib.crc32(name.encode()) % 360 / 360
    red, green, blue = colorsys.hls_to_rgb(hue, 0.35, 0.75)
    return round(red * 255), round(green * 255), round(blue * 255)
