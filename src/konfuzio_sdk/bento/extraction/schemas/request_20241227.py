"""Extraction request of 2024-12-27: carries what the OCR engine answered."""

from __future__ import annotations

from konfuzio_sdk.bento.document_2024 import (
    DocumentV20241223,
    PageV20240117,
    RawOcr,
    has_raw_ocr,
    with_raw_ocr,
    without_raw_ocr,
)
from konfuzio_sdk.bento.extraction.schemas.response_20240117 import ExtractResponse20240117
from konfuzio_sdk.bento.versions import SchemaVersion

__all__ = ["VERSION", "ExtractRequest20241227"]


class ExtractRequest20241227(DocumentV20241223[PageV20240117]):
    """A Document to extract from; `bboxes` maps character offsets to boxes."""

    raw_ocr_response: RawOcr


VERSION = SchemaVersion(
    model=ExtractRequest20241227,
    recognises=has_raw_ocr,
    up=with_raw_ocr,
    down=without_raw_ocr,
    answered_by=ExtractResponse20240117,
)
