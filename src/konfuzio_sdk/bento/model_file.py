"""The pickled AI: written when it is sealed, read only after its digest and its libraries were compared.

Unpickling runs code, so nothing but a service, or a person who trusts the file, does it.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import platform
from typing import TYPE_CHECKING

import cloudpickle
import lz4.frame

from konfuzio_sdk.errors import ArchiveError, NotReadyError

if TYPE_CHECKING:
    from konfuzio_sdk.bento.sealable import SealableAI

__all__ = ["MODEL_FILE", "check_libraries", "installed_libraries", "pickled", "python_version", "unpickled"]

MODEL_FILE = "model.pkl.lz4"
_PICKLING_LIBRARIES = ("cloudpickle", "numpy", "scikit-learn", "scipy")
_PROTOCOL = 5


def pickled(ai: SealableAI) -> bytes:
    """Compressed pickle of an AI; ArchiveError names what cannot be pickled."""
    try:
        raw: bytes = cloudpickle.dumps(ai, protocol=_PROTOCOL)
    except Exception as error:  # pickling runs the code of whatever the AI holds
        msg = f"{type(ai).__name__} cannot be pickled: {error}. Remove what cannot be saved in __getstate__."
        raise ArchiveError(msg) from error
    compressed: bytes = lz4.frame.compress(raw, compression_level=lz4.frame.COMPRESSIONLEVEL_MINHC)
    return compressed


def unpickled(compressed: bytes, sha256: str) -> object:
    """What a model file holds, after its digest was compared; ArchiveError if it is not the file that was sealed."""
    if hashlib.sha256(compressed).hexdigest() != sha256:
        msg = "The model file is not the one that was sealed: its digest differs from the manifest's."
        raise ArchiveError(msg)
    return cloudpickle.loads(lz4.frame.decompress(compressed))


def python_version() -> str:
    """Exact version of the running Python, for example 3.11.7."""
    return platform.python_version()


def installed_libraries() -> dict[str, str]:
    """Versions of the libraries that decide how a pickle reads."""
    return {name: importlib.metadata.version(name) for name in _PICKLING_LIBRARIES}


def check_libraries(python: str, libraries: dict[str, str]) -> None:
    """Raise NotReadyError, naming both sides, if this process would read the pickle differently than its writer."""
    here = {"Python": _minor(python_version()), **installed_libraries()}
    there = {"Python": _minor(python), **libraries}
    differing = [
        f"{name} {there[name]} sealed it, {here.get(name, 'none')} is here"
        for name in there
        if here.get(name) != there[name]
    ]
    if differing:
        msg = f"The AI cannot be loaded in this environment: {'; '.join(differing)}. Install the archive's lockfile."
        raise NotReadyError(msg)


def _minor(version: str) -> str:
    return ".".join(version.split(".")[:2])
