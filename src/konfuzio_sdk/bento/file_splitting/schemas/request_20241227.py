"""Splitting request of 2024-12-27: carries what the OCR engine answered."""

from __future__ import annotations

from konfuzio_sdk.bento.document_2024 import RawOcr, has_raw_ocr, with_raw_ocr, without_raw_ocr
from konfuzio_sdk.bento.file_splitting.schemas.request_20240930 import SplitRequest20240930
from konfuzio_sdk.bento.file_splitting.schemas.response_20240930 import SplitResponse20240930
from konfuzio_sdk.bento.versions import SchemaVersion

__all__ = ["VERSION", "SplitRequest20241227"]


class SplitRequest20241227(SplitRequest20240930):
    """A Document to split; `bboxes` maps character offsets to boxes."""

    raw_ocr_response: RawOcr


VERSION = SchemaVersion(
    model=SplitRequest20241227,
    recognises=has_raw_ocr,
    up=with_raw_ocr,
    down=without_raw_ocr,
    answered_by=SplitResponse20240930,
)
