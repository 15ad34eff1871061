"""The end of a service: it stops taking requests in, finishes those in flight, and then ends whatever happens."""

from __future__ import annotations

import asyncio
import os
import signal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

__all__ = ["Lifecycle"]

_LAST_SECONDS = 5.0


class Lifecycle:
    """Whether the service was told to stop, and when its time is up."""

    def __init__(self, drain_timeout: float) -> None:
        """`drain_timeout` are the seconds that requests in flight have then."""
        self._drain_timeout = drain_timeout
        self.stopping = False
        self.cut_off = asyncio.Event()
        """Set when requests that are still in flight have to be given up."""

    def start(self) -> None:
        """Listen for SIGTERM and SIGINT, besides whoever does already: the server stops at them too."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, _both(signal.getsignal(number), lambda: loop.call_soon_threadsafe(self._stop)))

    def _stop(self) -> None:
        if self.stopping:
            return
        self.stopping = True
        loop = asyncio.get_running_loop()
        loop.call_later(self._drain_timeout, self.cut_off.set)
        # A caller who takes in no answer keeps its connection open, and the server would wait for it.
        loop.call_later(self._drain_timeout + _LAST_SECONDS, os.kill, os.getpid(), signal.SIGKILL)


def _both(other: object, ours: Callable[[], object]) -> Callable[[int, FrameType | None], None]:
    def handle(number: int, frame: FrameType | None) -> None:
        ours()
        if callable(other):
            other(number, frame)

    return handle
