"""A file that is written as a whole or not at all."""

from __future__ import annotations

import os
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from konfuzio_sdk.errors import ArgumentError

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["check_writable", "write_whole"]

_PERMISSIONS = 0o777


def check_writable(path: Path) -> None:
    """Raise ArgumentError, which says what hinders, if a file cannot be written: work may take long before it is."""
    with _told_of(path):
        if path.is_dir():
            msg = f"{path} is a folder; give the name of a file in it, for example {path / 'report.html'}."
            raise ArgumentError(msg)
        if path.exists() and not path.is_file():
            msg = f"{path} is a device or a pipe, which cannot be replaced as a whole; give the name of a file."
            raise ArgumentError(msg)
        if not path.parent.is_dir():
            msg = f"There is no folder {path.parent} to write {path.name} to; make it first."
            raise ArgumentError(msg)
        handle, beside = _beside(path.resolve())
        os.close(handle)
        beside.unlink()


def write_whole(path: Path, text: str) -> Path:
    """Write a text file by way of another beside it, so that nobody ever finds half of it.

    A new file can be read by whoever made it alone; one that is replaced can be read by whom it could before. A link
    stays one: what it leads to is replaced.
    """
    with _told_of(path):
        target = path.resolve()
        handle, beside = _beside(target)
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
                file.write(text)
            if target.exists():
                beside.chmod(target.stat().st_mode & _PERMISSIONS)
            beside.replace(target)
        except BaseException:
            beside.unlink(missing_ok=True)
            raise
    return path


def _beside(path: Path) -> tuple[int, Path]:
    handle, name = tempfile.mkstemp(prefix=".report-", suffix=".tmp", dir=path.parent)
    return handle, Path(name)


@contextmanager
def _told_of(path: Path) -> Iterator[None]:
    try:
        yield
    except RuntimeError as error:
        msg = f"{path} cannot be written: it is a link that leads back to itself."
        raise ArgumentError(msg) from error
    except OSError as error:
        msg = f"{path} cannot be written: {error.strerror or error}."
        raise ArgumentError(msg) from error
