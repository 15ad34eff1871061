"""A file as a service takes it: its bytes, its name, and its media type, which its first bytes tell."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from konfuzio_sdk.errors import FileKindError
from konfuzio_sdk.readers.file_types import file_type_of
from konfuzio_sdk.readers.source import content_of, file_name_of

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["SentFile", "file_to_send"]

_UNKNOWN = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file to send."""

    content: bytes = field(repr=False)
    media_type: str
    name: str = ""


def file_to_send(file: str | Path | bytes) -> SentFile:
    """A file by its path, or its bytes; ReaderError if there is none at the path, or it is empty."""
    content = content_of(file)
    try:
        media_type = file_type_of(content)
    except FileKindError:  # the service may know more kinds than are known here
        media_type = _UNKNOWN
    return SentFile(content, media_type, file_name_of(file))
