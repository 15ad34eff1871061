"""Extraction response of 2024-01-17."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict
from typing_extensions import TypedDict

from konfuzio_sdk.bento.versions import SchemaVersion

__all__ = ["VERSION", "ExtractResponse20240117"]


class LabelV20240117(TypedDict):
    """The Label of an Annotation."""

    id: int
    name: str
    has_multiple_top_candidates: bool
    data_type: str
    threshold: float


class SpanV20240117(TypedDict):
    """A stretch of text with its box, in points from the page's bottom left; `page_index` counts from 0."""

    x0: float
    x1: float
    y0: float
    y1: float
    page_index: int
    start_offset: int
    end_offset: int
    offset_string: str | None
    offset_string_original: str


class AnnotationV20240117(TypedDict):
    """One value that was found."""

    offset_string: str | list[str] | None
    translated_string: str | None
    normalized: str | int | None
    label: LabelV20240117
    annotation_set: int
    confidence: float
    span: list[SpanV20240117]


class AnnotationSetV20240117(TypedDict):
    """Values that belong together."""

    label_set_id: int
    annotations: list[AnnotationV20240117]


class ExtractResponse20240117(BaseModel):
    """What was found in a Document."""

    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True)

    annotation_sets: list[AnnotationSetV20240117]


VERSION = SchemaVersion(model=ExtractResponse20240117)
