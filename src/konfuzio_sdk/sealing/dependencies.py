"""Puts into an archive what it takes to install it, and what is said of that: lockfile, wheels, SBOM and licences."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from konfuzio_sdk.bento.archive_paths import (
    INSTALLERS_FILE,
    LICENSES_FILE,
    LOCK_FILE,
    SBOM_FILE,
    WHEELHOUSE_FOLDER,
    WHEELS_FOLDER,
)
from konfuzio_sdk.sealing.licenses import licenses_content, licenses_of
from konfuzio_sdk.sealing.lockfile import lock, lock_installer
from konfuzio_sdk.sealing.sbom import sbom_content
from konfuzio_sdk.sealing.wheel import build_wheel
from konfuzio_sdk.sealing.wheelhouse import fill_wheelhouse

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from konfuzio_sdk.bento.manifest import Manifest

__all__ = ["put_dependencies"]


def put_dependencies(folder: Path, manifest: Manifest, versions: Mapping[str, str] | None = None) -> None:
    """Write into the folder of an archive's source files what its manifest says that it installs.

    `versions` of packages go before those that are installed here, and before the manifest's. Raises ArchiveError if
    that cannot be locked, or cannot be bundled where the manifest says that it is.
    """
    wheels = folder / WHEELS_FOLDER
    wheels.mkdir(parents=True)
    lockfile = lock(
        build_wheel(wheels), manifest.packages, manifest.platforms, manifest.runtime, versions, manifest.extras
    )
    (folder / LOCK_FILE).write_text(lockfile.text(), encoding="utf-8", newline="\n")
    if manifest.bundled:
        lockfile = replace(lockfile, installers=lock_installer(manifest.platforms, manifest.runtime.python))
        (folder / INSTALLERS_FILE).write_text(lockfile.installers_text(), encoding="utf-8", newline="\n")
        fill_wheelhouse(folder / WHEELHOUSE_FOLDER, lockfile, manifest.runtime.python)
    licenses = licenses_of(lockfile)
    (folder / SBOM_FILE).write_bytes(sbom_content(lockfile, manifest, licenses))
    (folder / LICENSES_FILE).write_bytes(licenses_content(licenses))
