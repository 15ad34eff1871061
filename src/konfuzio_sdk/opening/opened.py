"""An archive that was opened: extracted into a folder, and found to be what its manifest says."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from konfuzio_sdk.bento.manifest import MANIFEST_PATH, Manifest, read_manifest
from konfuzio_sdk.opening.extraction import extract

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["OpenedArchive", "opened"]


@dataclass(frozen=True)
class OpenedArchive:
    """Folder of an extracted archive, and its manifest."""

    folder: Path
    manifest: Manifest

    @property
    def model_folder(self) -> Path:
        """Folder of the pickled AI and its golden samples."""
        return self.folder / "models" / self.manifest.model.tag.replace(":", "/")


@contextmanager
def opened(archive: str | Path) -> Iterator[OpenedArchive]:
    """An archive, extracted into a folder that is removed afterwards."""
    with tempfile.TemporaryDirectory(prefix="opened-") as scratch:
        folder = Path(scratch, "archive")
        extract(Path(archive), folder)
        yield OpenedArchive(folder, read_manifest(folder / MANIFEST_PATH))
