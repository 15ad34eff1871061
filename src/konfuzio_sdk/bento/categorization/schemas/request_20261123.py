"""Categorization request of 2026-11-23: names itself, declares its geometry, and holds character boxes as columns."""

from __future__ import annotations

from typing import Literal

from konfuzio_sdk.bento.categorization.schemas.response_20261123 import CategorizeResponse20261123
from konfuzio_sdk.bento.document_2024 import with_lines, without_lines
from konfuzio_sdk.bento.document_20261123 import Document20261123, Page20261123, document_down, document_up, path_down
from konfuzio_sdk.bento.versions import VERSION_KEY, Payload, SchemaVersion

__all__ = ["VERSION", "CategorizeRequest20261123"]


class CategorizeRequest20261123(Document20261123[Page20261123]):
    """A Document to categorize."""

    schema_version: Literal["CategorizeRequest20261123"]


def _up(payload: Payload) -> Payload:
    return {VERSION_KEY: CategorizeRequest20261123.__name__, **document_up(with_lines(payload))}


def _down(payload: Payload) -> Payload:
    return without_lines(document_down(payload))


VERSION = SchemaVersion(
    model=CategorizeRequest20261123,
    up=_up,
    down=_down,
    path_down=path_down,
    answered_by=CategorizeResponse20261123,
)
