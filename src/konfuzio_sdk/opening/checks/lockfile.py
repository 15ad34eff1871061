"""Checks that an archive installs exact versions, of known digests, from wherever whoever installs it chooses."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from konfuzio_sdk.bento.archive_paths import LOCK_FILE, PYTHON_VERSION_FILE, SOURCE, WHEELHOUSE_PATH
from konfuzio_sdk.opening.findings import Finding
from konfuzio_sdk.opening.strict_json import read_limited
from konfuzio_sdk.sealing.archive_file import file_record, files_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from konfuzio_sdk.opening.archive import OpenedArchive

__all__ = ["check_lockfile"]

_LOCK = f"{SOURCE}{LOCK_FILE}"
_PYTHON = f"{SOURCE}{PYTHON_VERSION_FILE}"
_JOINED = re.compile(r"\s*\\\n\s*")
_MARKER = r"(?: ?; ?[A-Za-z0-9_. '\"()=!<>~-]+?)?"
_PINNED = re.compile(rf"([A-Za-z0-9][A-Za-z0-9._-]*)(?:\[[A-Za-z0-9,._-]+\])?==([A-Za-z0-9.!+_-]+){_MARKER}")
_OWN = re.compile(rf"\./(wheels/konfuzio_sdk-[A-Za-z0-9._+!-]+\.whl)(?:\[[a-z,]+\])?{_MARKER}")
_HASHES = re.compile(r"(?: --hash=sha256:[0-9a-f]{64})*")
_DIGEST = re.compile(r"--hash=sha256:([0-9a-f]{64})")
_ADVICE = "Install nothing of this archive: it could bring what nobody sealed."
_NO_HASHES = "Have it saved anew with a package index in reach, which knows the digests, or install nothing of it."
_INSTALLER = "uv-"
_SHOWN = 80


def check_lockfile(archive: OpenedArchive) -> Iterator[Finding]:
    """The lockfile names exact versions with their digests, and has no options."""
    requirements = list(_requirements(_text(archive, _LOCK)))
    own = [line for line in requirements if _OWN.match(line)]
    for line in requirements:
        yield from _requirement(archive, line)
    if len(own) != 1:
        yield Finding(_LOCK, f"it names the SDK's own wheel {len(own)} times, and not once.", _ADVICE)
    yield from _wheelhouse(archive, {digest for line in requirements for digest in _DIGEST.findall(line)})
    if _text(archive, _PYTHON).strip() != archive.manifest.runtime.python:
        yield Finding(_PYTHON, f"it is not the manifest's Python, {archive.manifest.runtime.python}.")


def _text(archive: OpenedArchive, name: str) -> str:
    return read_limited(archive.folder, name, archive.limits.described).decode(errors="backslashreplace")


def _requirements(text: str) -> Iterator[str]:
    """Lines of a lockfile, each requirement with its hashes in one; comments are left out."""
    for line in _JOINED.sub(" ", text).split("\n"):
        if line.strip() and not line.startswith("#"):
            yield line.rstrip()


def _requirement(archive: OpenedArchive, line: str) -> Iterator[Finding]:
    shown = ascii(line if len(line) <= _SHOWN else f"{line[:_SHOWN]}…")
    what, _, _ = line.partition(" --hash=")
    if line.startswith("-"):
        yield Finding(_LOCK, f"it has an option, and may have requirements alone: {shown}.", _ADVICE)
    elif not (_PINNED.fullmatch(what) or _OWN.fullmatch(what)):
        yield Finding(_LOCK, f"it has a requirement that is not pinned to an exact version by ==: {shown}.", _ADVICE)
    elif not _HASHES.fullmatch(line[len(what) :]):
        yield Finding(_LOCK, f"it has something else than digests after a requirement: {shown}.", _ADVICE)
    elif not _DIGEST.search(line):
        yield Finding(_LOCK, f"it has a requirement without a digest: {shown}.", _NO_HASHES)
    elif found := _OWN.fullmatch(what):
        name = f"{SOURCE}{found[1]}"
        wheel = archive.folder / name
        if not wheel.is_file() or file_record(wheel).sha256 not in _DIGEST.findall(line):
            yield Finding(_LOCK, f"the digest of the SDK's wheel is not that of the file {name}.", _ADVICE)


def _wheelhouse(archive: OpenedArchive, locked: set[str]) -> Iterator[Finding]:
    """Wheels are there if the manifest says so, and the lockfile names them; uv comes along to install them."""
    wheels = files_in(archive.folder / WHEELHOUSE_PATH, WHEELHOUSE_PATH)
    if bool(wheels) != archive.manifest.bundled:
        says = "are" if archive.manifest.bundled else "are not"
        yield Finding(WHEELHOUSE_PATH, f"the manifest says that wheels of dependencies {says} in the archive.")
    for name, path in wheels.items():
        if file_record(path).sha256 not in locked and not path.name.startswith(_INSTALLER):
            yield Finding(repr(name), "the lockfile does not name this wheel.", _ADVICE)
