"""Extraction request of 2024-12-27: carries what the OCR engine answered."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from konfuzio_sdk.bento.extraction.schemas.request_20240117 import BoxKey, PageV20240117
from konfuzio_sdk.bento.extraction.schemas.request_20241223 import BoxV20241223
from konfuzio_sdk.bento.extraction.schemas.response_20240117 import ExtractResponse20240117
from konfuzio_sdk.bento.portions import InPortions
from konfuzio_sdk.bento.versions import Payload, SchemaVersion

__all__ = ["VERSION", "ExtractRequest20241227"]

_OCR = "raw_ocr_response"


class ExtractRequest20241227(BaseModel):
    """A Document to extract from; `bboxes` maps character offsets to boxes."""

    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True)

    text: str | None
    bboxes: Annotated[dict[BoxKey, BoxV20241223] | None, InPortions]
    pages: Annotated[list[PageV20240117], Field(fail_fast=True)] | None
    raw_ocr_response: dict[str, Any] | list[Any] | None


def _up(payload: Payload) -> Payload:
    return {**payload, _OCR: None}


def _down(payload: Payload) -> Payload:
    return {key: value for key, value in payload.items() if key != _OCR}


VERSION = SchemaVersion(
    model=ExtractRequest20241227,
    recognises=lambda payload: _OCR in payload,
    up=_up,
    down=_down,
    answered_by=ExtractResponse20240117,
)
