"""The AI that is to be sealed, as a pickle, and what it is pickled with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from konfuzio_sdk.bento.manifest import Runtime
from konfuzio_sdk.bento.model_file import installed_libraries, python_version
from konfuzio_sdk.distribution import sdk_version, sdk_with
from konfuzio_sdk.errors import ArchiveError
from konfuzio_sdk.sealing.closure import required_by
from konfuzio_sdk.sealing.pickler import Pickled, pickle_with_modules, unpicklable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from konfuzio_sdk.bento.sealable import SealableAI

__all__ = ["pickled", "runtime_here"]


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


def runtime_here(packages: Iterable[str] = ()) -> Runtime:
    """What a pickle that is written now is written with, of which whoever reads it needs the same.

    Of the libraries those alone that an archive installs: what the service requires, and these `packages`.
    """
    needed = required_by([sdk_with(()), *packages])
    libraries = {name: version for name, version in installed_libraries().items() if name in needed}
    return Runtime(python=python_version(), sdk=sdk_version(), libraries=libraries)
