"""Puts into an archive what it takes to install it: the SDK's wheel, the lockfile, and the wheels of all others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from konfuzio_sdk.bento.locked import LOCK_FILE
from konfuzio_sdk.bento.lockfile import lock
from konfuzio_sdk.bento.wheel import WHEELS_FOLDER, build_wheel
from konfuzio_sdk.bento.wheelhouse import WHEELHOUSE_FOLDER, fill_wheelhouse

if TYPE_CHECKING:
    from pathlib import Path

    from konfuzio_sdk.bento.manifest import Manifest

__all__ = ["put_dependencies"]


def put_dependencies(folder: Path, manifest: Manifest) -> None:
    """Write into the folder of an archive's source files what its manifest says that it installs.

    Raises ArchiveError if that cannot be locked, or cannot be bundled where the manifest says that it is.
    """
    wheels = folder / WHEELS_FOLDER
    wheels.mkdir(parents=True)
    lockfile = lock(build_wheel(wheels), manifest.packages, manifest.platforms, manifest.runtime)
    (folder / LOCK_FILE).write_text(lockfile.text(), encoding="utf-8", newline="\n")
    if manifest.bundled:
        fill_wheelhouse(folder / WHEELHOUSE_FOLDER, lockfile, manifest.runtime.python)
