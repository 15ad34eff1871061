"""Packs the running SDK as a wheel, from a checkout and from an installed copy alike.

An archive carries the very code that sealed it, so nothing in it refers to a copy somewhere else.
"""

from __future__ import annotations

import base64
import fnmatch
import hashlib
import importlib.metadata
import zipfile
from pathlib import Path

import konfuzio_sdk
from konfuzio_sdk.distribution import DISTRIBUTION
from konfuzio_sdk.errors import ArchiveError

__all__ = ["build_wheel"]

_PACKAGE = konfuzio_sdk.__name__
_WHEEL = "Wheel-Version: 1.0\nGenerator: konfuzio_sdk\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
_METADATA_FILES = ("METADATA", "entry_points.txt")
_LICENSE_FIELD, _LICENSES_FOLDER = "License-File", "licenses"
_LEFTOVERS = ("__pycache__", ".*", "#*#", "*~", "*.bak", "*.orig", "*.pyc", "*.rej", "*.swp", "*.tmp")
"""What interpreters, editors and merges leave in a checkout."""
_EARLIEST = (1980, 1, 1, 0, 0, 0)
_MODE = 0o644 << 16
_UNIX = 3


def build_wheel(folder: Path) -> Path:
    """Write the running SDK's wheel into `folder` and return its path; equal code gives equal bytes.

    Raises ArchiveError if the SDK was put on the path without being installed, since its requirements are then unknown.
    """
    try:
        distribution = importlib.metadata.distribution(DISTRIBUTION)
    except importlib.metadata.PackageNotFoundError as error:
        msg = f"{DISTRIBUTION} is imported but not installed; install it (pip install -e .) to save AIs."
        raise ArchiveError(msg) from error
    stem = f"{_PACKAGE}-{distribution.version}"
    info = f"{stem}.dist-info"
    files = _package_files()
    licenses = [f"{_LICENSES_FOLDER}/{name}" for name in distribution.metadata.get_all(_LICENSE_FIELD, [])]
    for name in (*_METADATA_FILES, *licenses):
        text = distribution.read_text(name)
        if text is not None:
            files[f"{info}/{name}"] = text.encode()
    files[f"{info}/WHEEL"] = _WHEEL.encode()
    record = f"{info}/RECORD"
    files[record] = _record(files, record)
    path = folder / f"{stem}-py3-none-any.whl"
    # Stored, since versions of zlib compress differently, and the archive is compressed as a whole.
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as wheel:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, _EARLIEST)
            entry.external_attr = _MODE
            entry.create_system = _UNIX  # else it is the system that packs
            wheel.writestr(entry, content)
    return path


def _package_files() -> dict[str, bytes]:
    root = Path(konfuzio_sdk.__path__[0])
    files = {path.relative_to(root): path for path in root.rglob("*") if path.is_file()}
    kept = {name.as_posix(): path for name, path in files.items() if not any(map(_is_leftover, name.parts))}
    return {f"{_PACKAGE}/{name}": kept[name].read_bytes() for name in sorted(kept)}


def _is_leftover(name: str) -> bool:
    return any(fnmatch.fnmatchcase(name, pattern) for pattern in _LEFTOVERS)


def _record(files: dict[str, bytes], record: str) -> bytes:
    lines = [f"{name},sha256={_digest(content)},{len(content)}" for name, content in files.items()]
    return "\n".join([*lines, f"{record},,", ""]).encode()


def _digest(content: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
