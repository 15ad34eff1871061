"""Writes archives: equal files give equal bytes, whoever writes them, when and where."""

from __future__ import annotations

import hashlib
import lzma
import tarfile
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from konfuzio_sdk.bento.archive_paths import WHEELHOUSE_PATH
from konfuzio_sdk.bento.manifest import FileRecord
from konfuzio_sdk.errors import ArchiveError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["file_record", "files_in", "placed", "write_archive"]

_EARLIEST = 315532800
"""1980-01-01 UTC, in seconds: the earliest time that every kind of archive can tell."""
_PROGRAM, _PLAIN = 0o755, 0o644
_PRESET, _PRESET_OF_WHEELS = 6, 0
"""What xz gains on text, and a pass over what is compressed already; `benchmarks/archive_size.py` compares."""


def files_in(folder: Path, prefix: str = "") -> dict[str, Path]:
    """Files of a folder, by their paths in it after a `prefix`."""
    return {
        prefix + path.relative_to(folder).as_posix(): path
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.is_symlink()
    }


def file_record(path: Path) -> FileRecord:
    """Digest and size of a file."""
    with path.open("rb") as content:
        return FileRecord(sha256=hashlib.file_digest(content, "sha256").hexdigest(), size=path.stat().st_size)


def write_archive(files: Mapping[str, Path], target: Path) -> Path:
    """Write files, by their paths in it, as the archive `target`, which is replaced once it is whole.

    Raises ArchiveError if it cannot be written.
    """
    preset = _PRESET_OF_WHEELS if any(name.startswith(WHEELHOUSE_PATH) for name in files) else _PRESET
    with (
        placed(target) as written,
        lzma.open(written, "wb", preset=preset) as packed,
        tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as archive,
    ):
        for name in sorted(files):
            _add(archive, name, files[name])
    return target


@contextmanager
def placed(target: Path) -> Iterator[Path]:
    """Path to write an archive to, which gets its place, and its name, once it is whole.

    Raises ArchiveError if that cannot be written.
    """
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".bento-") as scratch:
            written = Path(scratch, target.name)
            yield written
            written.replace(target)
    except OSError as error:
        msg = f"The archive cannot be written to {target}: {error.strerror}."
        raise ArchiveError(msg) from error


def _add(archive: tarfile.TarFile, name: str, path: Path) -> None:
    entry = tarfile.TarInfo(name)
    entry.mtime = _EARLIEST
    entry.mode = _PROGRAM if path.suffix == ".sh" else _PLAIN
    entry.size = path.stat().st_size
    with path.open("rb") as content:
        archive.addfile(entry, content)
