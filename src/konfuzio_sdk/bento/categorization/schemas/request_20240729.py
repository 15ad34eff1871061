"""Categorization request of 2024-07-29: one object a character box."""

from __future__ import annotations

from konfuzio_sdk.bento.categorization.schemas.response_20240729 import CategorizeResponse20240729
from konfuzio_sdk.bento.document_2024 import DocumentV20240117, PageV20240117
from konfuzio_sdk.bento.versions import SchemaVersion

__all__ = ["VERSION", "CategorizeRequest20240729"]


class CategorizeRequest20240729(DocumentV20240117[PageV20240117]):
    """A Document to categorize; `bboxes` maps character offsets to boxes."""


VERSION = SchemaVersion(model=CategorizeRequest20240729, answered_by=CategorizeResponse20240729)
