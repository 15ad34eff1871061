"""Splitting request of 2024-09-30: pages have ids, and Categories that they may be of."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from konfuzio_sdk.bento.document_2024 import CategoryV20240930, DocumentV20240117, PageV20240117
from konfuzio_sdk.bento.file_splitting.schemas.response_20240930 import SplitResponse20240930
from konfuzio_sdk.bento.versions import SchemaVersion

__all__ = ["VERSION", "SplitRequest20240930"]


class SplittablePageV20240930(PageV20240117):
    """A page with the id by which the response speaks of it."""

    id: int
    categories: list[CategoryV20240930]


class SplitRequest20240930(DocumentV20240117[SplittablePageV20240930]):
    """A Document to split; `bboxes` maps character offsets to boxes."""

    text: str
    pages: Annotated[list[SplittablePageV20240930], Field(fail_fast=True)]


VERSION = SchemaVersion(model=SplitRequest20240930, answered_by=SplitResponse20240930)
