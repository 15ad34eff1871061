"""Media types, and images as the newest payloads carry them."""

from __future__ import annotations

import base64

__all__ = ["JSON", "image_bytes", "image_record", "media_type_of"]

JSON = "application/json"
"""Media type of requests and responses."""

_SIGNATURES = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
)
_UNKNOWN = "image/x-unknown"


def media_type_of(image: bytes) -> str:
    """Media type of an encoded image, by its first bytes; `image/x-unknown` where they tell nothing."""
    for signature, media_type in _SIGNATURES:
        if image.startswith(signature):
            return media_type
    return _UNKNOWN


def image_record(image: bytes | None) -> dict[str, str] | None:
    """An encoded image as JSON: its media type, and its bytes in base64."""
    if image is None:
        return None
    return {"media_type": media_type_of(image), "data": base64.b64encode(image).decode("ascii")}


def image_bytes(record: dict[str, str] | None) -> bytes | None:
    """The encoded image that `image_record` told."""
    return None if record is None else base64.b64decode(record["data"])
