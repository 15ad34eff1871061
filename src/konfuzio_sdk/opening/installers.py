"""What an archive that bundles its wheels has them installed by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from konfuzio_sdk.bento.archive_paths import INSTALLERS_FILE, SOURCE
from konfuzio_sdk.opening.strict_json import read_limited
from konfuzio_sdk.sealing.locked import pins_of

if TYPE_CHECKING:
    from konfuzio_sdk.opening.archive import OpenedArchive
    from konfuzio_sdk.sealing.locked import Pin

__all__ = ["brought_installers"]


def brought_installers(archive: OpenedArchive) -> list[Pin]:
    """Pins of the programs that an archive brings; none if it brings no wheels.

    They run as root where the image is built. Whoever made the archive chose them: digests tell that they are the ones
    that were sealed, and the package index tells whether they are the ones that it has.
    """
    name = f"{SOURCE}{INSTALLERS_FILE}"
    if not (archive.folder / name).is_file():
        return []
    return pins_of(read_limited(archive.folder, name, archive.limits.described).decode(errors="backslashreplace"))
