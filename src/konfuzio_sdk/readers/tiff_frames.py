"""Finds the pages of a TIFF without decoding them, in time that is bounded whatever the file says."""

from __future__ import annotations

import struct

from konfuzio_sdk.errors import FileLimitError, ReaderError

__all__ = ["frame_offsets", "starting_at"]

_MOST_FRAMES = 100_000
_HEADER_SIZE = 8
_ENTRY_SIZE = 12
_BROKEN = "The TIFF is broken or incomplete; fetch or export it again."


def frame_offsets(content: bytes) -> list[int]:
    """Place of each page's directory in a TIFF, in the order of the pages.

    Raises ReaderError if the file is cut off or its pages form a circle, and FileLimitError beyond 100,000 pages.
    """
    order = _order(content)
    short, long = struct.Struct(order + "H"), struct.Struct(order + "L")
    found: dict[int, None] = {}  # in order, and quick to look up
    try:
        (offset,) = long.unpack_from(content, _HEADER_SIZE - long.size)
        while offset:
            if offset in found or offset < _HEADER_SIZE:
                msg = "The pages of the TIFF lead back to one another; export it again."
                raise ReaderError(msg)
            found[offset] = None
            if len(found) > _MOST_FRAMES:
                msg = f"The TIFF has more than {_MOST_FRAMES:,} pages; split it."
                raise FileLimitError(msg)
            (entries,) = short.unpack_from(content, offset)
            (offset,) = long.unpack_from(content, offset + short.size + entries * _ENTRY_SIZE)
    except struct.error as error:
        raise ReaderError(_BROKEN) from error
    if not found:
        raise ReaderError(_BROKEN)
    return list(found)


def starting_at(content: bytes, offset: int) -> bytes:
    """The TIFF with the page at an offset as its first one, so that no decoder has to walk there."""
    return content[: _HEADER_SIZE - 4] + struct.pack(_order(content) + "L", offset) + content[_HEADER_SIZE:]


def _order(content: bytes) -> str:
    return "<" if content.startswith(b"II") else ">"
