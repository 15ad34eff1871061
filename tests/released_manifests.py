"""Manifests of the released archives: one of each AI type, without training or sealing anything."""

from __future__ import annotations

import tarfile
from pathlib import Path

from konfuzio_sdk.bento.archive_paths import MANIFEST_PATH
from konfuzio_sdk.bento.manifest import Manifest

__all__ = ["RELEASED_MANIFESTS"]

_FOLDER = Path(__file__).parent / "released" / "konfuzio-manifest-1"


def _manifest(name: str) -> Manifest:
    with tarfile.open(_FOLDER / f"{name}.bento") as archive:
        member = next(found for found in archive.getmembers() if found.name.removeprefix("./") == MANIFEST_PATH)
        file = archive.extractfile(member)
        assert file is not None
        return Manifest.model_validate_json(file.read())


RELEASED_MANIFESTS = {
    manifest.ai_type: manifest for manifest in map(_manifest, ("forest", "categorization", "file_splitting"))
}
"""By AI type."""
