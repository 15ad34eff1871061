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
_ZIP64 = b"PK\x06\x07"
_ZIP64_SIZE = 20
_EXTRA = struct.Struct("<2H")
_TIMES_AND_OWNERS = frozenset({0x000A, 0x5455, 0x5855, 0x7855, 0x7875})
"""Fields that zip programs add to a member; all others could give it another name, place or size."""
_ENCRYPTED, _STREAMED, _UTF8 = 0x1, 0x8, 0x800
_UNIX = 3
_ELSEWHERE = "the zip file's list of members is not where its end says."


def is_zip(start: bytes) -> bool:
    """Whether a file that starts so is a zip file."""
    return start.startswith(_START)


def zip_members(file: BinaryIO, limits: Limits) -> Iterator[Member]:
    """Members of a zip file; ArchiveRefusedError for anything that is neither a plain file nor a folder."""
    members, offset = _checked_directory(file, limits)
    try:
        with zipfile.ZipFile(file) as packed:
            if packed.start_dir != offset or len(packed.infolist()) != members:
                refuse_file(_ELSEWHERE)
            _check_gapless(file, packed)
            for info in packed.infolist():
                _check(info, limits)
                yield Member(info.orig_filename, info.is_dir(), info.file_size, _pieces(packed, info))
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, UnicodeDecodeError) as error:
        refuse_file(f"the zip file is damaged ({error}).")


def _checked_directory(file: BinaryIO, limits: Limits) -> tuple[int, int]:
    """How many members a zip file's end says that its list has, and where that begins.

    It is looked at before the list is read, which may be of any size.
    """
    size = file.seek(0, 2)
    file.seek(max(0, size - _END.size - _ZIP64_SIZE))
    before, end = (last := file.read())[: -_END.size], last[-_END.size :]
    file.seek(0)
    if len(end) < _END.size or not end.startswith(b"PK\x05\x06"):
        refuse_file("it ends before the zip file does, or other data follows its end.")
    _, disk, first_disk, here, members, length, offset, comment = _END.unpack(end)
    if before.startswith(_ZIP64):
        refuse_file("the zip file has a second end, for very large ones, which says otherwise than the first.")
    if members > limits.members:
        refuse_file(f"the zip file has more than {limits.members} files and folders.")
    if disk or first_disk or here != members or comment or offset + length + _END.size != size:
        refuse_file(_ELSEWHERE)
    if length > members * (_ENTRY + 2 * limits.name):
        refuse_file("the zip file's list of members is larger than their names.")
    return members, offset


def _check_gapless(file: BinaryIO, packed: zipfile.ZipFile) -> None:
    """Nothing may be before, between or inside of two members."""
    expected = 0
    for info in sorted(packed.infolist(), key=lambda member: member.header_offset):
        file.seek(info.header_offset)
        local = file.read(_LOCAL.size)
        if len(local) < _LOCAL.size:
            refuse_file("it ends before its content does.")
        start, _, flags, method, _, _, checksum, packed_size, size, name, extra = _LOCAL.unpack(local)
        if info.header_offset != expected or info.flag_bits & _STREAMED:
            refuse_file("members of the zip file overlap, or other data is between them.")
        listed = (info.flag_bits, info.compress_type, info.CRC, info.compress_size, info.file_size)
        if start != _START or listed != (flags, method, checksum, packed_size, size):
            refuse_member(info.orig_filename, "the zip file's list says otherwise of it than its own header.")
        file.seek(name, 1)
        _check_extra(info.orig_filename, file.read(extra))
        _check_extra(info.orig_filename, info.extra)
        expected += _LOCAL.size + name + extra + info.compress_size
    if packed.start_dir != expected:
        refuse_file("members of the zip file overlap, or other data is between them.")


def _check_extra(name: str, extra: bytes) -> None:
    """Refuse further fields of a member, but those that do not matter."""
    while extra:
        kind, size = _EXTRA.unpack(extra[: _EXTRA.size]) if len(extra) >= _EXTRA.size else (0, 0)
        if kind not in _TIMES_AND_OWNERS or len(extra) < _EXTRA.size + size:
            refuse_member(name, f"a field of the zip file, {kind:#06x}, could give it another name, place or size.")
        extra = extra[_EXTRA.size + size :]


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
