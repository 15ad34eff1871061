"""Categorization request of 2024-12-27: carries what the OCR engine answered."""

from __future__ import annotations

from konfuzio_sdk.bento.categorization.schemas.response_20240729 import CategorizeResponse20240729
from konfuzio_sdk.bento.document_2024 import (
    DocumentV20240117,
    PageV20240117,
    RawOcr,
    has_raw_ocr,
    with_raw_ocr,
    without_raw_ocr,
)
from konfuzio_sdk.bento.versions import SchemaVersion

__all__ = ["VERSION", "CategorizeRequest20241227"]


class CategorizeRequest20241227(DocumentV20240117[PageV20240117]):
    """A Document to categorize; `bboxes` maps character offsets to boxes."""

    raw_ocr_response: RawOcr


VERSION = SchemaVersion(
    model=CategorizeRequest20241227,
    recognises=has_raw_ocr,
    up=with_raw_ocr,
    down=without_raw_ocr,
    answered_by=CategorizeResponse20240729,
)
