"""The pickled AI, as an archive and a pickle file hold it: read only after its digest and its libraries were compared.

Unpickling runs code, so nothing but a service, or a person who trusts the file, does it.
"""

from __future__ import annotations

import bz2
import hashlib
import importlib.metadata
import platform
import sys
import sysconfig
import threading
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple, get_args

import cloudpickle
import lz4.frame

from konfuzio_sdk.errors import ArchiveError, NotReadyError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import ModuleType

    from konfuzio_sdk.bento.sealable import SealableAI

__all__ = [
    "COMPRESSIONS",
    "MODEL_FILE",
    "PICKLE_PROTOCOL",
    "Compression",
    "check_libraries",
    "installed_libraries",
    "local_modules_by_value",
    "minor_version",
    "pickled",
    "python_version",
    "unpacked",
    "unpickled",
]

Compression = Literal["lz4", "bz2"]
COMPRESSIONS: tuple[Compression, ...] = get_args(Compression)
MODEL_FILE = "model.pkl.lz4"
_PICKLING_LIBRARIES = ("cloudpickle", "numpy", "scikit-learn", "scipy")
PICKLE_PROTOCOL = 5
_INSTALLED = ("stdlib", "platstdlib", "purelib", "platlib")
_OWN_PACKAGE = __name__.partition(".")[0]
_PICKLING = threading.RLock()


class _Codec(NamedTuple):
    compress: Callable[[bytes], bytes]
    decompress: Callable[[bytes], bytes]


_CODECS: dict[Compression, _Codec] = {
    "lz4": _Codec(
        partial(lz4.frame.compress, compression_level=lz4.frame.COMPRESSIONLEVEL_MINHC), lz4.frame.decompress
    ),
    "bz2": _Codec(bz2.compress, bz2.decompress),
}


def pickled(ai: SealableAI, compression: Compression = "lz4") -> bytes:
    """Compressed pickle of an AI; ArchiveError names what cannot be pickled.

    Classes and functions of local modules travel in it, as those of a script do; installed packages are named.
    """
    try:
        with local_modules_by_value():
            raw: bytes = cloudpickle.dumps(ai, protocol=PICKLE_PROTOCOL)
    except Exception as error:  # pickling runs the code of whatever the AI holds
        msg = f"{type(ai).__name__} cannot be pickled: {error}. Remove what cannot be saved in __getstate__."
        raise ArchiveError(msg) from error
    return _CODECS[compression].compress(raw)


@contextmanager
def local_modules_by_value() -> Iterator[None]:
    """Have cloudpickle write out modules that another machine could not import.

    Its registry belongs to the process, so another thread waits until this one has pickled.
    """
    installed = {Path(sysconfig.get_path(name)).resolve() for name in _INSTALLED}
    with _PICKLING:
        already = cloudpickle.list_registry_pickle_by_value()
        local = [
            module
            for name, module in list(sys.modules.items())
            if name not in already and name != "__main__" and _is_local(module, installed)
        ]
        for module in local:
            cloudpickle.register_pickle_by_value(module)
        try:
            yield
        finally:
            for module in local:
                cloudpickle.unregister_pickle_by_value(module)


def _is_local(module: ModuleType, installed: set[Path]) -> bool:
    file = getattr(module, "__file__", None)
    if file is None or module.__name__.partition(".")[0] == _OWN_PACKAGE:
        return False
    return installed.isdisjoint(Path(file).resolve().parents)


def unpickled(compressed: bytes, sha256: str) -> object:
    """What a model file holds, after its digest was compared; ArchiveError if it is not the file that was sealed."""
    if hashlib.sha256(compressed).hexdigest() != sha256:
        msg = "The model file is not the one that was sealed: its digest differs from the manifest's."
        raise ArchiveError(msg)
    return unpacked(compressed)


def unpacked(compressed: bytes, compression: Compression = "lz4") -> object:
    """What a pickle holds whose digest was compared. Runs its code, which may raise anything."""
    return cloudpickle.loads(_CODECS[compression].decompress(compressed))


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
        f"{name} {there[name]} sealed it, {here.get(name, 'none')} is here"
        for name in there
        if here.get(name) != there[name]
    ]
    if differing:
        advice = "Install what sealed it; an archive's lockfile names it all."
        msg = f"{what} cannot be loaded in this environment: {'; '.join(differing)}. {advice}"
        raise NotReadyError(msg)


def minor_version(version: str) -> str:
    """Major and minor part of a version, for example 3.11: what decides which bytecode and wheels fit."""
    return ".".join(version.split(".")[:2])
