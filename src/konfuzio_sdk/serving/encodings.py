"""Packed bodies: unpacks what callers send, and packs what they are answered (content codings of RFC 9110)."""

from __future__ import annotations

import re
import sys
import zlib
from typing import TYPE_CHECKING, Protocol

from konfuzio_sdk.errors import EncodingError, UnknownEncodingError, UnpackedSizeError

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["CODINGS", "decoded", "encoded"]

CODINGS = "zstd, gzip"
"""What bodies may be packed with, as a 415 tells it in its `Accept-Encoding`; the first is preferred for answers."""

_IDENTITY = "identity"
_ALIASES = {"x-gzip": "gzip"}

# A kilobyte of zstd unpacks to 32 MB at most, one of gzip to 1 MB: a bomb is noticed before it costs more than that.
_BYTES_AT_ONCE = 1024
# Parallel packers write a part each megabyte; millions of empty parts would only keep a worker busy.
_MOST_PARTS = 10_000
# What RFC 9659 allows as window of a zstd body; a decoder allocates what the body says.
_LARGEST_WINDOW_LOG = 23

# Below this, packing saves no packet.
_WORTH_PACKING = 1024
# Level 1 of zstd packs answers of JSON smaller than gzip does at any level up to 9, in a tenth of its time; gzip's
# level 6 takes four times as long as its level 1, and saves a tenth.
_ZSTD_LEVEL = 1
_GZIP_LEVEL = 1

_WEIGHT = re.compile(r"q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)", re.IGNORECASE)


class _Part(Protocol):
    """Unpacks one gzip member or zstd frame."""

    @property
    def eof(self) -> bool: ...

    @property
    def unused_data(self) -> bytes: ...

    def decompress(self, data: bytes, /) -> bytes: ...


def decoded(body: bytes, content_encoding: str, limit: int) -> bytes:
    """Body as it was before its sender packed it, of at most `limit` bytes.

    Raises:
        UnknownEncodingError: it is packed with something else, or more than once.
        UnpackedSizeError: there are more bytes than `limit`.
        EncodingError: it is damaged, ends too early, or goes on after its end.
    """
    codings = [coding for coding in map(_known_as, content_encoding.split(",")) if coding not in {"", _IDENTITY}]
    if len(codings) > 1:
        msg = f"The body is packed {len(codings)} times; pack it once, with one of {CODINGS}."
        raise UnknownEncodingError(msg)
    if not codings:
        _check_size(len(body), limit)
        return body
    opened = _UNPACKERS.get(codings[0])
    if opened is None:
        msg = f"The Content-Encoding of the body is not known here; known are {CODINGS}."
        raise UnknownEncodingError(msg)
    try:
        return _unpacked(memoryview(body), opened, limit)
    except (zlib.error, zstd.ZstdError) as error:
        msg = f"The body is no {codings[0]}, is damaged, or goes on after its end."
        if codings[0] == "zstd":
            msg += f" Windows of up to {2**_LARGEST_WINDOW_LOG} bytes can be read."
        raise EncodingError(msg) from error


def encoded(body: bytes, accept_encoding: str) -> tuple[bytes, str]:
    """Body packed as its receiver likes it best, and the content coding: "" if it is left as it is.

    A receiver who accepts nothing that there is gets it unpacked, as RFC 9110 lets a server do.
    """
    weights = _weights(accept_encoding)
    anything = weights.get("*", 0.0)
    best = max(_PACKERS, key=lambda coding: weights.get(coding, anything))
    weight = weights.get(best, anything)
    # Who does not name the plain body takes it, but says nothing of how gladly.
    plain = weights.get(_IDENTITY, weights.get("*"))
    if weight == 0 or (plain is not None and plain > weight):
        return body, ""
    if len(body) < _WORTH_PACKING and plain != 0:
        return body, ""
    return _PACKERS[best](body), best


def _weights(accept_encoding: str) -> dict[str, float]:
    """How much each coding is wanted, from 0 (not at all) to 1; what is no element of the header is left out."""
    return dict(_elements(accept_encoding))


def _elements(accept_encoding: str) -> Iterator[tuple[str, float]]:
    for element in accept_encoding.split(","):
        coding, semicolon, parameter = element.partition(";")
        found = _WEIGHT.fullmatch(parameter.strip())
        if coding.strip() and (found or not semicolon):
            yield _known_as(coding), float(found[1]) if found else 1.0


def _known_as(coding: str) -> str:
    name = coding.strip().lower()
    return _ALIASES.get(name, name)


def _unpacked(body: memoryview, opened: Callable[[], _Part], limit: int) -> bytes:
    """All parts of a body, one after another."""
    pieces: list[bytes] = []
    size = parts = 0
    part: _Part | None = None
    for start in range(0, len(body), _BYTES_AT_ONCE):
        rest = bytes(body[start : start + _BYTES_AT_ONCE])
        while rest:
            if part is None or part.eof:
                parts += 1
                part = opened()
            pieces.append(part.decompress(rest))
            size += len(pieces[-1])
            _check_size(size, limit)
            rest = part.unused_data if part.eof else b""
        if parts > _MOST_PARTS:
            msg = f"The body is packed in more than {_MOST_PARTS} parts; pack it in one."
            raise EncodingError(msg)
    if part is None or not part.eof:
        msg = "The packed body ends too early."
        raise EncodingError(msg)
    return b"".join(pieces)


def _check_size(size: int, limit: int) -> None:
    if size > limit:
        msg = f"The body has more than the {limit} bytes allowed, unpacked."
        raise UnpackedSizeError(msg)


def _gzip_part() -> _Part:
    return zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)


def _zstd_part() -> _Part:
    return zstd.ZstdDecompressor(options={zstd.DecompressionParameter.window_log_max: _LARGEST_WINDOW_LOG})


def _as_gzip(body: bytes) -> bytes:
    return zlib.compress(body, _GZIP_LEVEL, zlib.MAX_WBITS | 16)


def _as_zstd(body: bytes) -> bytes:
    return zstd.compress(body, _ZSTD_LEVEL)


_UNPACKERS: dict[str, Callable[[], _Part]] = {"gzip": _gzip_part, "zstd": _zstd_part}
# In the order of preference where a receiver has none.
_PACKERS: dict[str, Callable[[bytes], bytes]] = {"zstd": _as_zstd, "gzip": _as_gzip}
