"""A Document as the requests of 2024 carry it, whatever the AI type: one object a character box.

Released schema files are made of these parts, so what stands here is as frozen as they are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Generic, NotRequired, TypeAlias, TypeVar

from pydantic import BaseModel, ConfigDict, Field
from typing_extensions import TypedDict

from konfuzio_sdk.bento.portions import InPortions
from konfuzio_sdk.data.line_index import line_index_of

if TYPE_CHECKING:
    from konfuzio_sdk.bento.versions import Payload

__all__ = [
    "BoxV20240117",
    "BoxV20241223",
    "CategoryV20240930",
    "Confidence",
    "DocumentV20240117",
    "DocumentV20241223",
    "PageV20240117",
    "RawOcr",
    "has_lines",
    "has_raw_ocr",
    "with_lines",
    "with_raw_ocr",
    "without_lines",
    "without_raw_ocr",
]

_LINE = "line_index"
_OCR = "raw_ocr_response"

Finite = Annotated[float, Field(allow_inf_nan=False)]
Confidence = Annotated[float, Field(ge=0, le=1)]
PageNumber = Annotated[int, Field(ge=1, lt=2**31)]
BoxKey = Annotated[str, Field(pattern=r"^(0|[1-9][0-9]{0,9})$")]
RawOcr: TypeAlias = dict[str, Any] | list[Any] | None


class BoxV20240117(TypedDict):
    """Box of one character, in points from the page's bottom left; `page_number` counts from 1."""

    x0: Finite
    x1: Finite
    y0: Finite
    y1: Finite
    page_number: PageNumber
    text: NotRequired[str | None]


class BoxV20241223(BoxV20240117):
    """Box of one character with the line of the text it is on, from 0."""

    line_index: Annotated[int, Field(ge=0, lt=2**31)]


class PageV20240117(TypedDict):
    """A page; `image` is hexadecimal, `original_size` is [width, height] in points."""

    number: PageNumber
    image: NotRequired[Annotated[str, Field(pattern=r"^([0-9a-fA-F]{2})*$")] | None]
    original_size: tuple[Annotated[Finite, Field(gt=0)], Annotated[Finite, Field(gt=0)]]
    segmentation: NotRequired[list[Any] | None]


class CategoryV20240930(TypedDict):
    """A Category that something may be of, and how sure that is, from 0 to 1."""

    id: int
    name: str
    confidence: Confidence | None


_Page = TypeVar("_Page", bound=PageV20240117)


class DocumentV20240117(BaseModel, Generic[_Page]):
    """A Document; `bboxes` maps character offsets to boxes."""

    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True)

    text: str | None
    bboxes: Annotated[dict[BoxKey, BoxV20240117] | None, InPortions]
    pages: Annotated[list[_Page], Field(fail_fast=True)] | None


class DocumentV20241223(BaseModel, Generic[_Page]):
    """A Document whose boxes say their line; `bboxes` maps character offsets to boxes."""

    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True)

    text: str | None
    bboxes: Annotated[dict[BoxKey, BoxV20241223] | None, InPortions]
    pages: Annotated[list[_Page], Field(fail_fast=True)] | None


def with_lines(payload: Payload) -> Payload:
    """Add every box's line, counted in the text; without a text everything is on line 0."""
    boxes = payload["bboxes"]
    if boxes is None:
        return payload
    lines = line_index_of(payload["text"] or "", [int(offset) for offset in boxes]).tolist()
    lined = {offset: {**box, _LINE: line} for (offset, box), line in zip(boxes.items(), lines, strict=True)}
    return {**payload, "bboxes": lined}


def without_lines(payload: Payload) -> Payload:
    """Take every box's line away."""
    boxes = payload["bboxes"]
    if boxes is None:
        return payload
    return {**payload, "bboxes": {offset: _without(box, _LINE) for offset, box in boxes.items()}}


def has_lines(payload: Payload) -> bool:
    """Whether any box says its line."""
    boxes = payload.get("bboxes")
    return isinstance(boxes, dict) and any(isinstance(box, dict) and _LINE in box for box in boxes.values())


def with_raw_ocr(payload: Payload) -> Payload:
    """Add that there is no raw OCR response."""
    return {**payload, _OCR: None}


def without_raw_ocr(payload: Payload) -> Payload:
    """Take the raw OCR response away."""
    return _without(payload, _OCR)


def has_raw_ocr(payload: Payload) -> bool:
    """Whether the raw OCR response is spoken of."""
    return _OCR in payload


def _without(record: dict[str, Any], key: str) -> dict[str, Any]:
    return {name: value for name, value in record.items() if name != key}
