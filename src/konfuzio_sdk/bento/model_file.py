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

from konfuzio_sdk.bento.closure import required_by
from konfuzio_sdk.bento.manifest import Runtime
from konfuzio_sdk.bento.pickler import Pickled, pickle_with_modules, unpicklable
from konfuzio_sdk.bento.wheel import DISTRIBUTION, sdk_version
from konfuzio_sdk.errors import ArchiveError, NotReadyError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from konfuzio_sdk.bento.sealable import SealableAI

__all__ = [
    "COMPRESSIONS",
    "MODEL_FILE",
    "Compression",
    "check_libraries",
    "compressed",
    "installed_libraries",
    "minor_version",
    "pickled",
    "python_version",
    "runtime_here",
    "unpacked",
    "unpickled",
]

Compression = Literal["lz4", "bz2"]
COMPRESSIONS: tuple[Compression, ...] = get_args(Compression)
MODEL_FILE = "model.pkl.lz4"
_PICKLING_LIBRARIES = ("cloudpickle", "joblib", "numpy", "scikit-learn", "scipy")
_SERVICE = f"{DISTRIBUTION}[serve]"
"""What every archive installs."""


class _Codec(NamedTuple):
    compress: Callable[[bytes], bytes]
    decompress: Callable[[bytes], bytes]


_CODECS: dict[Compression, _Codec] = {
    "lz4": _Codec(
        partial(lz4.frame.compress, compression_level=lz4.frame.COMPRESSIONLEVEL_MINHC), lz4.frame.decompress
    ),
    "bz2": _Codec(bz2.compress, bz2.decompress),
}


def pickled(ai: SealableAI) -> Pickled:
    """Pickle of an AI; ArchiveError names what cannot be pickled.

    Classes and functions of scripts and local modules travel in it, installed packages are named.
    """
    try:
        return pickle_with_modules(ai)
    except ArchiveError as error:
        where = unpicklable(ai)
        msg = f"{type(ai).__name__} cannot be pickled: {error}{f' It is in {where}.' if where else ''}"
        raise ArchiveError(msg) from error
    except Exception as error:  # pickling runs the code of whatever the AI holds
        where = unpicklable(ai) or "a part of it"
        msg = (
            f"{type(ai).__name__} cannot be pickled, because of {where}: {error}. An attribute that cannot be saved is "
            "named in `unsaved`; what a function of its uses is better made inside of the function."
        )
        raise ArchiveError(msg) from error


def compressed(pickled_ai: Pickled, compression: Compression = "lz4") -> bytes:
    """Content of a file that holds a pickle."""
    return _CODECS[compression].compress(pickled_ai.content)


def unpickled(content: bytes, sha256: str) -> object:
    """What a model file holds, after its digest was compared; ArchiveError if it is not the file that was sealed."""
    if hashlib.sha256(content).hexdigest() != sha256:
        msg = "The model file is not the one that was sealed: its digest differs from the manifest's."
        raise ArchiveError(msg)
    return unpacked(content)


def unpacked(content: bytes, compression: Compression = "lz4") -> object:
    """What a pickle holds whose digest was compared. Runs its code, which may raise anything."""
    return cloudpickle.loads(_CODECS[compression].decompress(content))


def runtime_here(packages: Iterable[str] = ()) -> Runtime:
    """What a pickle that is written now is written with, of which whoever reads it needs the same.

    Of the libraries those alone that an archive installs: what the service requires, and these `packages`.
    """
    needed = required_by([_SERVICE, *packages])
    libraries = {name: version for name, version in installed_libraries().items() if name in needed}
    return Runtime(python=python_version(), sdk=sdk_version(), libraries=libraries)


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
