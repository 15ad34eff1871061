"""Reads PDFs in a process of its own, so that one that PDFium cannot cope with takes nothing else along.

PDFium is safe with almost all files, but some crash it, some have it go on for hours, and a few kilobytes may unpack
to more than the memory of the machine. No setting of it bounds that; the process is bounded instead.
"""

from __future__ import annotations

import atexit
import os
import pickle
import signal
import subprocess
import sys
import threading
from typing import TYPE_CHECKING, BinaryIO, cast

from konfuzio_sdk.errors import FileLimitError, ReaderError
from konfuzio_sdk.readers.limits import ReadLimits

if TYPE_CHECKING:
    from PIL import Image

    from konfuzio_sdk.readers.glyphs import Glyphs

__all__ = ["IsolatedPdf"]

_SECONDS_TO_END = 5.0
_PROGRAM = "konfuzio_sdk.readers.pdf_process"


class IsolatedPdf:
    """A PDF that is read by another process; it has what `PdfSource` has of pages.

    Where that process ends over it, FileLimitError says so. The process lives on for the next PDF otherwise.
    """

    def __init__(self, content: bytes, name: str = "", limits: ReadLimits | None = None) -> None:
        """Keep the PDF; `name` is what errors call it."""
        self._content = content
        self._name = name or "The PDF"
        self._limits = limits or ReadLimits()

    def __repr__(self) -> str:
        """Name only: the bytes may be confidential."""
        return f"IsolatedPdf({self._name!r})"

    def glyphs(self, pages: str = "", limits: ReadLimits | None = None) -> tuple[list[int], list[Glyphs]]:
        """What `PdfSource.glyphs` gives."""
        return cast("tuple[list[int], list[Glyphs]]", self._asked("glyphs", pages, limits or self._limits))

    def page_image(self, number: int, longest_edge: int | None = None) -> Image.Image:
        """What `PdfSource.page_image` gives."""
        from PIL import Image  # noqa: PLC0415 - optional extra

        size, pixels = cast("tuple[tuple[int, int], bytes]", self._asked("pixels", number, longest_edge))
        return Image.frombytes("RGB", size, pixels)

    def _asked(self, what: str, *arguments: object) -> object:
        """What the process gives; ReaderError if it found a fault, or ended."""
        try:
            found = _PROCESS.ask((self._content, self._name, self._limits, what, arguments))
        except _EndedError as error:
            raise FileLimitError(self._why(error.code)) from None
        if isinstance(found, ReaderError):
            raise found
        return found

    def _why(self, code: int) -> str:
        if code == -signal.SIGPROF:
            took = f"took more than {self._limits.seconds:g} seconds to read"
        else:
            took = f"took more than {self._limits.memory // 2**20} MB of memory to read, or broke what reads it"
        return f"{self._name} {took}; export it again, or send fewer pages of it."


class _EndedError(Exception):
    """The process ended before it answered."""

    def __init__(self, code: int) -> None:
        """Keep its exit code."""
        self.code = code


class _Process:
    """The process, started when it is first needed and whenever it has ended."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running: subprocess.Popen[bytes] | None = None
        self._owner = 0

    def ask(self, question: object) -> object:
        """Answer to a question; _EndedError if the process ends over it."""
        with self._lock:
            process = self._started()
            to, back = cast("BinaryIO", process.stdin), cast("BinaryIO", process.stdout)
            try:
                pickle.dump(question, to, pickle.HIGHEST_PROTOCOL)
                to.flush()
                return pickle.load(back)  # noqa: S301 - of our own process
            except (OSError, EOFError, pickle.UnpicklingError):
                code = self._ended(process)
                raise _EndedError(code) from None
            except BaseException:
                # The answer may still come, and must not be taken for that to the next question.
                process.kill()
                self._ended(process)
                raise

    def _ended(self, process: subprocess.Popen[bytes]) -> int:
        """Exit code of the process, which ends by itself, or because nobody reads what it says any more."""
        self._forget()
        try:
            return process.wait(_SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            process.kill()
            return process.wait()

    def _started(self) -> subprocess.Popen[bytes]:
        if self._owner != os.getpid():  # a copy of this process must not talk to the other's
            self._running = None
        if self._running is not None and self._running.poll() is not None:
            self._forget()
        if self._running is None:
            command = [sys.executable, "-P", "-m", _PROGRAM]
            self._running = subprocess.Popen(  # noqa: S603 - the command is ours
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE
            )
            if self._owner != os.getpid():
                atexit.register(self._end)
            self._owner = os.getpid()
        return self._running

    def _end(self) -> None:
        """Let the process end: it does when nothing more can come."""
        running = self._running
        if running is not None and self._owner == os.getpid():
            self._forget()
            running.wait()

    def _forget(self) -> None:
        if self._running is not None:
            for pipe in (self._running.stdin, self._running.stdout):
                if pipe is not None:
                    pipe.close()
        self._running = None


_PROCESS = _Process()
