"""Manifests of pickles that were written without an archive."""

from __future__ import annotations

from typing import TYPE_CHECKING

from konfuzio_sdk.bento.manifest import Manifest, ModelRecord
from konfuzio_sdk.sealing.pickle_contents import pickle_contents

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["declaring", "forged"]


def declaring(names: Iterable[str], travelling: Iterable[str], size: int = 0, **packages: str) -> Manifest:
    """Manifest that says of a pickle what is said here; it says nothing of anything else."""
    record = ModelRecord(
        tag="x:1", sha256="0" * 64, size=0, pickle_size=size, names=sorted(names), travelling=sorted(travelling)
    )
    return Manifest.model_construct(model=record, packages=packages)


def forged(content: bytes, **packages: str) -> Manifest:
    """Manifest that declares whatever the pickle has."""
    contents = pickle_contents(content)
    return declaring(map(str, contents.names), contents.travelling, len(content), **packages)
