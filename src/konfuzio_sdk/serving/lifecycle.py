"""The end of a service: it takes no more work in, finishes what is in flight, and then ends whatever happens."""

from __future__ import annotations

import asyncio
import os
import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

__all__ = ["Lifecycle"]

_LAST_SECONDS = 5.0


class Lifecycle:
    """Whether the service was told to stop, what is in flight, and when its time is up.

    The server learns that it is to stop when nothing is in flight any more: from then on it takes in no connections,
    and whoever asks until then is told that the service stops.
    """

    def __init__(self, drain_timeout: float) -> None:
        """`drain_timeout` are the seconds that requests in flight have."""
        self._drain_timeout = drain_timeout
        self._in_flight = 0
        self._idle = asyncio.Event()
        self._idle.set()
        self._ending: asyncio.Task[None] | None = None
        self.cut_off = asyncio.Event()
        """Set when requests that are still in flight have to be given up."""

    @property
    def stopping(self) -> bool:
        """Whether the service was told to stop."""
        return self._ending is not None

    @contextmanager
    def request(self) -> Iterator[None]:
        """A request that is in flight meanwhile."""
        self._in_flight += 1
        self._idle.clear()
        try:
            yield
        finally:
            self._in_flight -= 1
            if self._in_flight == 0:
                self._idle.set()

    def start(self) -> None:
        """Stand before whoever listens for SIGTERM and SIGINT, which is the server."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            stop_server = signal.getsignal(number)
            signal.signal(number, lambda *told, stop=stop_server: loop.call_soon_threadsafe(self._stop, stop, told))

    def _stop(self, stop_server: Callable[..., object] | int | None, told: tuple[int, FrameType | None]) -> None:
        """Drain, and then have the server stop; at once if it is told a second time by hand."""
        if self._ending is None:
            self._ending = asyncio.get_running_loop().create_task(self._end(stop_server, told))
        elif told[0] == signal.SIGINT and callable(stop_server):
            stop_server(*told)

    async def _end(self, stop_server: Callable[..., object] | int | None, told: tuple[int, FrameType | None]) -> None:
        try:
            async with asyncio.timeout(self._drain_timeout):
                await self._idle.wait()
        except TimeoutError:
            self.cut_off.set()
        # A caller who takes in no answer keeps its connection open, and the server would wait for it.
        asyncio.get_running_loop().call_later(_LAST_SECONDS, os.kill, os.getpid(), signal.SIGKILL)
        if callable(stop_server):
            stop_server(*told)
