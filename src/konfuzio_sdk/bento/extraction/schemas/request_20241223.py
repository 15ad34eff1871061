"""Extraction request of 2024-12-23: every box also says its line."""

from __future__ import annotations

from konfuzio_sdk.bento.document_2024 import DocumentV20241223, PageV20240117, has_lines, with_lines, without_lines
from konfuzio_sdk.bento.extraction.schemas.response_20240117 import ExtractResponse20240117
from konfuzio_sdk.bento.versions import SchemaVersion

__all__ = ["VERSION", "ExtractRequest20241223"]


class ExtractRequest20241223(DocumentV20241223[PageV20240117]):
    """A Document to extract from; `bboxes` maps character offsets to boxes."""


VERSION = SchemaVersion(
    model=ExtractRequest20241223,
    recognises=has_lines,
    up=with_lines,
    down=without_lines,
    answered_by=ExtractResponse20240117,
)
