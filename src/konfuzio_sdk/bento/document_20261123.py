"""A Document as requests carry it since 2026-11-23, whatever the AI type, and the steps from and to those of 2024.

It declares its geometry, refuses unknown keys, and holds character boxes as columns. Released schema files are made
of these parts, so what stands here is as frozen as they are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Generic, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticKnownError

from konfuzio_sdk.bento.columns import columns_from_boxes, columns_to_boxes
from konfuzio_sdk.bento.media import image_bytes, image_record
from konfuzio_sdk.bento.portions import InPortions

if TYPE_CHECKING:
    from collections.abc import Callable

    from konfuzio_sdk.bento.versions import Path, Payload

__all__ = [
    "Category20261123",
    "Characters20261123",
    "Closed",
    "Column",
    "Document20261123",
    "Geometry20261123",
    "Id",
    "Image20261123",
    "Page20261123",
    "PageNumber",
    "Source20261123",
    "Strict",
    "document_down",
    "document_up",
    "page_down",
    "page_up",
    "path_down",
]

_CHARACTER_DEPTH = 3
_MOST_KEYS = 1000
_MOST_PAGES = 100_000
_BASE64 = r"^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$"

_MEDIA_TYPE = r"^[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}/[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}$"


def _no_other_number(value: object) -> object:
    """What is no whole number does not pass for one, as it does in Python: True and 1.0 are equal to 1."""
    if type(value) is not int:
        raise PydanticKnownError("int_type")  # noqa: EM101 - a literal, by which the type checker knows it
    return value


Exactly = BeforeValidator(_no_other_number)
"""Annotates a field of which only certain whole numbers are valid."""

Finite = Annotated[float, Field(allow_inf_nan=False)]
Positive = Annotated[float, Field(allow_inf_nan=False, gt=0)]
Count = Annotated[int, Field(ge=1, lt=2**63)]
Offset = Annotated[int, Field(ge=0, lt=2**63)]
Line = Annotated[int, Field(ge=0, lt=2**31)]
PageNumber = Annotated[int, Field(ge=1, lt=2**31)]
Id = Annotated[int, Field(ge=-(2**63), lt=2**63)]
OffsetKey = Annotated[str, Field(pattern=r"^(0|[1-9][0-9]{0,9})$")]
Base64 = Annotated[str, Field(pattern=_BASE64)]

_Item = TypeVar("_Item")
_Value = TypeVar("_Value")
Column = Annotated[list[_Item], Field(fail_fast=True)]
"""A list that may be long, of which the first fault is told and no other."""
Run = Annotated[tuple[_Value, Count], Field(strict=False)]
"""A value, and how many in a row have it; JSON has it as a list, which a strict tuple would not be."""


class Closed(BaseModel):
    """A part of a response that refuses keys it does not know; numbers may be of numpy's types, as AIs give them."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True, ser_json_inf_nan="constants")

    @model_validator(mode="before")
    @classmethod
    def _refuse_very_many_keys(cls, value: object) -> object:
        """Each unknown key is a fault of its own, and a million faults take a gigabyte."""
        if isinstance(value, dict) and len(value) > _MOST_KEYS:
            msg = f"has more than {_MOST_KEYS} keys"
            raise ValueError(msg)
        return value


class Strict(Closed):
    """A part of a request: it refuses types that would have to be converted too, such as text for a number."""

    model_config = ConfigDict(strict=True)


class Geometry20261123(Strict):
    """What every number of the request means; there is one meaning, and it is written down in each request."""

    origin: Literal["bottom_left"] = "bottom_left"
    unit: Literal["point"] = "point"
    offsets: Literal["code_points"] = "code_points"
    first_page: Annotated[Literal[1], Exactly] = 1
    first_line: Annotated[Literal[0], Exactly] = 0


class Characters20261123(Strict):
    """Boxes of the visible characters, one column a property, all of the same length.

    A run is a pair: `offset` pairs are (first offset, how many characters follow each other from there), the others
    are (value, how many characters in a row have it). `other_text` maps an offset to the character that the box's
    source read there, where it is not the text's own.
    """

    offset: Column[Run[Offset]]
    page: Column[Run[PageNumber]]
    line: Column[Run[Line]]
    x0: Column[Finite]
    x1: Column[Finite]
    y0: Column[Run[Finite]]
    y1: Column[Run[Finite]]
    other_text: Annotated[dict[OffsetKey, str | None], InPortions] = {}


class Image20261123(Strict):
    """An encoded image, in base64."""

    media_type: Annotated[str, Field(pattern=r"^image/[a-z.+-]+$")]
    data: Base64


class Source20261123(Strict):
    """The file that the Document was read from, in base64; `name` is its name without folders, where it is known."""

    name: str | None = None
    media_type: Annotated[str, Field(pattern=_MEDIA_TYPE)]
    data: Base64


class Page20261123(Strict):
    """A page as displayed: `width` and `height` in points, after turning it by `rotation` degrees clockwise."""

    number: PageNumber
    width: Positive
    height: Positive
    rotation: Annotated[Literal[0, 90, 180, 270], Exactly] = 0
    image: Image20261123 | None = None
    segmentation: list[Any] | None = None


class Category20261123(Strict):
    """A Category that something may be of; `confidence` is null where a person said so, or the AI gave none."""

    id: Id
    name: str
    confidence: Annotated[float, Field(ge=0, le=1)] | None


_Page = TypeVar("_Page", bound=Page20261123)


class Document20261123(Strict, Generic[_Page]):
    """A Document; every version names itself in `schema_version`.

    `source` is there for an AI that looks at the file itself; text, characters and pages are not read from it.
    """

    schema_version: str
    geometry: Geometry20261123 = Geometry20261123()
    text: str | None
    characters: Characters20261123 | None
    pages: Annotated[Column[_Page], Field(max_length=_MOST_PAGES)] | None
    raw_ocr_response: dict[str, Any] | list[Any] | None = None
    source: Source20261123 | None = None


def document_up(payload: Payload, page_step: Callable[[dict[str, Any]], dict[str, Any]] | None = None) -> Payload:
    """Document of a request of 2024 whose boxes say their lines; `page_step` is `page_up`, or what builds on it."""
    boxes, pages, text = payload["bboxes"], payload["pages"], payload["text"]
    return {
        "geometry": Geometry20261123().model_dump(),
        "text": text,
        "characters": None if boxes is None else columns_from_boxes(boxes, text or ""),
        "pages": None if pages is None else [(page_step or page_up)(page) for page in pages],
        "raw_ocr_response": payload["raw_ocr_response"],
        "source": None,
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


_OLDER_NAMES = {"page": "page_number", "line": "line_index", "other_text": "text"}
_OLDER_SIZES = {"width": 0, "height": 1}


def path_down(path: Path) -> Path:
    """A column and the offset of a character become the character's box and its property; a width a part of a size."""
    if path[:1] == ("characters",) and len(path) == _CHARACTER_DEPTH:
        box = ("bboxes", str(path[2]))
        return box if path[1] == "offset" else (*box, _OLDER_NAMES.get(str(path[1]), path[1]))
    if path[:1] == ("characters",):
        return ("bboxes",)
    if path[:1] == ("pages",) and path[-1] in _OLDER_SIZES:
        return (*path[:-1], "original_size", _OLDER_SIZES[str(path[-1])])
    return path
