"""Media types, and images as the newest payloads carry them."""

from __future__ import annotations

import base64

from konfuzio_sdk.readers.file_types import image_type_of

__all__ = ["JSON", "image_bytes", "image_record", "media_type_of"]

JSON = "application/json"
"""Media type of requests and responses."""

_UNKNOWN = "image/x-unknown"


def media_type_of(image: bytes) -> str:
    """Media type of an encoded image, by its first bytes; `image/x-unknown` where they tell nothing."""
    return image_type_of(image) or _UNKNOWN


def image_record(image: bytes | None) -> dict[str, str] | None:
    """An encoded image as JSON: its media type, and its bytes in base64."""
    if image is None:
        return None
    return {"media_type": media_type_of(image), "data": base64.b64encode(image).decode("ascii")}


def image_bytes(record: dict[str, str] | None) -> bytes | None:
    """The encoded image that `image_record` told."""
    return None if record is None else base64.b64decode(record["data"])
