"""How the front and a worker talk: frames over a socket, each a JSON head and a body of raw bytes."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Any, NamedTuple

import orjson

if TYPE_CHECKING:
    import socket
    from asyncio import StreamReader

__all__ = ["NUMBER", "Frame", "packed", "receive", "receive_from"]

_SIZES = struct.Struct("!IQ")


NUMBER = "number"
"""Key in a head: which request of the worker's it is, and which a reply belongs to."""


class Frame(NamedTuple):
    """One message."""

    head: dict[str, Any]
    body: bytes


def packed(frame: Frame) -> bytes:
    """Bytes of a frame: the sizes of head and body, then both."""
    head = orjson.dumps(frame.head)
    return b"".join((_SIZES.pack(len(head), len(frame.body)), head, frame.body))


def receive(connection: socket.socket) -> Frame | None:
    """Wait for the next frame; None once the other side has closed the connection, be it amid a frame."""
    sizes = _exactly(connection, _SIZES.size)
    if sizes is None:
        return None
    head_size, body_size = _SIZES.unpack(sizes)
    head = _exactly(connection, head_size)
    body = _exactly(connection, body_size)
    return None if head is None or body is None else Frame(orjson.loads(head), bytes(body))


async def receive_from(reader: StreamReader) -> Frame:
    """Wait for the next frame; IncompleteReadError once the other side has closed the connection."""
    head_size, body_size = _SIZES.unpack(await reader.readexactly(_SIZES.size))
    head = await reader.readexactly(head_size)
    return Frame(orjson.loads(head), await reader.readexactly(body_size))


def _exactly(connection: socket.socket, size: int) -> bytearray | None:
    buffer = bytearray(size)
    view = memoryview(buffer)
    got = 0
    while got < size:
        count = connection.recv_into(view[got:])
        if count == 0:
            return None
        got += count
    return buffer
