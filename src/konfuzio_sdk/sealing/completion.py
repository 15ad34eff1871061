"""Completes a Bento that BentoML built: the same each time it is built, and described file by file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import bentoml
import yaml

from konfuzio_sdk.bento.archive_paths import (
    BENTO_FILE,
    MANIFEST_FILE,
    MANIFEST_PATH,
    OPENAPI_FILE,
    PYTHON_REQUIREMENTS_FILE,
    SIGNATURE_FILE,
    SOURCE,
    model_path,
)
from konfuzio_sdk.bento.image import PYTHON_REQUIREMENTS
from konfuzio_sdk.bento.manifest import read_manifest
from konfuzio_sdk.errors import ArchiveError
from konfuzio_sdk.sealing.archive_file import file_record, files_in
from konfuzio_sdk.sealing.service_file import service_module
from konfuzio_sdk.serving.openapi import openapi_yaml
from konfuzio_sdk.settings import ServiceSettings

if TYPE_CHECKING:
    from bentoml import Bento

__all__ = ["archive_files", "complete", "is_complete", "make_repeatable"]

_CREATED = "creation_time"
_CREATION_TIME = "1980-01-01T00:00:00+00:00"
"""A Bento's version is its content, so when it was built is left out; some time there must be."""
_BY_PRODUCTS = ("src/bentofile.yaml", "env/python/requirements.in")
"""What BentoML leaves in a Bento and never reads again."""


def archive_files(bento: Bento) -> dict[str, Path]:
    """Files of a Bento's archive, which has its models too, by their paths in it."""
    files = files_in(Path(bento.path))
    for model in bento.info.all_models:
        stored = bentoml.models.get(model.tag)
        files |= files_in(Path(stored.path), f"{model_path(str(stored.tag))}/")
    return files


def is_complete(bento: Bento) -> bool:
    """Whether a Bento is as its manifest says, each file of it."""
    try:
        files = archive_files(bento)
        told = read_manifest(files[MANIFEST_PATH]).files
    except (KeyError, ArchiveError, bentoml.exceptions.NotFound):
        return False
    return bool(told) and told == _records(files)


def complete(bento: Bento, bento_model: bentoml.Model) -> Bento:
    """Complete a Bento of the local store, in which the AI of `bento_model` was sealed; return it as it is now."""
    folder = Path(bento.path)
    for name in _BY_PRODUCTS:
        (folder / name).unlink(missing_ok=True)
    requirements = folder / PYTHON_REQUIREMENTS_FILE
    if requirements.exists():
        requirements.write_text(_as_told(requirements.read_text()))
    make_repeatable(folder / BENTO_FILE)
    manifest = read_manifest(Path(bento_model.path_of(MANIFEST_FILE)))
    if (folder / SOURCE / f"{service_module(manifest.model.sha256)}.py").exists():  # BentoML knows an own service best
        (folder / OPENAPI_FILE).write_text(openapi_yaml(manifest, ServiceSettings()), encoding="utf-8")
    described = manifest.model_copy(update={"files": _records(archive_files(bento))})
    (folder / MANIFEST_PATH).write_bytes(described.content())
    return bentoml.bentos.get(bento.tag)


def make_repeatable(file: Path) -> None:
    """Have a YAML file of BentoML's, of a Bento or a model, say the same each time it is made."""
    described = _read(file)
    described[_CREATED] = _CREATION_TIME
    image = described.get("image") or {}
    if "python_requirements" in image:
        image["python_requirements"] = _as_told(image["python_requirements"])
    _write(file, described)


def _records(files: dict[str, Path]) -> dict[str, Any]:
    return {name: file_record(path) for name, path in files.items() if name not in {MANIFEST_PATH, SIGNATURE_FILE}}


def _as_told(requirements: str) -> str:
    """What the recipe of the image says, without the line that BentoML added: its own requirement, without a hash."""
    return PYTHON_REQUIREMENTS if requirements.startswith(PYTHON_REQUIREMENTS) else requirements


def _read(file: Path) -> dict[str, Any]:
    loaded = yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)  # a safe loader, in C
    if not isinstance(loaded, dict):
        msg = f"{file} is not what BentoML writes."
        raise ArchiveError(msg)
    return loaded


def _write(file: Path, described: dict[str, Any]) -> None:
    with file.open("w", encoding="utf-8") as written:
        yaml.dump(described, written, Dumper=yaml.CSafeDumper, sort_keys=False, allow_unicode=True)
