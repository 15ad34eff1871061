"""Reads tar files as strictly as they can be read: plain files and folders, each with one header that says all.

Python's tarfile follows every extension there is, some of which override what others say, and holds headers of any
size in memory.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from konfuzio_sdk.opening.members import Member
from konfuzio_sdk.opening.names import decoded, refuse_member
from konfuzio_sdk.opening.streams import CHUNK, Unpacked, refuse_file

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["BLOCK", "is_tar", "tar_members"]

BLOCK = 512
"""Size of a header, and what all content is padded to."""
_END = bytes(BLOCK)
_PADDING = 1024**2
_FOLDER, _EXTENDED = b"5", b"x"
_POSIX, _GNU = b"ustar\x0000", b"ustar  \0"
_LONGEST_RECORDS = 8 * 1024
_RECORD = re.compile(rb"([1-9][0-9]{0,4}) ([^=\n]{1,40})=")
_SAID_OTHERWISE = frozenset({b"mtime", b"atime", b"ctime", b"uid", b"gid", b"uname", b"gname"})
_KINDS = {
    b"1": "a hard link",
    b"2": "a symbolic link",
    b"3": "a device",
    b"4": "a device",
    b"6": "a pipe",
    b"g": "a header for all members",
    b"L": "a GNU header for a long name",
    b"K": "a GNU header for a long link",
    b"S": "a sparse file",
    b"D": "a GNU folder listing",
    b"M": "the rest of a file of another archive",
    b"V": "the name of a volume",
}


def is_tar(header: bytes) -> bool:
    """Whether this block is the header of a tar file."""
    return len(header) == BLOCK and header[257:265] in {_POSIX, _GNU}


def tar_members(stream: Unpacked) -> Iterator[Member]:
    """Members of a tar file; ArchiveRefusedError for anything that is neither a plain file nor a folder."""
    while (header := stream.exactly(BLOCK)) != _END:
        kind = _checked_kind(header)
        path = None
        if kind == _EXTENDED:
            path = _long_path(_records(stream, header))
            header = stream.exactly(BLOCK)
            kind = _checked_kind(header)
            if kind == _EXTENDED:
                refuse_file("a header that extends the next one is followed by another such header.")
        name = _name(header, path)
        size = _number(header[124:136], "size")
        if kind in _FOLDER and size:
            refuse_member(name, "the folder has content, as only a file has.")
        yield Member(name, kind in _FOLDER, size, _pieces(stream, size))
    _check_end(stream)


def _checked_kind(header: bytes) -> bytes:
    """Type flag of a header; ArchiveRefusedError unless it is one of those that are accepted."""
    if not is_tar(header):
        refuse_file("a header in it is no tar header.")
    if sum(header[:148]) + sum(header[156:]) + 8 * 32 != _number(header[148:156], "checksum"):
        refuse_file("the checksum of a header in it is wrong.")
    kind = header[156:157]
    if kind not in (b"0", b"\0", _FOLDER, _EXTENDED):
        name = header[:100].rstrip(b"\0").decode(errors="backslashreplace")
        refuse_member(name, f"it is {_KINDS.get(kind, f'of the unknown kind {kind!r}')}, not a plain file.")
    if header[157:257].strip(b"\0"):
        refuse_member(header[:100].rstrip(b"\0").decode(errors="backslashreplace"), "the file names a link's target.")
    return kind


def _number(field: bytes, what: str) -> int:
    """Octal number of a header; bases and signs of extensions are refused."""
    digits = field.rstrip(b" \0").lstrip(b" ")
    if not re.fullmatch(rb"[0-7]*", digits):
        refuse_file(f"the {what} in a header is no octal number.")
    return int(digits or b"0", 8)


def _text(field: bytes) -> bytes:
    """Text of a header up to its end; nothing may hide behind it."""
    text, _, hidden = field.partition(b"\0")
    if hidden.strip(b"\0"):
        refuse_member(text.decode(errors="backslashreplace"), "the name holds a NUL character.")
    return text


def _name(header: bytes, path: bytes | None) -> str:
    if header[257:265] == _GNU and header[345:].strip(b"\0"):
        refuse_file("a header in it is of a GNU archive with extensions.")
    short = _text(header[:100])
    prefix = _text(header[345:500])
    name = prefix + b"/" + short if prefix else short
    if path is None:
        return decoded(name)
    long = decoded(path)
    # Python and others cut a long name off in the header proper; any other name there would be a second meaning.
    cut = long.encode("ascii", "replace")[:100].rstrip(b"/")
    if prefix or short.rstrip(b"/") != cut:
        refuse_member(long, f"its headers say two names, the other is {decoded(name)!a}.")
    return long


def _records(stream: Unpacked, header: bytes) -> dict[bytes, bytes]:
    """Records of an extended header."""
    size = _number(header[124:136], "size")
    if not 0 < size <= _LONGEST_RECORDS:
        refuse_file(f"a header that extends another is empty or longer than {_LONGEST_RECORDS} bytes.")
    content = stream.exactly(size + -size % BLOCK)[:size]
    records: dict[bytes, bytes] = {}
    while content:
        found = _RECORD.match(content)
        length = int(found[1]) if found else 0
        if not found or length > len(content) or length <= found.end() or content[length - 1 : length] != b"\n":
            refuse_file("a header that extends another is malformed.")
        if found[2] in records:
            refuse_file(f"a header that extends another says {found[2].decode('latin-1')!a} twice.")
        records[found[2]] = content[found.end() : length - 1]
        content = content[length:]
    return records


def _long_path(records: dict[bytes, bytes]) -> bytes | None:
    """The long name that an extended header gives; what else it may say does not count."""
    for key in records:
        if key != b"path" and key not in _SAID_OTHERWISE:
            refuse_file(f"a header overrides {key.decode('latin-1')!a} of the next one.")
    path = records.get(b"path")
    if path is not None and b"\0" in path:
        refuse_member(path.decode(errors="backslashreplace"), "the name holds a NUL character.")
    return path


def _pieces(stream: Unpacked, size: int) -> Iterator[bytes]:
    left = size
    while left:
        piece = stream.exactly(min(left, CHUNK))
        left -= len(piece)
        yield piece
    stream.exactly(-size % BLOCK)


def _check_end(stream: Unpacked) -> None:
    """Two empty blocks end a tar file, and zeros alone may follow them."""
    if stream.exactly(BLOCK) != _END:
        refuse_file("other data follows the end of the tar file.")
    padding = 0
    while piece := stream.read(CHUNK):
        padding += len(piece)
        if piece.strip(b"\0") or padding > _PADDING:
            refuse_file("other data follows the end of the tar file.")
