"""Extracts archives, without leaving the folder they are extracted to."""

from __future__ import annotations

import tarfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["extract"]


def extract(archive: Path, folder: Path) -> None:
    """Extract an archive into a folder, which is made."""
    with tarfile.open(archive) as packed:
        packed.extractall(folder, filter="data")
