"""Reads a folder that an archive was extracted to, as if it were the archive."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

from konfuzio_sdk.opening.members import Member
from konfuzio_sdk.opening.names import decoded, refuse_member
from konfuzio_sdk.opening.streams import CHUNK

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["folder_members"]


def folder_members(folder: Path, inside: str = "") -> Iterator[Member]:
    """Members of a folder; ArchiveRefusedError for anything that is neither a plain file nor a folder."""
    with os.scandir(folder) as scanned:
        entries = sorted(scanned, key=lambda entry: entry.name)
    for entry in entries:
        name = inside + decoded(os.fsencode(entry.name))
        if entry.is_symlink():
            refuse_member(name, "it is a symbolic link, not a plain file.")
        if entry.is_dir(follow_symlinks=False):
            yield Member(name, folder=True, size=0, pieces=iter(()))
            yield from folder_members(folder / entry.name, f"{name}/")
            continue
        # A pipe would wait for its writer without O_NONBLOCK.
        handle = os.open(entry.path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(handle, "rb") as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                refuse_member(name, "it is a device, pipe or socket, not a plain file.")
            yield Member(name, folder=False, size=status.st_size, pieces=iter(lambda: file.read(CHUNK), b""))
