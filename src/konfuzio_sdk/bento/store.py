"""BentoML's local store: changed by one process at a time, and left as it was where something fails."""

from __future__ import annotations

import os
import sys
import threading
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, cast

import bentoml
from bentoml.exceptions import NotFound
from filelock import FileLock

from konfuzio_sdk.bento.completion import set_creation_time
from konfuzio_sdk.bento.golden import sample_files
from konfuzio_sdk.bento.manifest import MANIFEST_FILE
from konfuzio_sdk.bento.model_file import COMPRESSIONS, MODEL_FILE
from konfuzio_sdk.bento.pickle_file import PickleRecord, record_path

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bentoml.types import ModelSignatureDict

    from konfuzio_sdk.bento.golden import Sample
    from konfuzio_sdk.bento.manifest import Manifest

__all__ = ["as_latest", "imports_left_alone", "stored_model"]

_BUILDING = threading.RLock()
_LOCK = ".konfuzio_sdk.lock"
_LATEST = "latest"
_MODEL_YAML = "model.yaml"


@contextmanager
def stored_model(manifest: Manifest, model: bytes, samples: Sequence[Sample]) -> Iterator[bentoml.Model]:
    """The pickled AI and its golden samples in the model store, which nobody else can change meanwhile.

    A model that is there, whole, is taken as it is. One that was made is taken back, and so are Bentos of its name, if
    what is done with it fails or is interrupted.
    """
    tag = manifest.model.tag
    with _one_at_a_time():
        bentos = _bentos_named(manifest.name)
        created = _store(manifest, model, samples)
        try:
            yield bentoml.models.get(tag)
        except BaseException:  # an interrupt too must leave the store as it was
            for made in _bentos_named(manifest.name) - bentos:
                bentoml.bentos.delete(made)
            if created:
                bentoml.models.delete(tag)
            raise


def _bentos_named(name: str) -> set[str]:
    """Tags of the Bentos of a name."""
    with suppress(NotFound):
        return {str(bento.tag) for bento in bentoml.bentos.list(name)}
    return set()


def _store(manifest: Manifest, model: bytes, samples: Sequence[Sample]) -> bool:
    """Put a model and what belongs to it into the store; whether that was not there, whole, before."""
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
            return False
        bentoml.models.delete(tag)
    named = {name: cast("ModelSignatureDict", dict(told)) for name, told in manifest.entrypoints.items()}
    with bentoml.models.create(tag, labels=manifest.labels(), signatures=named) as stored:
        for name, content in files.items():
            path = Path(stored.path_of(name))
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(content)
    set_creation_time(Path(bentoml.models.get(tag).path_of(_MODEL_YAML)))
    return True


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
    home = Path(os.environ.get("BENTOML_HOME") or Path.home() / "bentoml")
    home.mkdir(parents=True, exist_ok=True)
    with _BUILDING, FileLock(home / _LOCK, is_singleton=True):  # an AI's build_bento may save another AI
        yield


def as_latest(bento: bentoml.Bento) -> bentoml.Bento:
    """Have `NAME:latest` be this Bento, which the store has had for a while; BentoML does so for new ones alone."""
    Path(bento.path).parent.joinpath(_LATEST).write_text(str(bento.tag.version))
    return bento


@contextmanager
def imports_left_alone(module: str) -> Iterator[None]:
    """Forget what a build imports, so that two builds in one process do not mix."""
    path = list(sys.path)
    try:
        yield
    finally:
        sys.path[:] = path
        sys.modules.pop(module, None)
