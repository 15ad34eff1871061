"""Extraction request of 2024-12-23: every box also says its line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from konfuzio_sdk.bento.extraction.schemas.request_20240117 import BoxKey, BoxV20240117, PageV20240117
from konfuzio_sdk.bento.extraction.schemas.response_20240117 import ExtractResponse20240117
from konfuzio_sdk.bento.portions import InPortions
from konfuzio_sdk.bento.versions import Payload, SchemaVersion
from konfuzio_sdk.data.line_index import line_index_of

__all__ = ["VERSION", "BoxV20241223", "ExtractRequest20241223"]

_LINE = "line_index"


class BoxV20241223(BoxV20240117):
    """Box of one character with the line of the text it is on, from 0."""

    line_index: Annotated[int, Field(ge=0, lt=2**31)]


class ExtractRequest20241223(BaseModel):
    """A Document to extract from; `bboxes` maps character offsets to boxes."""

    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True)

    text: str | None
    bboxes: Annotated[dict[BoxKey, BoxV20241223] | None, InPortions]
    pages: Annotated[list[PageV20240117], Field(fail_fast=True)] | None


def _up(payload: Payload) -> Payload:
    """Add lines, counted in the text; without a text everything is on line 0."""
    boxes = payload["bboxes"]
    if boxes is None:
        return payload
    lines = line_index_of(payload["text"] or "", [int(offset) for offset in boxes]).tolist()
    lined = {offset: {**box, _LINE: line} for (offset, box), line in zip(boxes.items(), lines, strict=True)}
    return {**payload, "bboxes": lined}


def _down(payload: Payload) -> Payload:
    boxes = payload["bboxes"]
    if boxes is None:
        return payload
    return {**payload, "bboxes": {offset: _without_line(box) for offset, box in boxes.items()}}


def _without_line(box: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in box.items() if key != _LINE}


def _recognises(payload: Mapping[str, Any]) -> bool:
    boxes = payload.get("bboxes")
    return isinstance(boxes, dict) and any(isinstance(box, dict) and _LINE in box for box in boxes.values())


VERSION = SchemaVersion(
    model=ExtractRequest20241223, recognises=_recognises, up=_up, down=_down, answered_by=ExtractResponse20240117
)
