"""Compares the SDK's wheel in an archive with the SDK that runs here."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from konfuzio_sdk.bento.archive_paths import SOURCE, WHEELS_FOLDER
from konfuzio_sdk.sealing.archive_file import file_record, files_in
from konfuzio_sdk.sealing.wheel import build_wheel

if TYPE_CHECKING:
    from konfuzio_sdk.opening.archive import OpenedArchive

__all__ = ["brings_this_sdk"]


def brings_this_sdk(archive: OpenedArchive) -> bool | None:
    """Whether the wheel that an archive installs is, to the byte, what the SDK that runs here is made of.

    A wheel of another version is another; of the same version it is, too, where somebody changed the code of either.
    None if there is no wheel, as a service of its author's own may do without.
    """
    wheels = files_in(archive.folder / SOURCE / WHEELS_FOLDER)
    if not wheels:
        return None
    with tempfile.TemporaryDirectory(prefix="wheel-") as scratch:
        own = build_wheel(Path(scratch))
        return {name: file_record(path) for name, path in wheels.items()} == {own.name: file_record(own)}
