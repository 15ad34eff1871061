"""Versions that tell a content: an archive's Bento and model have the same tag only if they hold the same."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from konfuzio_sdk.bento.manifest import Manifest

__all__ = ["model_version_of", "source_version", "tagged"]

_CHARACTERS = 16
_PIECE = 1024**2


def tagged(manifest: Manifest) -> Manifest:
    """A manifest with its model's tag: what is said of a model belongs to its content, other words make another."""
    untagged = _with_tag(manifest, "")
    return _with_tag(manifest, f"{manifest.name}:{_model_version(untagged.content())}")


def _with_tag(manifest: Manifest, tag: str) -> Manifest:
    return manifest.model_copy(update={"model": manifest.model.model_copy(update={"tag": tag})})


def _model_version(described: bytes) -> str:
    """Version of a model, by what its manifest says of it; there the model's tag is empty still."""
    return _version(hashlib.sha256(described).digest())


def model_version_of(manifest: bytes, tag: str) -> str:
    """Version that a model with this manifest must have, which says that its tag is `tag`.

    The manifest is taken as it is written, so that a later SDK, which may know more of manifests, comes to the same.
    """
    said = f'"tag": {json.dumps(tag, ensure_ascii=False)}'.encode()
    return _model_version(manifest.replace(said, b'"tag": ""', 1))


def source_version(files: Mapping[str, Path]) -> str:
    """Version of a Bento, by the names in `src` and the bytes of its source files."""
    digest = hashlib.sha256()
    for name in sorted(files):
        digest.update(f"{name}\0{files[name].stat().st_size}\0".encode())
        with files[name].open("rb") as content:
            while piece := content.read(_PIECE):
                digest.update(piece)
    return _version(digest.digest())


def _version(digest: bytes) -> str:
    return base64.b32encode(digest).decode().lower()[:_CHARACTERS]
