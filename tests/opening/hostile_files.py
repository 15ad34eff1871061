"""Files that must be refused for their form: what they are packed in, the headers, kinds and names of their members."""

from __future__ import annotations

import gzip
import io
import lzma
import struct
import tarfile
import zipfile
import zlib
from typing import TYPE_CHECKING

from tampering import Hostile, Tampered, file_member, member, packed, xz

from konfuzio_sdk.opening.limits import Limits

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["HOSTILE_FILES"]


def _with(*members: tuple[tarfile.TarInfo, bytes], kind: int = tarfile.PAX_FORMAT) -> Callable[[Tampered], bytes]:
    """A valid archive with further members."""

    def made(valid: Tampered) -> bytes:
        files = [file_member(name, content) for name, content in sorted(valid.files.items())]
        return packed([*files, *members], kind)

    return made


def _header(name: bytes = b"src/x", **fields: bytes) -> bytes:
    """A header that tarfile would not write."""
    at = {"size": (124, 12), "prefix": (345, 155), "magic": (257, 8), "link": (157, 100), "kind": (156, 1)}
    content = bytearray(512)
    defaults = {"size": b"00000000000\0", "magic": b"ustar\x0000", "kind": b"0"}
    content[: len(name)] = name
    for field_, value in {**defaults, **fields}.items():
        start, width = at[field_]
        content[start : start + min(width, len(value))] = value
    content[148:156] = b" " * 8
    content[148:156] = b"%06o\0 " % sum(content)
    return bytes(content)


def _raw(*blocks: bytes) -> Callable[[Tampered], bytes]:
    return lambda _: xz(b"".join(blocks) + bytes(1024))


def _extended(records: bytes) -> bytes:
    return _header(b"pax", kind=b"x", size=b"%011o\0" % len(records)) + records + bytes(-len(records) % 512)


def _record(key: bytes, value: bytes) -> bytes:
    body = b" " + key + b"=" + value + b"\n"
    length = len(body) + len(str(len(body) + 2))
    return str(length).encode() + body


def _bomb(_: Tampered) -> bytes:
    compressor = lzma.LZMACompressor(preset=0)
    head = packed([member("zeros", size=512 * 1024**2)])[:512]
    zeros = bytes(1024**2)
    return b"".join([compressor.compress(head), *(compressor.compress(zeros) for _ in range(200)), compressor.flush()])


def _zip(
    *entries: tuple[str, bytes], attributes: int = 0, comment: bytes = b"", flags: int = 0, extra: bytes = b""
) -> Callable[[Tampered], bytes]:
    def made(_: Tampered) -> bytes:
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as written:
            for name, content in entries:
                info = zipfile.ZipInfo(name)
                info.external_attr = attributes << 16
                info.compress_type = zipfile.ZIP_DEFLATED
                info.extra = extra
                written.writestr(info, content)
            written.comment = comment
        content = bytearray(buffer.getvalue())
        if flags:
            content[content.index(b"PK\x01\x02") + 8] |= flags
            content[content.index(b"PK\x03\x04") + 6] |= flags
        return bytes(content)

    return made


def _two_ends(valid: Tampered) -> bytes:
    """A zip whose plain end tells of one member, and the end before it, which Python goes by, of many."""
    content = _zip(*((f"src/{number}", b"") for number in range(200)))(valid)
    start, length = content.index(b"PK\x01\x02"), len(content) - 22 - content.index(b"PK\x01\x02")
    large = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, 200, 200, length, start)
    large += struct.pack("<4sLQL", b"PK\x06\x07", 0, len(content) - 22, 1)
    plain = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 1, 1, len(large), len(content) - 22, 0)
    return content[:-22] + large + plain


def _listed_otherwise(at: int, value: int) -> Callable[[Tampered], bytes]:
    """A zip whose list says otherwise of its member than the member's own header, at this byte of that."""

    def made(valid: Tampered) -> bytes:
        content = bytearray(_zip(("src/a", b"x" * 50))(valid))
        content[at] = value
        return bytes(content)

    return made


def _counted_otherwise(valid: Tampered) -> bytes:
    """A zip whose end says that its list has more members than it has."""
    content = bytearray(_zip(("src/a", b"x"))(valid))
    content[-14:-10] = b"\2\0\2\0"
    return bytes(content)


def _overlapping(_: Tampered) -> bytes:
    content = bytearray(_zip(("src/a", b"x" * 50), ("src/b", b"x" * 50))(_))
    second = content.rindex(b"PK\x01\x02")
    content[second + 42 : second + 46] = bytes(4)
    return bytes(content)


def _whole_blocks(content: bytes) -> bytes:
    return content + bytes(-len(content) % 512)


_CONTAINERS = [
    Hostile("nothing", lambda _: b"", "it is no archive: neither tar"),
    Hostile("text", lambda _: b"Dear customer,\n" * 100, "it is no archive: neither tar"),
    Hostile("a compressed text", lambda _: gzip.compress(b"Dear customer,\n" * 100), "it is no archive: neither tar"),
    Hostile("cut off in xz", lambda valid: xz(valid.tar())[:-4000], "it ends before its content does"),
    Hostile("cut off in tar", lambda valid: xz(valid.tar()[:-200_000]), "it ends before its content does"),
    Hostile("cut off in gzip", lambda valid: gzip.compress(valid.tar())[:-40], "it ends before its content does"),
    Hostile(
        "damaged xz",
        lambda valid: xz(valid.tar())[:5000] + b"\0" * 9 + xz(valid.tar())[5009:],
        "compressed data is damaged",
    ),
    Hostile("after xz", lambda valid: xz(valid.tar()) + b"more", "other data follows the end of the compressed data"),
    Hostile("two xz streams", lambda valid: xz(valid.tar()) * 2, "other data follows the end of the compressed data"),
    Hostile(
        "after gzip",
        lambda valid: gzip.compress(valid.tar()) + b"x",
        "other data follows the end of the compressed data",
    ),
    Hostile("after tar", lambda valid: xz(valid.tar() + valid.tar()), "other data follows the end of the tar file"),
    Hostile(
        "between tar's ends",
        lambda valid: xz(_whole_blocks(valid.tar().rstrip(b"\0")) + bytes(1024) + b"x" * 512),
        "other data follows the end of the tar file",
    ),
    Hostile("a bomb by ratio", _bomb, "times its size, like a bomb"),
    Hostile(
        "a bomb by count",
        _with(*(file_member(f"src/{number}") for number in range(200))),
        "more than 100 files and folders",
        Limits(members=100),
    ),
    Hostile(
        "a bomb by folders",
        _with(*(file_member(f"src/{number}/a/b/c/d") for number in range(50))),
        "more than 100 files and folders",
        Limits(members=100),
    ),
    Hostile("a giant file", _raw(_header(size=b"37777777777\0")), "the file is larger than 2147483648 bytes"),
    Hostile(
        "giant in all", lambda valid: xz(valid.tar()), "it unpacks to more than 100000 bytes", Limits(total=100_000)
    ),
]
_KINDS = [
    Hostile(
        "symbolic link", _with(member("src/link", tarfile.SYMTYPE, linkname="/etc/passwd")), "it is a symbolic link"
    ),
    Hostile("hard link", _with(member("src/link", tarfile.LNKTYPE, linkname="bento.yaml")), "it is a hard link"),
    Hostile("character device", _with(member("src/null", tarfile.CHRTYPE, devmajor=1, devminor=3)), "it is a device"),
    Hostile("block device", _with(member("src/disk", tarfile.BLKTYPE, devmajor=8)), "it is a device"),
    Hostile("pipe", _with(member("src/pipe", tarfile.FIFOTYPE)), "it is a pipe"),
    Hostile("sparse file", _raw(_header(kind=b"S")), "it is a sparse file"),
    Hostile("unknown kind", _raw(_header(kind=b"Z")), "it is of the unknown kind"),
    Hostile("contiguous file", _raw(_header(kind=b"7")), "it is of the unknown kind"),
    Hostile(
        "GNU long name",
        _with(file_member("src/" + "a" * 150), kind=tarfile.GNU_FORMAT),
        "it is a GNU header for a long name",
    ),
    Hostile("file with a link's target", _raw(_header(link=b"/etc/passwd")), "the file names a link's target"),
    Hostile(
        "folder with content", _raw(_header(kind=b"5", size=b"00000001000\0"), bytes(512)), "the folder has content"
    ),
    Hostile("link in a zip", _zip(("src/link", b"/etc/passwd"), attributes=0o120777), "it is a symbolic link"),
    Hostile("device in a zip", _zip(("src/null", b""), attributes=0o020777), "it is of an unknown kind"),
    Hostile("encrypted in a zip", _zip(("src/a", b"x"), flags=1), "the file is encrypted"),
]
_HEADERS = [
    Hostile(
        "global header",
        lambda valid: xz(packed([file_member("src/a"), *valid.members], pax_headers={"comment": "x"})),
        "it is a header for all members",
    ),
    Hostile("overridden size", _raw(_extended(_record(b"size", b"99")), _header()), "a header overrides 'size'"),
    Hostile(
        "overridden link", _raw(_extended(_record(b"linkpath", b"/etc")), _header()), "a header overrides 'linkpath'"
    ),
    Hostile(
        "sparse by records",
        _raw(_extended(_record(b"GNU.sparse.major", b"1")), _header()),
        "a header overrides 'GNU.sparse.major'",
    ),
    Hostile(
        "two names",
        _raw(_extended(_record(b"path", b"../../etc/passwd")), _header(b"src/a")),
        "its headers say two names",
    ),
    Hostile("record twice", _raw(_extended(_record(b"path", b"src/x") * 2), _header()), "says 'path' twice"),
    Hostile(
        "malformed record",
        _raw(_extended(b"9999 path=src/x\n"), _header()),
        "a header that extends another is malformed",
    ),
    Hostile(
        "two extended headers",
        _raw(_extended(_record(b"mtime", b"1")) * 2, _header()),
        "is followed by another such header",
    ),
    Hostile("giant extended header", _raw(_header(kind=b"x", size=b"00077777777\0")), "is empty or longer than"),
    Hostile("wrong checksum", lambda valid: xz(b"X" + valid.tar()[1:]), "the checksum of a header in it is wrong"),
    Hostile(
        "no header", lambda _: xz(packed([file_member("a")])[:512] + b"x" * 1024), "a header in it is no tar header"
    ),
    Hostile("negative size", _raw(_header(size=b"\xff" * 12)), "the size in a header is no octal number"),
    Hostile("giant size", _raw(_header(size=b"\x80" + b"\xff" * 11)), "the size in a header is no octal number"),
    Hostile("signed size", _raw(_header(size=b"-0000000001\0")), "the size in a header is no octal number"),
    Hostile("GNU extensions", _raw(_header(magic=b"ustar  \0", prefix=b"../..")), "a GNU archive with extensions"),
    Hostile("two ends of a zip", _two_ends, "the zip file has a second end", Limits(members=100)),
    Hostile("members of a zip miscounted", _counted_otherwise, "list of members is not where its end says"),
    Hostile("another method in a zip", _listed_otherwise(8, 0), "list says otherwise of it than its own header"),
    Hostile("another checksum in a zip", _listed_otherwise(14, 0), "list says otherwise of it than its own header"),
    Hostile("another size in a zip", _listed_otherwise(22, 51), "list says otherwise of it than its own header"),
    Hostile(
        "two names in a zip",
        _zip(("src/a", b"x"), extra=struct.pack("<2HBL", 0x7075, 10, 1, zlib.crc32(b"src/a")) + b"src/b"),
        "a field of the zip file, 0x7075, could give it another name",
    ),
    Hostile(
        "sizes beside a zip's own",
        _zip(("src/a", b"x"), extra=struct.pack("<2H2Q", 1, 16, 1, 1)),
        "a field of the zip file, 0x0001, could give it another name",
    ),
    Hostile("members of a zip overlap", _overlapping, "members of the zip file overlap"),
    Hostile("comment after a zip", _zip(("src/a", b"x"), comment=b"trailing"), "or other data follows its end"),
    Hostile(
        "before a zip's member",
        lambda _: b"PK\x03\x04" + b"\0" * 60 + _zip(("a", b"x"))(_),
        "list of members is not where its end says",
    ),
    Hostile("a bomb in a zip", _zip(("src/a", bytes(300_000))), "times its size, like a bomb", Limits(ratio_free=1000)),
]
_NAMES = [
    Hostile("traversal", _with(file_member("../escaped", b"x")), "the part '..', which leads elsewhere"),
    Hostile("traversal inside", _with(file_member("src/../../escaped", b"x")), "the part '..', which leads elsewhere"),
    Hostile("absolute", _with(file_member("/escaped", b"x")), "the path is absolute"),
    Hostile("drive", _with(file_member("C:/escaped", b"x")), "the path is absolute"),
    Hostile("backslash", _with(file_member("..\\escaped", b"x")), "the path has a backslash"),
    Hostile("empty part", _with(file_member("src//escaped", b"x")), "the path has an empty part"),
    Hostile("dot", _with(file_member("src/./escaped", b"x")), "the part '.', which leads elsewhere"),
    Hostile("file that is a folder by name", _raw(_header(b"src/x/")), "the path has an empty part"),
    Hostile("control character", _with(file_member("src/a\x1b[2J", b"x")), "the name has a control character"),
    Hostile("right to left", _with(file_member("src/a\u202etxt.py", b"x")), "the name has a control character"),
    Hostile("hidden after NUL", _raw(_header(b"src/a\0b")), "the name holds a NUL character"),
    Hostile(
        "NUL in a long name",
        _raw(_extended(_record(b"path", b"src/x\0y")), _header()),
        "the name holds a NUL character",
    ),
    Hostile("no UTF-8", _raw(_header(b"src/\xff\xfe")), "the name is no UTF-8"),
    Hostile("device's name", _with(file_member("src/NUL.txt", b"x")), "the name is reserved on some systems"),
    Hostile("dot at the end", _with(file_member("src/a.", b"x")), "the name is reserved on some systems"),
    Hostile("stream of a file", _with(file_member("src/a:b", b"x")), "the name is reserved on some systems"),
    Hostile("long name", _with(file_member("src/" + "a" * 201, b"x")), "a name in the path is longer than 200 bytes"),
    Hostile(
        "long path", _with(file_member("/".join(["src", *["a" * 50] * 9]), b"x")), "the path is longer than 400 bytes"
    ),
    Hostile("deep nesting", _with(file_member("a/" * 30 + "b", b"x")), "the path is nested more than 20 folders deep"),
    Hostile("twice", _with(file_member("bento.yaml", b"x")), "the archive has this path twice"),
    Hostile(
        "case collision",
        _with(file_member("Bento.yaml", b"x")),
        "where upper and lower case, or spelling, do not count",
    ),
    Hostile(
        "folders' case collision",
        _with(file_member("SRC/x", b"x")),
        "where upper and lower case, or spelling, do not count",
    ),
    Hostile(
        "spelling collision",
        _with(file_member("src/\u00e9"), file_member("src/e\u0301")),
        "where upper and lower case, or spelling, do not count",
    ),
    Hostile(
        "folder under a file", _with(file_member("bento.yaml/x", b"x")), "'bento.yaml' is a file, and here a folder"
    ),
    Hostile("file over a folder", _with(file_member("src", b"x")), "the path is a folder, and here a file"),
]
HOSTILE_FILES = [*_CONTAINERS, *_KINDS, *_HEADERS, *_NAMES]
