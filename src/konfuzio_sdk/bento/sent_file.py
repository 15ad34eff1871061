"""A file as a service takes it: its bytes, its name, and its media type, which its first bytes tell."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from konfuzio_sdk.bento.media import media_type_of
from konfuzio_sdk.errors import ReaderError

__all__ = ["SentFile", "file_to_send"]

_PDF = (b"%PDF-", "application/pdf")
_PDF_WITHIN = 1024
"""Bytes among which a PDF must begin; some have other bytes before."""
_IMAGES = ("image/png", "image/jpeg", "image/tiff")
_UNKNOWN = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file to send."""

    content: bytes = field(repr=False)
    media_type: str
    name: str = ""


def file_to_send(file: str | Path | bytes) -> SentFile:
    """A file by its path, or its bytes; ReaderError if there is none at the path."""
    if isinstance(file, bytes):
        return SentFile(file, _media_type(file))
    try:
        content = Path(file).read_bytes()
    except OSError as error:
        msg = f"The file {file} cannot be read: {error.strerror or error}."
        raise ReaderError(msg) from error
    return SentFile(content, _media_type(content), Path(file).name)


def _media_type(content: bytes) -> str:
    signature, media_type = _PDF
    if signature in content[:_PDF_WITHIN]:
        return media_type
    found = media_type_of(content)
    return found if found in _IMAGES else _UNKNOWN
