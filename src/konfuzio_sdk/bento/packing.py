"""Packs the body of a request as its service takes it."""

from __future__ import annotations

import gzip
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Container

__all__ = ["packed"]

_WORTH_PACKING = 16 * 1024
_GZIP_LEVEL = 1
"""Its higher levels take several times as long and save a tenth."""
_ZSTD = "zstd"
_GZIP = "gzip"


def packed(body: bytes, encodings: Container[str]) -> tuple[bytes, str]:
    """A body as it is sent, and what it was packed with: one of `encodings`, "" if it is sent as it is.

    Packs with zstd where it is installed, which is both faster and smaller; small bodies are not worth it.
    """
    if len(body) < _WORTH_PACKING:
        return body, ""
    if _ZSTD in encodings and (compress := _zstd()) is not None:
        return compress(body), _ZSTD
    if _GZIP in encodings:
        return gzip.compress(body, _GZIP_LEVEL, mtime=0), _GZIP
    return body, ""


def _zstd() -> Callable[[bytes], bytes] | None:
    """What packs with zstd: of the standard library or, before Python 3.14, of an extra that may be missing."""
    try:
        if sys.version_info >= (3, 14):
            from compression.zstd import compress  # noqa: PLC0415 - optional
        else:
            from backports.zstd import compress  # noqa: PLC0415 - optional
    except ImportError:
        return None
    return compress
