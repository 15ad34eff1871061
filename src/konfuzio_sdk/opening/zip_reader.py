"""Reads zip files as strictly as they can be read: plain files and folders, and nothing between them."""

from __future__ import annotations

import stat
import struct
import zipfile
import zlib
from typing import TYPE_CHECKING, BinaryIO

from konfuzio_sdk.opening.members import Member
from konfuzio_sdk.opening.names import refuse_member
from konfuzio_sdk.opening.streams import CHUNK, refuse_file

if TYPE_CHECKING:
    from collections.abc import Iterator

    from konfuzio_sdk.opening.limits import Limits

__all__ = ["is_zip", "zip_members"]

_START = b"PK\x03\x04"
_END = struct.Struct("<4s4H2LH")
_LOCAL = struct.Struct("<4s5H3L2H")
_ENTRY = 46
_ENCRYPTED, _STREAMED, _UTF8 = 0x1, 0x8, 0x800
_UNIX = 3


def is_zip(start: bytes) -> bool:
    """Whether a file that starts so is a zip file."""
    return start.startswith(_START)


def zip_members(file: BinaryIO, limits: Limits) -> Iterator[Member]:
    """Members of a zip file; ArchiveRefusedError for anything that is neither a plain file nor a folder."""
    _check_directory(file, limits)
    try:
        with zipfile.ZipFile(file) as packed:
            _check_gapless(file, packed)
            for info in packed.infolist():
                _check(info, limits)
                yield Member(info.orig_filename, info.is_dir(), info.file_size, _pieces(packed, info))
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, UnicodeDecodeError) as error:
        refuse_file(f"the zip file is damaged ({error}).")


def _check_directory(file: BinaryIO, limits: Limits) -> None:
    """Look at the end of a zip file before its list of members is read, which may be of any size."""
    size = file.seek(0, 2)
    file.seek(max(0, size - _END.size))
    end = file.read()
    file.seek(0)
    if len(end) < _END.size or not end.startswith(b"PK\x05\x06"):
        refuse_file("it ends before the zip file does, or other data follows its end.")
    _, disk, first_disk, here, members, length, offset, _ = _END.unpack(end)
    if members > limits.members:
        refuse_file(f"the zip file has more than {limits.members} files and folders.")
    if disk or first_disk or here != members or offset + length + _END.size != size:
        refuse_file("the zip file's list of members is not where its end says.")
    if length > members * (_ENTRY + 2 * limits.name):
        refuse_file("the zip file's list of members is larger than their names.")


def _check_gapless(file: BinaryIO, packed: zipfile.ZipFile) -> None:
    """Nothing may be before, between or inside of two members."""
    expected = 0
    for info in sorted(packed.infolist(), key=lambda member: member.header_offset):
        file.seek(info.header_offset)
        local = file.read(_LOCAL.size)
        if len(local) < _LOCAL.size:
            refuse_file("it ends before its content does.")
        *_, name, extra = _LOCAL.unpack(local)
        if info.header_offset != expected or info.flag_bits & _STREAMED:
            refuse_file("members of the zip file overlap, or other data is between them.")
        expected += _LOCAL.size + name + extra + info.compress_size
    if packed.start_dir != expected:
        refuse_file("members of the zip file overlap, or other data is between them.")


def _check(info: zipfile.ZipInfo, limits: Limits) -> None:
    name = info.orig_filename
    if not (name.isascii() or info.flag_bits & _UTF8):
        refuse_member(name, "the name is no UTF-8.")
    if "\0" in name:
        refuse_member(name, "the name holds a NUL character.")
    kind = stat.S_IFMT(info.external_attr >> 16) if info.create_system == _UNIX else 0
    if kind == stat.S_IFLNK:
        refuse_member(name, "it is a symbolic link, not a plain file.")
    if kind not in {0, stat.S_IFDIR if info.is_dir() else stat.S_IFREG}:
        refuse_member(name, "it is of an unknown kind, not a plain file.")
    if info.flag_bits & _ENCRYPTED:
        refuse_member(name, "the file is encrypted.")
    if info.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        refuse_member(name, "the file is compressed in a way that zip files of BentoML are not.")
    if info.is_dir() and info.file_size:
        refuse_member(name, "the folder has content, as only a file has.")
    if info.file_size > limits.ratio_free + info.compress_size * limits.ratio:
        refuse_file(f"it unpacks to more than {limits.ratio} times its size, like a bomb.")


def _pieces(packed: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[bytes]:
    # zipfile reads no more than the size that a member's entry says, and compares its checksum at the end.
    with packed.open(info) as content:
        while piece := content.read(CHUNK):
            yield piece
