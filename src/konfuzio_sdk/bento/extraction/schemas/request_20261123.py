"""Extraction request of 2026-11-23: names itself, declares its geometry, and holds character boxes as columns."""

from __future__ import annotations

from typing import Literal

from konfuzio_sdk.bento.document_20261123 import Document20261123, Page20261123, document_down, document_up, path_down
from konfuzio_sdk.bento.extraction.schemas.response_20261123 import ExtractResponse20261123
from konfuzio_sdk.bento.versions import VERSION_KEY, Payload, SchemaVersion

__all__ = ["VERSION", "ExtractRequest20261123"]


class ExtractRequest20261123(Document20261123[Page20261123]):
    """A Document to extract from."""

    schema_version: Literal["ExtractRequest20261123"]


def _up(payload: Payload) -> Payload:
    return {VERSION_KEY: ExtractRequest20261123.__name__, **document_up(payload)}


VERSION = SchemaVersion(
    model=ExtractRequest20261123,
    up=_up,
    down=document_down,
    path_down=path_down,
    answered_by=ExtractResponse20261123,
)
