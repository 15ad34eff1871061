"""A process of a service that runs the AI, as the front sees it: started, asked, and ended."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
from contextlib import suppress
from dataclasses import asdict
from typing import TYPE_CHECKING, Self

from konfuzio_sdk.errors import KonfuzioError
from konfuzio_sdk.serving.asks import Ask, Reply
from konfuzio_sdk.serving.frames import NUMBER, Frame, packed, receive_from

if TYPE_CHECKING:
    from pathlib import Path

    from konfuzio_sdk.serving.metrics import Loss

__all__ = ["Worker", "WorkerLostError", "end_told"]

_BUFFER = 2**20
_ENDING_SECONDS = 2.0
_THREADS_OF_MATHS = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "NUMEXPR_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
)


class WorkerLostError(KonfuzioError):
    """The process that worked on a request has ended."""


class Worker:
    """One process with the AI. It works on one request at a time."""

    def __init__(
        self, process: asyncio.subprocess.Process, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, line: int
    ) -> None:
        """Take a process that was started; `line` is the end of the pipe that it lives as long as."""
        self._process = process
        self._reader = reader
        self._writer = writer
        self._line = line
        self._asked = 0
        self.request_id = ""
        """Request that it works on, or worked on when it ended."""
        self.loss: Loss = "ended"
        """Why it ends, should it end now."""

    @classmethod
    async def start(cls, source: Path, model: Path) -> Self:
        """Start a process; it loads the AI then, and `hello` tells how that went."""
        ours, theirs = socket.socketpair()
        read_end, write_end = os.pipe()
        try:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-P", "-m", "konfuzio_sdk.serving.worker"),
                *map(str, (source, model, theirs.fileno(), read_end)),
                stdin=asyncio.subprocess.DEVNULL,
                pass_fds=(theirs.fileno(), read_end),
                env={**dict.fromkeys(_THREADS_OF_MATHS, "1"), **os.environ},
                start_new_session=True,  # so that it can be ended with whatever it has started
            )
        except BaseException:
            ours.close()
            os.close(write_end)
            raise
        finally:
            theirs.close()
            os.close(read_end)
        reader, writer = await asyncio.open_connection(sock=ours, limit=_BUFFER)
        return cls(process, reader, writer, write_end)

    @property
    def pid(self) -> int:
        """Number of the process."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether the process is there, as far as is known: its end of the connection closes before its end is told."""
        return self._process.returncode is None and not self._reader.at_eof()

    async def hello(self) -> str:
        """Wait until the AI is loaded: why it cannot work, or "". WorkerLostError if the process ends before."""
        return str((await self._received()).head["reason"])

    async def ask(self, ask: Ask) -> Reply:
        """Have the AI work; WorkerLostError if the process ends before it replies."""
        self._asked += 1
        head = {**asdict(ask), NUMBER: self._asked}
        body = head.pop("body")
        try:
            self._writer.write(packed(Frame(head, body)))
            await self._writer.drain()
        except OSError as error:
            raise WorkerLostError from error
        frame = await self._received()
        if frame.head.pop(NUMBER, None) != self._asked:
            raise WorkerLostError  # what it says is no longer what it was asked; an AI that forks may answer twice
        return Reply(body=frame.body, **frame.head)

    async def _received(self) -> Frame:
        try:
            return await receive_from(self._reader)
        except (asyncio.IncompleteReadError, OSError, ValueError, MemoryError) as error:
            raise WorkerLostError from error

    def kill(self) -> None:
        """End the process, and those that it started, at once."""
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)

    async def ended(self) -> int:
        """Wait until the process has ended: its exit code, or minus the signal."""
        code = await self._process.wait()
        self._writer.close()
        if self._line >= 0:
            os.close(self._line)
            self._line = -1
        return code

    async def end(self) -> None:
        """Let an idle process end by itself; end it if it does not."""
        self._writer.close()
        try:
            await asyncio.wait_for(self._process.wait(), _ENDING_SECONDS)
        except TimeoutError:
            self.kill()


def end_told(code: int) -> str:
    """How a process has ended, by its exit code, or minus its signal."""
    if code >= 0:
        return f"exit code {code}"
    try:
        return f"signal {-code} ({signal.Signals(-code).name})"
    except ValueError:  # one of those that have a number alone
        return f"signal {-code}"
