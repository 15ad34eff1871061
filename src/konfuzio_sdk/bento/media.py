"""Tells what kind of image some bytes are."""

from __future__ import annotations

__all__ = ["media_type_of"]

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
