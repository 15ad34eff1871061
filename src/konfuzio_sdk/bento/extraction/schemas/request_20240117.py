"""Extraction request of 2024-01-17: one object a character box."""

from __future__ import annotations

from typing import Annotated, Any, NotRequired

from pydantic import BaseModel, ConfigDict, Field
from typing_extensions import TypedDict

from konfuzio_sdk.bento.extraction.schemas.response_20240117 import ExtractResponse20240117
from konfuzio_sdk.bento.portions import InPortions
from konfuzio_sdk.bento.versions import SchemaVersion

__all__ = ["VERSION", "BoxKey", "BoxV20240117", "ExtractRequest20240117", "Finite", "PageV20240117"]

Finite = Annotated[float, Field(allow_inf_nan=False)]
PageNumber = Annotated[int, Field(ge=1, lt=2**31)]
BoxKey = Annotated[str, Field(pattern=r"^(0|[1-9][0-9]{0,9})$")]


class BoxV20240117(TypedDict):
    """Box of one character, in points from the page's bottom left; `page_number` counts from 1."""

    x0: Finite
    x1: Finite
    y0: Finite
    y1: Finite
    page_number: PageNumber
    text: NotRequired[str | None]


class PageV20240117(TypedDict):
    """A page; `image` is hexadecimal, `original_size` is [width, height] in points."""

    number: PageNumber
    image: NotRequired[Annotated[str, Field(pattern=r"^([0-9a-fA-F]{2})*$")] | None]
    original_size: tuple[Annotated[Finite, Field(gt=0)], Annotated[Finite, Field(gt=0)]]
    segmentation: NotRequired[list[Any] | None]


class ExtractRequest20240117(BaseModel):
    """A Document to extract from; `bboxes` maps character offsets to boxes."""

    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True)

    text: str | None
    bboxes: Annotated[dict[BoxKey, BoxV20240117] | None, InPortions]
    pages: Annotated[list[PageV20240117], Field(fail_fast=True)] | None


VERSION = SchemaVersion(
    model=ExtractRequest20240117, recognises=lambda _payload: True, answered_by=ExtractResponse20240117
)
