"""What an OpenAPI says of requests besides their JSON: parameters, and files raw or in a form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from konfuzio_sdk.bento.versions import VERSION_KEY
from konfuzio_sdk.serving.encodings import CODINGS
from konfuzio_sdk.serving.exchange import REQUEST_ID
from konfuzio_sdk.serving.uploads import FORM, UPLOAD_TYPES

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["PARAMETERS", "file_bodies", "parameter_references"]

_PAGES = {
    "type": "string",
    "pattern": r"^( *[0-9]{1,9}(-[0-9]{0,9})? *(, *[0-9]{1,9}(-[0-9]{0,9})? *)*)?$",
    "examples": ["1-3,7"],
}
_FILE = {"type": "string", "format": "binary"}

PARAMETERS: dict[str, Any] = {
    "pages": {
        "name": "pages",
        "in": "query",
        "description": "Pages of a file to read, from 1, as in `1-3,7` or `5-`; all if it is left out.",
        "schema": _PAGES,
    },
    "images": {
        "name": "images",
        "in": "query",
        "description": "Whether to send an image of every page too.",
        "schema": {"type": "boolean", "default": False},
    },
    REQUEST_ID: {
        "name": REQUEST_ID,
        "in": "header",
        "description": "Name that this request is to have in the service's log and answers; made up if left out.",
        "schema": {"type": "string"},
    },
    "Content-Encoding": {
        "name": "Content-Encoding",
        "in": "header",
        "description": "How the body is compressed, if it is.",
        "schema": {"type": "string", "enum": CODINGS.split(", ")},
    },
}
"""Component parameters that are the same for every AI type."""


def parameter_references(*names: str) -> list[dict[str, str]]:
    """Parameters of an operation, by their names among the components."""
    return [{"$ref": f"#/components/parameters/{name}"} for name in names]


def file_bodies(versions: Sequence[str] = ()) -> dict[str, Any]:
    """Bodies that are a file, or a form with one; `versions`, oldest first, are those in which to answer if asked."""
    fields: dict[str, Any] = {"file": _FILE, "pages": _PAGES}
    if versions:
        fields[VERSION_KEY] = {"type": "string", "enum": [*reversed(versions)]}
    form = {"type": "object", "required": ["file"], "properties": fields}
    return {media_type: {"schema": form if media_type == FORM else _FILE} for media_type in UPLOAD_TYPES}
