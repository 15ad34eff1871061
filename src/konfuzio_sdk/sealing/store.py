"""BentoML's local store: changed by one process at a time, and left as it was where something fails.

Only what was damaged there is not brought back: it is replaced, or gone.
"""

from __future__ import annotations

import logging
import os
import shutil
import sys
import threading
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, cast

import bentoml
import yaml
from bentoml.exceptions import BentoMLException, NotFound
from filelock import FileLock

from konfuzio_sdk.bento.archive_paths import (
    BENTO_FILE,
    MANIFEST_FILE,
    MANIFEST_PATH,
    MODEL_FILE,
    MODEL_YAML,
    MODELS_FOLDER,
)
from konfuzio_sdk.bento.model_file import COMPRESSIONS
from konfuzio_sdk.sealing.completion import is_complete, make_repeatable
from konfuzio_sdk.sealing.golden import sample_files
from konfuzio_sdk.sealing.pickle_file import PickleRecord, record_path
from konfuzio_sdk.settings import NO_TELEMETRY

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from bentoml.types import ModelSignatureDict

    from konfuzio_sdk.bento.manifest import Manifest
    from konfuzio_sdk.sealing.golden import Sample

__all__ = ["imports_left_alone", "stored_model", "whole_bento"]

_UNREADABLE = (BentoMLException, yaml.YAMLError, TypeError, ValueError, LookupError, AttributeError)
"""What BentoML raises for a bento.yaml that is not as it writes them."""
_LOG = logging.getLogger(__name__)
_BUILDING = threading.RLock()
_LOCK = ".konfuzio_sdk.lock"
_LATEST = "latest"
_BENTOS = "bentos"


@contextmanager
def stored_model(manifest: Manifest, model: bytes, samples: Sequence[Sample]) -> Iterator[bentoml.Model]:
    """The pickled AI and its golden samples in the model store, which nobody else can change meanwhile.

    A model that is there, whole, is taken as it is. One that was made is taken back, and so are Bentos that were made
    of it, if what is done with it fails or is interrupted.
    """
    tag = manifest.model.tag
    with _one_at_a_time(), _no_telemetry():
        bentos, models, latest = _versions(_BENTOS), _versions(MODELS_FOLDER), _latest()
        try:
            _store(manifest, model, samples)
            yield bentoml.models.get(tag)
        except BaseException:  # an interrupt too must leave the store as it was
            made = [path for path in _versions(_BENTOS) - bentos if _is_made_of(path, tag)]
            made += [path for path in _versions(MODELS_FOLDER) - models if _tag(path) == tag]
            _take_back(made, latest)
            raise


def _versions(kind: str) -> set[Path]:
    """Folders of the Bentos or models in the store."""
    return {path for path in (_home() / kind).glob("*/*") if path.is_dir()}


def _latest() -> dict[Path, str]:
    """What the store calls the latest of each name."""
    return {path: path.read_text() for path in _home().glob(f"*/*/{_LATEST}")}


def _tag(path: Path) -> str:
    return f"{path.parent.name}:{path.name}"


def _is_made_of(path: Path, model: str) -> bool:
    """Whether a Bento tells of this model; other processes may have put others into the store meanwhile."""
    told = (path / BENTO_FILE, path / MANIFEST_PATH)
    return any(file.exists() and model in file.read_text(encoding="utf-8", errors="replace") for file in told)


def _take_back(made: Iterable[Path], latest: Mapping[Path, str]) -> None:
    """Remove versions from the store, and have it call the latest what it called so before."""
    for path in made:
        shutil.rmtree(path, onerror=_tell_what_stays)
    for name in {path.parent for path in made}:
        file = name / _LATEST
        if file in latest:
            file.write_text(latest[file])
        else:
            file.unlink(missing_ok=True)
        if name.exists() and not any(name.iterdir()):
            name.rmdir()


def _tell_what_stays(_: object, path: str, __: object) -> None:
    _LOG.warning("%s was made in vain, and cannot be removed.", path)


def _store(manifest: Manifest, model: bytes, samples: Sequence[Sample]) -> None:
    """Put a model and what belongs to it into the store, if it is not there, whole."""
    tag = manifest.model.tag
    files = {
        MODEL_FILE: model,
        record_path(Path(MODEL_FILE)).name: (_record(manifest).model_dump_json(indent=2) + "\n").encode(),
        MANIFEST_FILE: manifest.content(),
    }
    for sample in samples:
        files |= zip(sample_files(sample.record.name), (sample.request, sample.response), strict=True)
    with suppress(NotFound, FileNotFoundError):
        there = bentoml.models.get(tag)
        if all(Path(there.path_of(name)).read_bytes() == content for name, content in files.items()):
            return
        bentoml.models.delete(tag)
    named = {name: cast("ModelSignatureDict", dict(told)) for name, told in manifest.entrypoints.items()}
    with bentoml.models.create(tag, labels=manifest.labels(), signatures=named) as stored:
        for name, content in files.items():
            path = Path(stored.path_of(name))
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(content)
    make_repeatable(Path(bentoml.models.get(tag).path_of(MODEL_YAML)))


def _record(manifest: Manifest) -> PickleRecord:
    """Version record beside the pickle, with which `load_model` reads it there too."""
    return PickleRecord(
        ai_type=manifest.ai_type,
        ai_class=manifest.ai_class,
        runtime=manifest.runtime,
        compression=COMPRESSIONS[0],
        sha256=manifest.model.sha256,
        size=manifest.model.size,
    )


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Keep other threads and other processes from changing the store meanwhile.

    BentoML imports the service into this process to build it, and its store has no lock of its own.
    """
    home = _home()
    home.mkdir(parents=True, exist_ok=True)
    with _BUILDING, FileLock(home / _LOCK, is_singleton=True):  # an AI's build_bento may save another AI
        yield


def _home() -> Path:
    return Path(os.environ.get("BENTOML_HOME") or Path.home() / "bentoml")


@contextmanager
def _no_telemetry() -> Iterator[None]:
    """Have BentoML tell nobody, unless the user wants it to."""
    unsaid = {name: value for name, value in NO_TELEMETRY.items() if name not in os.environ}
    os.environ.update(unsaid)
    try:
        yield
    finally:
        for name in unsaid:
            os.environ.pop(name, None)


def whole_bento(name: str, version: str) -> bentoml.Bento | None:
    """A Bento that the store has had for a while, which is then its latest; BentoML sees to that for new ones alone.

    One that was damaged or never completed is removed, and None is returned as if it had not been there.
    """
    path = _home() / _BENTOS / name / version
    try:
        bento = bentoml.bentos.get(f"{name}:{version}")
        if is_complete(bento):
            (path.parent / _LATEST).write_text(version)
            return bento
    except NotFound:
        return None
    except _UNREADABLE as error:
        _LOG.warning("The Bento %s:%s in the store was damaged and is built anew: %s", name, version, error)
    shutil.rmtree(path)
    return None


@contextmanager
def imports_left_alone(module: str) -> Iterator[None]:
    """Forget what a build imports, so that two builds in one process do not mix."""
    path = list(sys.path)
    try:
        yield
    finally:
        sys.path[:] = path
        sys.modules.pop(module, None)
