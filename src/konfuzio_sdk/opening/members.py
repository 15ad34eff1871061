"""What readers of archives yield: one file or folder after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Member"]


class Member(NamedTuple):
    """A file, with the pieces of its content, or a folder. The pieces are read before the next member is asked for."""

    name: str
    folder: bool
    size: int
    pieces: Iterator[bytes]
