"""Extraction request of 2024-01-17: one object a character box."""

from __future__ import annotations

from konfuzio_sdk.bento.document_2024 import DocumentV20240117, PageV20240117
from konfuzio_sdk.bento.extraction.schemas.response_20240117 import ExtractResponse20240117
from konfuzio_sdk.bento.versions import SchemaVersion

__all__ = ["VERSION", "ExtractRequest20240117"]


class ExtractRequest20240117(DocumentV20240117[PageV20240117]):
    """A Document to extract from; `bboxes` maps character offsets to boxes."""


VERSION = SchemaVersion(model=ExtractRequest20240117, answered_by=ExtractResponse20240117)
