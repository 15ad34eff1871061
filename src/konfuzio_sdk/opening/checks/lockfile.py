"""Checks that an archive installs exact versions, of known digests, from wherever whoever installs it chooses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from konfuzio_sdk.bento.archive_paths import (
    DIGEST_OPTION,
    INSTALLERS_FILE,
    LOCK_FILE,
    PYTHON_VERSION_FILE,
    SOURCE,
    WHEELHOUSE_PATH,
    WHEELS_FOLDER,
)
from konfuzio_sdk.distribution import SERVICE_EXTRA
from konfuzio_sdk.opening.findings import Finding
from konfuzio_sdk.opening.strict_json import read_limited
from konfuzio_sdk.sealing.archive_file import file_record, files_in
from konfuzio_sdk.sealing.locked import pin_of, requirements_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from konfuzio_sdk.opening.archive import OpenedArchive
    from konfuzio_sdk.sealing.locked import Pin

__all__ = ["check_lockfile"]

_LOCK = f"{SOURCE}{LOCK_FILE}"
_INSTALLERS = f"{SOURCE}{INSTALLERS_FILE}"
_PYTHON = f"{SOURCE}{PYTHON_VERSION_FILE}"
_OWN = f"{WHEELS_FOLDER}/konfuzio_sdk-"
_ADVICE = "Install nothing of this archive: it could bring what nobody sealed."
_NO_HASHES = "Have it saved anew with a package index in reach, which knows the digests, or install nothing of it."
_INSTALLER = "uv"
_SHOWN = 80


def check_lockfile(archive: OpenedArchive) -> Iterator[Finding]:
    """The lockfile names exact versions with their digests, and has no options; so does that of the installers."""
    lines = requirements_of(_text(archive, _LOCK))
    yield from _faults(_LOCK, lines)
    pins = _pins(lines)
    yield from _own_wheel(archive, [pin for pin in pins if pin.path])
    others = requirements_of(_text(archive, _INSTALLERS)) if (archive.folder / _INSTALLERS).exists() else []
    yield from _faults(_INSTALLERS, others)
    installers = _pins(others)
    yield from _wheelhouse(archive, {digest for pin in (*pins, *installers) for digest in pin.sha256s})
    yield from _installers(archive, installers)
    if _text(archive, _PYTHON).strip() != archive.manifest.runtime.python:
        yield Finding(_PYTHON, f"it is not the manifest's Python, {archive.manifest.runtime.python}.")


def _text(archive: OpenedArchive, name: str) -> str:
    return read_limited(archive.folder, name, archive.limits.described).decode(errors="backslashreplace")


def _pins(lines: Iterable[str]) -> list[Pin]:
    return [pin for pin in map(pin_of, lines) if pin is not None]


def _faults(name: str, lines: Iterable[str]) -> Iterator[Finding]:
    """What is wrong with each line, whatever it is a requirement of."""
    for line in lines:
        shown = ascii(line if len(line) <= _SHOWN else f"{line[:_SHOWN]}…")
        pin = pin_of(line)
        if pin is not None and not pin.sha256s:
            yield Finding(name, f"it has a requirement without a digest: {shown}.", _NO_HASHES)
        elif pin is None:
            yield Finding(name, f"{_fault(line)}: {shown}.", _ADVICE)


def _fault(line: str) -> str:
    """Why a line is no requirement with its digests."""
    if "#" in line:
        return "it has a comment, and installers do not agree where one ends"
    if line.startswith("-"):
        return "it has an option, and may have requirements alone"
    if pin_of(line.partition(f" {DIGEST_OPTION}")[0]) is None:
        return "it has a requirement that is not pinned to an exact version by =="
    return "it has something else than digests after a requirement"


def _own_wheel(archive: OpenedArchive, pins: Sequence[Pin]) -> Iterator[Finding]:
    if len(pins) != 1 or not pins[0].path.startswith(_OWN):
        yield Finding(_LOCK, "it names other wheels by their files than the SDK's own, once.", _ADVICE)
        return
    extras = [SERVICE_EXTRA, *archive.manifest.extras]
    if sorted(pins[0].extras) != sorted(extras):
        yield Finding(_LOCK, f"it asks for other extras of the SDK than the manifest, {', '.join(extras)}.", _ADVICE)
    name = f"{SOURCE}{pins[0].path}"
    wheel = archive.folder / name
    if pins[0].sha256s and not (wheel.is_file() and file_record(wheel).sha256 in pins[0].sha256s):
        yield Finding(_LOCK, f"the digest of the SDK's wheel is not that of the file {name}.", _ADVICE)
    for other in sorted(files_in(archive.folder / SOURCE / WHEELS_FOLDER, f"{SOURCE}{WHEELS_FOLDER}/").keys() - {name}):
        yield Finding(repr(other), "the lockfile does not name this wheel.", _ADVICE)


def _wheelhouse(archive: OpenedArchive, locked: set[str]) -> Iterator[Finding]:
    """Wheels are there if the manifest says so, and a lockfile names each."""
    wheels = files_in(archive.folder / WHEELHOUSE_PATH, WHEELHOUSE_PATH)
    if bool(wheels) != archive.manifest.bundled:
        says = "are" if archive.manifest.bundled else "are not"
        yield Finding(WHEELHOUSE_PATH, f"the manifest says that wheels of dependencies {says} in the archive.")
    for name, path in wheels.items():
        if file_record(path).sha256 not in locked:
            yield Finding(repr(name), "no lockfile names this wheel.", _ADVICE)


def _installers(archive: OpenedArchive, pins: Sequence[Pin]) -> Iterator[Finding]:
    """An archive with wheels brings uv, to install them with, in one version, and nothing else besides."""
    if archive.manifest.bundled != (archive.folder / _INSTALLERS).is_file():
        yield Finding(_INSTALLERS, "it belongs to an archive that brings its wheels, and to no other.")
    elif archive.manifest.bundled and ({pin.name for pin in pins} != {_INSTALLER} or len(pins) != 1):
        yield Finding(_INSTALLERS, f"it names something else than one version of {_INSTALLER}.", _ADVICE)
