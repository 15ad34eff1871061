"""Splitting response of 2026-11-23: names itself, and says how sure each Document's beginning is."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from konfuzio_sdk.bento.document_20261123 import Category20261123, Closed, Id
from konfuzio_sdk.bento.versions import VERSION_KEY, Payload, SchemaVersion

__all__ = ["VERSION", "SplitResponse20261123"]


class SplitPage20261123(Closed):
    """A page of the request, by its id, with the Categories that it may be of, where they are told page by page."""

    id: Id
    categories: list[Category20261123]


class SplitDocument20261123(Closed):
    """One Document that was found, with its pages in order.

    `confidence` says how sure it is that a Document begins with the first of them, null where the AI gave none.
    `category` is the id of the Category that its pages agree on, null where none is known.
    """

    pages: Annotated[list[SplitPage20261123], Field(min_length=1)]
    confidence: Annotated[float, Field(ge=0, le=1)] | None
    category: Id | None
    categories: list[Category20261123]


class SplitResponse20261123(Closed):
    """The Documents that were found."""

    schema_version: Literal["SplitResponse20261123"]
    documents: list[SplitDocument20261123]


def _up(payload: Payload) -> Payload:
    return {
        VERSION_KEY: SplitResponse20261123.__name__,
        "documents": [
            {**found, "pages": [{"id": page["id"], "categories": []} for page in found["pages"]], "confidence": None}
            for found in payload["splitting_results"]
        ],
    }


def _down(payload: Payload) -> Payload:
    return {"splitting_results": [_document_down(found) for found in payload["documents"]]}


def _document_down(found: dict[str, Any]) -> dict[str, Any]:
    return {
        "pages": [{"id": page["id"]} for page in found["pages"]],
        "category": found["category"],
        "categories": [
            {**category, "confidence": 1.0 if category["confidence"] is None else category["confidence"]}
            for category in found["categories"]
        ],
    }


VERSION = SchemaVersion(model=SplitResponse20261123, up=_up, down=_down)
