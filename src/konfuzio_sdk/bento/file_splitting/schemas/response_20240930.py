"""Splitting response of 2024-09-30."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict
from typing_extensions import TypedDict

from konfuzio_sdk.bento.document_2024 import CategoryV20240930
from konfuzio_sdk.bento.versions import SchemaVersion

__all__ = ["VERSION", "SplitResponse20240930"]


class PageIdV20240930(TypedDict):
    """A page of the request."""

    id: int


class SplitDocumentV20240930(TypedDict):
    """One Document that was found; `category` is null where none is known."""

    pages: list[PageIdV20240930]
    category: int | None
    categories: list[CategoryV20240930]


class SplitResponse20240930(BaseModel):
    """The Documents that were found, each with its pages in order."""

    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True)

    splitting_results: list[SplitDocumentV20240930]


VERSION = SchemaVersion(model=SplitResponse20240930)
