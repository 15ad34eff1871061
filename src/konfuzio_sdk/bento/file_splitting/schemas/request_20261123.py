"""Splitting request of 2026-11-23: names itself, declares its geometry, and holds character boxes as columns."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from konfuzio_sdk.bento.document_2024 import with_lines, without_lines
from konfuzio_sdk.bento.document_20261123 import (
    Category20261123,
    Column,
    Document20261123,
    Id,
    Page20261123,
    document_down,
    document_up,
    page_down,
    page_up,
    path_down,
)
from konfuzio_sdk.bento.file_splitting.schemas.response_20261123 import SplitResponse20261123
from konfuzio_sdk.bento.versions import VERSION_KEY, Payload, SchemaVersion

__all__ = ["VERSION", "SplitRequest20261123"]


class SplittablePage20261123(Page20261123):
    """A page with the id by which the response speaks of it, and the Categories that it may be of."""

    id: Id
    categories: Annotated[Column[Category20261123], Field(default_factory=list)]


class SplitRequest20261123(Document20261123[SplittablePage20261123]):
    """A Document to split."""

    schema_version: Literal["SplitRequest20261123"]


def _up(payload: Payload) -> Payload:
    return {VERSION_KEY: SplitRequest20261123.__name__, **document_up(with_lines(payload), _page_up)}


def _page_up(page: dict[str, Any]) -> dict[str, Any]:
    return {**page_up(page), "id": page["id"], "categories": page["categories"]}


def _down(payload: Payload) -> Payload:
    down = without_lines(document_down(payload, _page_down))
    return {**down, "text": down["text"] or "", "pages": down["pages"] or []}


def _page_down(page: dict[str, Any]) -> dict[str, Any]:
    return {**page_down(page), "id": page["id"], "categories": page["categories"]}


VERSION = SchemaVersion(
    model=SplitRequest20261123, up=_up, down=_down, path_down=path_down, answered_by=SplitResponse20261123
)
