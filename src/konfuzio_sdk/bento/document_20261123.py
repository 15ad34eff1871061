"""A Document as requests carry it since 2026-11-23, whatever the AI type, and the steps from and to those of 2024.

It declares its geometry, refuses unknown keys, and holds character boxes as columns. Released schema files are made
of these parts, so what stands here is as frozen as they are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from konfuzio_sdk.bento.columns import columns_from_boxes, columns_to_boxes
from konfuzio_sdk.bento.media import image_bytes, image_record

if TYPE_CHECKING:
    from collections.abc import Callable

    from konfuzio_sdk.bento.versions import Path, Payload

__all__ = [
    "Category20261123",
    "Characters20261123",
    "Column",
    "Document20261123",
    "Geometry20261123",
    "Image20261123",
    "Page20261123",
    "PageNumber",
    "Strict",
    "document_down",
    "document_up",
    "page_down",
    "page_up",
    "path_down",
]

_CHARACTER_DEPTH = 3
_BASE64 = r"^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$"

Finite = Annotated[float, Field(allow_inf_nan=False)]
Positive = Annotated[float, Field(allow_inf_nan=False, gt=0)]
Count = Annotated[int, Field(ge=1)]
Offset = Annotated[int, Field(ge=0)]
Line = Annotated[int, Field(ge=0, lt=2**31)]
PageNumber = Annotated[int, Field(ge=1, lt=2**31)]

_Item = TypeVar("_Item")
Column = Annotated[list[_Item], Field(fail_fast=True)]
"""A list that may be long, of which the first fault is told and no other."""


class Strict(BaseModel):
    """A part of a payload that refuses keys it does not know."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True, ser_json_inf_nan="constants")


class Geometry20261123(Strict):
    """What every number of the request means; there is one meaning, and it is written down in each request."""

    origin: Literal["bottom_left"] = "bottom_left"
    unit: Literal["point"] = "point"
    offsets: Literal["code_points"] = "code_points"
    first_page: Literal[1] = 1
    first_line: Literal[0] = 0


class Characters20261123(Strict):
    """Boxes of the visible characters, one column a property, all of the same length.

    A run is a pair: `offset` pairs are (first offset, how many characters follow each other from there), the others
    are (value, how many characters in a row have it). `other_text` maps an offset to the character that the box's
    source read there, where it is not the text's own.
    """

    offset: Column[tuple[Offset, Count]]
    page: Column[tuple[PageNumber, Count]]
    line: Column[tuple[Line, Count]]
    x0: Column[Finite]
    x1: Column[Finite]
    y0: Column[tuple[Finite, Count]]
    y1: Column[tuple[Finite, Count]]
    other_text: dict[str, str | None] = {}


class Image20261123(Strict):
    """An encoded image, in base64."""

    media_type: Annotated[str, Field(pattern=r"^image/[a-z.+-]+$")]
    data: Annotated[str, Field(pattern=_BASE64)]


class Page20261123(Strict):
    """A page as displayed: `width` and `height` in points, after turning it by `rotation` degrees clockwise."""

    number: PageNumber
    width: Positive
    height: Positive
    rotation: Literal[0, 90, 180, 270] = 0
    image: Image20261123 | None = None
    segmentation: list[Any] | None = None


class Category20261123(Strict):
    """A Category that something may be of; `confidence` is null where a person said so, or the AI gave none."""

    id: int
    name: str
    confidence: Annotated[float, Field(ge=0, le=1)] | None


_Page = TypeVar("_Page", bound=Page20261123)


class Document20261123(Strict, Generic[_Page]):
    """A Document; every version names itself in `schema_version`."""

    schema_version: str
    geometry: Geometry20261123 = Geometry20261123()
    text: str | None
    characters: Characters20261123 | None
    pages: Column[_Page] | None
    raw_ocr_response: dict[str, Any] | list[Any] | None = None


def document_up(payload: Payload, page_step: Callable[[dict[str, Any]], dict[str, Any]] | None = None) -> Payload:
    """Document of a request of 2024 whose boxes say their lines; `page_step` is `page_up`, or what builds on it."""
    boxes, pages, text = payload["bboxes"], payload["pages"], payload["text"]
    return {
        "geometry": Geometry20261123().model_dump(),
        "text": text,
        "characters": None if boxes is None else columns_from_boxes(boxes, text or ""),
        "pages": None if pages is None else [(page_step or page_up)(page) for page in pages],
        "raw_ocr_response": payload["raw_ocr_response"],
    }


def page_up(page: dict[str, Any]) -> dict[str, Any]:
    """Page of a page of 2024."""
    width, height = page["original_size"]
    image = page.get("image")
    return {
        "number": page["number"],
        "width": width,
        "height": height,
        "rotation": 0,
        "image": image_record(None if image is None else bytes.fromhex(image)),
        "segmentation": page.get("segmentation"),
    }


def document_down(payload: Payload, page_step: Callable[[dict[str, Any]], dict[str, Any]] | None = None) -> Payload:
    """Document for a request of 2024 whose boxes say their lines; `page_step` is `page_down`, or what builds on it."""
    characters, pages, text = payload["characters"], payload["pages"], payload["text"]
    return {
        "text": text,
        "bboxes": None if characters is None else columns_to_boxes(characters, text or ""),
        "pages": None if pages is None else [(page_step or page_down)(page) for page in pages],
        "raw_ocr_response": payload["raw_ocr_response"],
    }


def page_down(page: dict[str, Any]) -> dict[str, Any]:
    """Page of 2024 of a page."""
    image = image_bytes(page["image"])
    return {
        "number": page["number"],
        "image": None if image is None else image.hex(),
        "original_size": [page["width"], page["height"]],
        "segmentation": page["segmentation"],
    }


_OLDER_NAMES = {"page": "page_number", "line": "line_index"}


def path_down(path: Path) -> Path:
    """A column and the offset of a character become the character's box and its property."""
    if path[:1] == ("characters",) and len(path) == _CHARACTER_DEPTH:
        box = ("bboxes", str(path[2]))
        return box if path[1] == "offset" else (*box, _OLDER_NAMES.get(str(path[1]), path[1]))
    return path
