"""Extracts archives: into one folder, within limits, and without trusting anything that they say of themselves."""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING

from konfuzio_sdk.errors import ArchiveError
from konfuzio_sdk.opening.folder_reader import folder_members
from konfuzio_sdk.opening.limits import LIMITS, Limits
from konfuzio_sdk.opening.names import Names, refuse_member
from konfuzio_sdk.opening.streams import Unpacked, refuse_file
from konfuzio_sdk.opening.tar_reader import BLOCK, is_tar, tar_members
from konfuzio_sdk.opening.zip_reader import is_zip, zip_members

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from konfuzio_sdk.opening.members import Member

__all__ = ["extract"]


def extract(archive: Path, folder: Path, limits: Limits = LIMITS) -> None:
    """Extract an archive into a folder, which is made.

    An archive is a `.bento` (tar in xz), what else BentoML exports (tar, tar in gzip, zip), or a folder that one was
    extracted to. Modes, owners and times of its members do not count. Raises ArchiveRefusedError if it is none of
    these, is damaged, exceeds a limit, or holds anything but files and folders with names that are the same on
    every system; nothing of it is left on the disk then.
    """
    try:
        with _members(archive, limits) as members:
            folder.mkdir(mode=0o700)
            try:
                _write(members, folder, limits)
            except BaseException:
                shutil.rmtree(folder)
                raise
    except OSError as error:
        msg = f"The archive {archive} cannot be read, or not be extracted: {error.strerror or error}."
        raise ArchiveError(msg) from error


@contextmanager
def _members(archive: Path, limits: Limits) -> Iterator[Iterable[Member]]:
    if archive.is_dir():
        yield folder_members(archive)
        return
    if archive.exists() and not archive.is_file():  # reading a pipe would wait for whoever writes to it
        refuse_file("it is neither a file nor a folder.")
    with archive.open("rb") as file:
        if is_zip(file.read(4)):
            yield zip_members(file, limits)
            return
        file.seek(0)
        try:
            if not is_tar(Unpacked(file, limits).read(BLOCK)):
                refuse_file("it is no archive: neither tar, in xz, gzip or plain, nor zip.")
        finally:
            file.seek(0)
        yield tar_members(Unpacked(file, limits))


def _write(members: Iterable[Member], folder: Path, limits: Limits) -> None:
    names = Names(limits)
    total = 0
    for member in members:
        parts = names.parts(member.name, folder=member.folder)
        total += member.size
        if member.size > limits.file:
            refuse_member(member.name, f"the file is larger than {limits.file} bytes.")
        if total > limits.total:
            refuse_file(f"it unpacks to more than {limits.total} bytes.")
        above = parts if member.folder else parts[:-1]
        for depth in range(len(above)):
            folder.joinpath(*above[: depth + 1]).mkdir(mode=0o700, exist_ok=True)
        if member.folder:
            _exhaust(member)
        else:
            _write_file(member, folder.joinpath(*parts))


def _exhaust(member: Member) -> None:
    for _ in member.pieces:
        refuse_member(member.name, "the folder has content, as only a file has.")


def _write_file(member: Member, target: Path) -> None:
    # Only what is not there is written, and never through a link.
    handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    written = 0
    with os.fdopen(handle, "wb") as file:
        for piece in member.pieces:
            written += len(piece)
            if written > member.size:
                break
            file.write(piece)
    if written != member.size:
        refuse_member(member.name, "the file's size is not what was said of it.")
