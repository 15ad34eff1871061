"""The file that a Document was read from."""

from __future__ import annotations

from dataclasses import dataclass, field

__all__ = ["SourceFile"]


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file as it was sent or read; `name` has no folders and is "" where none is known."""

    content: bytes = field(repr=False)
    media_type: str
    name: str = ""
