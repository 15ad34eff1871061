"""Categorization response of 2024-07-29."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict
from typing_extensions import TypedDict

from konfuzio_sdk.bento.document_2024 import Confidence
from konfuzio_sdk.bento.versions import SchemaVersion

__all__ = ["VERSION", "CategorizeResponse20240729"]


class CategoryV20240729(TypedDict):
    """A Category that a page may be of, and how sure that is, from 0 to 1."""

    category_id: int
    confidence: Confidence
    category_name: str


class CategorizedPageV20240729(TypedDict):
    """What one page was found to be; `number` counts from 1."""

    number: int
    categories: list[CategoryV20240729]


class CategorizeResponse20240729(BaseModel):
    """What the pages of a Document were found to be."""

    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True)

    pages: list[CategorizedPageV20240729]


VERSION = SchemaVersion(model=CategorizeResponse20240729)
