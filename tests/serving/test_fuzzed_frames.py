"""Frames between front and worker arrive as they were sent, or not at all."""

from __future__ import annotations

import asyncio
import socket
import threading
from contextlib import suppress

from hypothesis import given
from hypothesis import strategies as st

from changed_json import fuzzed
from konfuzio_sdk.serving.frames import Frame, packed, receive, receive_from

HEADS = st.dictionaries(
    st.text(max_size=9),
    st.text() | st.integers(0, 2**63 - 1) | st.floats(0, 1e9) | st.dictionaries(st.text(), st.text(), max_size=3),
    max_size=4,
)
BODIES = st.binary(max_size=100) | st.integers(0, 300_000).map(bytes)
FRAMES = st.lists(st.builds(Frame, HEADS, BODIES), max_size=3)


def received(data: bytes) -> list[Frame]:
    """Frames that a worker reads out of bytes."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        sending = threading.Thread(target=lambda: (ours.sendall(data), ours.shutdown(socket.SHUT_WR)))
        sending.start()
        found = []
        while (frame := receive(theirs)) is not None:
            found.append(frame)
        sending.join()
    return found


async def read(data: bytes) -> list[Frame]:
    """Frames that the front reads out of bytes."""
    reader = asyncio.StreamReader()
    reader.feed_data(data)
    reader.feed_eof()
    found: list[Frame] = []
    with suppress(asyncio.IncompleteReadError):
        while True:
            found.append(await receive_from(reader))
    return found


@fuzzed(60)
@given(frames=FRAMES, lost=st.integers(0, 50))
def test_frames_arrive_whole_and_in_order_or_not_at_all(frames: list[Frame], lost: int) -> None:
    data = b"".join(map(packed, frames))
    cut = data[: max(0, len(data) - lost)]
    whole = [at for at in range(len(frames) + 1) if len(b"".join(map(packed, frames[:at]))) <= len(cut)][-1]
    assert received(cut) == frames[:whole]
    assert asyncio.run(read(cut)) == frames[:whole]
