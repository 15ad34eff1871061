"""Unpacks a compressed stream piece by piece, and stops where it becomes too much."""

from __future__ import annotations

import lzma
import zlib
from typing import TYPE_CHECKING, BinaryIO, NoReturn

from konfuzio_sdk.opening.findings import Finding, refuse

if TYPE_CHECKING:
    from konfuzio_sdk.opening.limits import Limits

__all__ = ["CHUNK", "Unpacked", "refuse_file"]

CHUNK = 256 * 1024
"""How many bytes are held at once."""
_XZ = b"\xfd7zXZ\x00"
_GZIP = b"\x1f\x8b"
_XZ_MEMORY = 256 * 1024**2
_GZIP_WINDOW = 31
_TRUNCATED = "it ends before its content does."
_OVERHEAD = 4096
"""Room for the headers and the padding of a member."""
_PADDING = 1024**2
"""Room for what follows the end of a tar file."""


class _Plain:
    """Passes through what is not compressed."""

    eof = False
    unused_data = b""

    def __init__(self) -> None:
        self._waiting = b""

    @property
    def hungry(self) -> bool:
        """Whether it needs data before there can be more content."""
        return not self._waiting

    def feed(self, data: bytes) -> None:
        """Take data; `unpack` has used up what came before."""
        self._waiting = data

    def unpack(self, limit: int) -> bytes:
        """Content of at most so many bytes."""
        content, self._waiting = self._waiting[:limit], self._waiting[limit:]
        return content


class _Gzip(_Plain):
    def __init__(self) -> None:
        super().__init__()
        self._inner = zlib.decompressobj(_GZIP_WINDOW)
        self._full = False

    @property
    def hungry(self) -> bool:
        return not (self._waiting or self._full)

    def unpack(self, limit: int) -> bytes:
        content = self._inner.decompress(self._waiting, limit)
        self._full = len(content) == limit
        self._waiting = self._inner.unconsumed_tail
        self.eof, self.unused_data = self._inner.eof, self._inner.unused_data
        return content


class _Xz(_Plain):
    def __init__(self) -> None:
        super().__init__()
        self._inner = lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_XZ_MEMORY)

    @property
    def hungry(self) -> bool:
        return self._inner.needs_input and not self._waiting

    def unpack(self, limit: int) -> bytes:
        content = self._inner.decompress(self._waiting, limit)
        self._waiting = b""
        self.eof, self.unused_data = self._inner.eof, self._inner.unused_data
        return content


class Unpacked:
    """What a file of an archive unpacks to, read from its start to its end; it may be xz, gzip or not compressed."""

    def __init__(self, file: BinaryIO, limits: Limits) -> None:
        """Read from a file, which is at its start."""
        self._file = file
        self._limits = limits
        self._packed = self._unpacked = 0
        start = file.read(len(_XZ))
        file.seek(0)
        self._inner = _Xz() if start == _XZ else _Gzip() if start.startswith(_GZIP) else _Plain()
        self._held = b""
        self._at = 0

    def read(self, size: int) -> bytes:
        """Up to `size` bytes, at most `CHUNK`; fewer than asked for at the end alone."""
        while len(self._held) - self._at < size and (more := self._more()):
            self._held, self._at = self._held[self._at :] + more, 0
        content = self._held[self._at : self._at + size]
        self._at += len(content)
        return content

    def exactly(self, size: int) -> bytes:
        """The next `size` bytes; ArchiveRefusedError if the file ends before."""
        content = self.read(size)
        if len(content) < size:
            refuse_file(_TRUNCATED)
        return content

    def _more(self) -> bytes:
        """The next piece, empty at the end."""
        while not self._inner.eof:
            if self._inner.hungry:
                data = self._file.read(CHUNK)
                if not data:
                    if type(self._inner) is _Plain:
                        return b""
                    refuse_file(_TRUNCATED)
                self._packed += len(data)
                self._inner.feed(data)
            try:
                content = self._inner.unpack(CHUNK)
            except (lzma.LZMAError, zlib.error) as error:
                refuse_file(f"the compressed data is damaged ({error}).")
            if content:
                return self._counted(content)
        if self._inner.unused_data or self._file.read(1):
            refuse_file("other data follows the end of the compressed data.")
        return b""

    def _counted(self, content: bytes) -> bytes:
        self._unpacked += len(content)
        if self._unpacked > self._limits.total + self._limits.members * _OVERHEAD + _PADDING:
            refuse_file(f"it unpacks to more than {self._limits.total} bytes.")
        if self._unpacked > self._limits.ratio_free + self._packed * self._limits.ratio:
            refuse_file(f"it unpacks to more than {self._limits.ratio} times its size, like a bomb.")
        return content


def refuse_file(what: str) -> NoReturn:
    """Raise ArchiveRefusedError for an archive whose file as a whole cannot be accepted."""
    refuse([Finding("the file", what)])
