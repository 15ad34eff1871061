"""The pickled AI, as an archive and a pickle file hold it: read only after its digest and its libraries were compared.

Unpickling runs code, so nothing but a service, or a person who trusts the file, does it.
"""

from __future__ import annotations

import bz2
import hashlib
import importlib.metadata
import platform
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Literal, NamedTuple, get_args

import cloudpickle
import lz4.frame

from konfuzio_sdk.errors import ArchiveError, NotReadyError

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = [
    "COMPRESSIONS",
    "Compression",
    "check_libraries",
    "compressed",
    "installed_libraries",
    "minor_version",
    "python_version",
    "unpacked",
    "unpickled",
]

Compression = Literal["lz4", "bz2"]
COMPRESSIONS: tuple[Compression, ...] = get_args(Compression)
_PICKLING_LIBRARIES = ("cloudpickle", "joblib", "numpy", "scikit-learn", "scipy")


class _Codec(NamedTuple):
    compress: Callable[[bytes], bytes]
    decompress: Callable[[bytes], bytes]


_CODECS: dict[Compression, _Codec] = {
    "lz4": _Codec(
        partial(lz4.frame.compress, compression_level=lz4.frame.COMPRESSIONLEVEL_MINHC), lz4.frame.decompress
    ),
    "bz2": _Codec(bz2.compress, bz2.decompress),
}


def compressed(pickle: bytes, compression: Compression = "lz4") -> bytes:
    """Content of a file that holds a pickle."""
    return _CODECS[compression].compress(pickle)


def unpickled(content: bytes, sha256: str) -> object:
    """What a model file holds, after its digest was compared; ArchiveError if it is not the file that was sealed."""
    if hashlib.sha256(content).hexdigest() != sha256:
        msg = "The model file is not the one that was sealed: its digest differs from the manifest's."
        raise ArchiveError(msg)
    return unpacked(content)


def unpacked(content: bytes, compression: Compression = "lz4") -> object:
    """What a pickle holds whose digest was compared. Runs its code, which may raise anything."""
    return cloudpickle.loads(_CODECS[compression].decompress(content))


def python_version() -> str:
    """Exact version of the running Python, for example 3.11.7."""
    return platform.python_version()


def installed_libraries() -> dict[str, str]:
    """Versions of the libraries that decide how a pickle reads, as far as they are installed."""
    versions = {}
    for name in _PICKLING_LIBRARIES:
        with suppress(importlib.metadata.PackageNotFoundError):
            versions[name] = importlib.metadata.version(name)
    return versions


def check_libraries(python: str, libraries: dict[str, str], what: str = "The AI") -> None:
    """Raise NotReadyError, naming both sides, if this process would read a pickle differently than its writer.

    `what` is the pickle in the error's message.
    """
    here = {"Python": minor_version(python_version()), **installed_libraries()}
    there = {"Python": minor_version(python), **libraries}
    differing = [
        f"{name} {there[name]} saved it, {here.get(name, 'none')} is here"
        for name in there
        if here.get(name) != there[name]
    ]
    if differing:
        advice = "Install what saved it: an archive's lockfile names it all, a pickle's version record the most of it."
        msg = f"{what} cannot be loaded in this environment: {'; '.join(differing)}. {advice}"
        raise NotReadyError(msg)


def minor_version(version: str) -> str:
    """Major and minor part of a version, for example 3.11: what decides which bytecode and wheels fit."""
    return ".".join(version.split(".")[:2])
