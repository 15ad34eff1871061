"""An archive that was extracted, and what its manifest says of it."""

from __future__ import annotations

import json
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from pydantic import ValidationError

from konfuzio_sdk.bento.archive_paths import MANIFEST_PATH, MODELS_FOLDER, model_path
from konfuzio_sdk.bento.manifest import Manifest
from konfuzio_sdk.opening.extraction import extract
from konfuzio_sdk.opening.findings import Finding, refuse
from konfuzio_sdk.opening.limits import LIMITS, Limits
from konfuzio_sdk.opening.service import bento_of
from konfuzio_sdk.opening.strict_json import read_json
from konfuzio_sdk.opening.tags import fault_of_tag

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["KNOWN_FORMAT", "OpenedArchive", "described", "extracted", "format_of"]

_FORMAT = "format"
KNOWN_FORMAT: str = Manifest.model_fields[_FORMAT].default
"""Format of manifests that this SDK reads."""
_LATEST = "latest"
_MADE_OTHERWISE = (
    "konfuzio_sdk bento inspect shows what it says of itself. Have its AI saved anew by this SDK, or serve it only if "
    "you trust whoever made it."
)


@dataclass(frozen=True)
class OpenedArchive:
    """Folder of an extracted archive, its manifest, and the limits that hold for whatever is read of it."""

    folder: Path
    manifest: Manifest
    limits: Limits = LIMITS

    @cached_property
    def bento(self) -> dict[str, object]:
        """What `bento.yaml` says, read once; ArchiveRefusedError if it cannot be relied on."""
        return bento_of(self.folder, self.limits.described)

    @property
    def model_folder(self) -> Path:
        """Folder of the pickled AI and its golden samples."""
        return self.folder / self.model_path

    @property
    def model_path(self) -> str:
        """Path of that folder in the archive."""
        return model_path(self.manifest.model.tag)


@contextmanager
def extracted(archive: str | Path, limits: Limits = LIMITS) -> Iterator[Path]:
    """Folder that an archive is extracted to, which is removed afterwards; nothing of it is checked but its form."""
    with tempfile.TemporaryDirectory(prefix="opened-") as scratch:
        folder = Path(scratch, "archive")
        extract(Path(archive), folder, limits)
        yield folder


def format_of(folder: Path, limits: Limits = LIMITS) -> str:
    """Format that an extracted archive's manifest says it has; ArchiveRefusedError if it is no JSON object."""
    return str(read_json(folder, MANIFEST_PATH, limits.described).get(_FORMAT))


def described(folder: Path, limits: Limits = LIMITS) -> OpenedArchive:
    """An extracted archive, by its manifest; ArchiveRefusedError if it has none that can be read."""
    if not (folder / MANIFEST_PATH).is_file():
        what = f"the archive has no manifest ({MANIFEST_PATH}): this SDK did not seal it, and it cannot be verified."
        refuse([Finding("the file", what, _MADE_OTHERWISE)])
    read = read_json(folder, MANIFEST_PATH, limits.described)
    if read.get(_FORMAT) != KNOWN_FORMAT:
        what = f"its format is {read.get(_FORMAT)!a}, and this SDK reads {KNOWN_FORMAT}."
        refuse([Finding(MANIFEST_PATH, what, "A newer SDK may read it: pip install --upgrade konfuzio-sdk")])
    try:
        manifest = Manifest.model_validate_json(json.dumps(read))
    except ValidationError as error:
        _refuse_manifest(error)
    # The tag is a path as well, so it is looked at before anything else is.
    if fault := fault_of_tag(manifest.model.tag):
        refuse([Finding(MANIFEST_PATH, fault)])
    _forget_latest(folder, manifest.model.tag)
    return OpenedArchive(folder, manifest, limits)


def _forget_latest(folder: Path, tag: str) -> None:
    """Remove a file that `bentoml export` adds to an archive: which version of the model is the latest of its store."""
    name, _, version = tag.partition(":")
    latest = folder / MODELS_FOLDER / name / _LATEST
    if latest.is_file() and latest.stat().st_size == len(version) and latest.read_bytes() == version.encode():
        latest.unlink()


def _refuse_manifest(error: ValidationError) -> NoReturn:
    first = error.errors(include_input=False)[0]
    where = ascii(".".join(map(str, first["loc"]))) if first["loc"] else "its start"
    refuse([Finding(MANIFEST_PATH, f"it is no manifest: {first['msg']} at {where}.")])
