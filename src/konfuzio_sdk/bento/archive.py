"""Seals an AI in a Bento, and exports the Bento as an archive."""

from __future__ import annotations

import base64
import hashlib
import logging
import os
import sys
import tempfile
import threading
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import bentoml
from bentoml import Bento
from bentoml.exceptions import NotFound
from filelock import FileLock

from konfuzio_sdk.bento.ai_type import ai_type_named
from konfuzio_sdk.bento.lockfile import LOCK_FILE, lock
from konfuzio_sdk.bento.manifest import MANIFEST_FILE, Inputs, Manifest, ModelRecord, Runtime
from konfuzio_sdk.bento.model_file import MODEL_FILE, installed_libraries, pickled, python_version
from konfuzio_sdk.bento.project_metadata import project_metadata
from konfuzio_sdk.bento.wheel import WHEELS_FOLDER, build_wheel, sdk_version
from konfuzio_sdk.errors import ArchiveError, NotReadyError
from konfuzio_sdk.settings import NO_TELEMETRY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from konfuzio_sdk.bento.sealable import SealableAI

__all__ = ["ARCHIVE_SUFFIX", "PYTHON_VERSION_FILE", "export_bento", "seal"]

ARCHIVE_SUFFIX = ".bento"
PYTHON_VERSION_FILE = "python-version.txt"
_SERVICE = '''"""REST service of an archived AI; `bentoml serve` imports this file."""

from pathlib import Path

from konfuzio_sdk.bento.service import make_service

service = make_service(Path(__file__).parent)
'''
_VERSION_CHARACTERS = 16
_LOG = logging.getLogger(__name__)
_BUILDING = threading.Lock()
_LOCK = ".konfuzio_sdk.lock"


def seal(ai: SealableAI, request_schema: str | None = None) -> Bento:
    """Put an AI into a Bento of the local store and return it.

    Versions of Bento and model come from their content, so sealing the same AI twice gives the same Bento.
    `request_schema` names the request version that the archive asks callers for, else it is the newest.
    An AI that is not ready is sealed with a warning. Raises ArchiveError if the AI cannot be pickled or the Bento
    cannot be built; nothing is left in the store then.
    """
    for name, value in NO_TELEMETRY.items():
        os.environ.setdefault(name, value)
    model = pickled(ai)
    with tempfile.TemporaryDirectory(prefix="bento-") as scratch:
        context = Path(scratch, "context")
        wheels = context / WHEELS_FOLDER
        wheels.mkdir(parents=True)
        manifest = _manifest(ai, model, request_schema)
        (context / MANIFEST_FILE).write_text(manifest.model_dump_json(indent=2) + "\n")
        (context / LOCK_FILE).write_text(lock(context, build_wheel(wheels), Path(scratch)))
        (context / PYTHON_VERSION_FILE).write_text(manifest.runtime.python + "\n")
        module = f"service_{manifest.model.sha256[:12]}"
        (context / f"{module}.py").write_text(_SERVICE)
        return _build(context, module, manifest, model)


def export_bento(bento: Bento, output_dir: str | Path) -> Path:
    """Write a Bento with its model as an archive: into a folder, or to a path that ends in `.bento`."""
    target = Path(output_dir).expanduser().absolute()
    if target.suffix != ARCHIVE_SUFFIX:
        target /= f"{bento.tag.name}-{bento.tag.version}{ARCHIVE_SUFFIX}"
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".bento-") as scratch:
            bento.export(str(Path(scratch, target.name)))
            Path(scratch, target.name).replace(target)
    except OSError as error:
        msg = f"The archive cannot be written to {target}: {error.strerror}."
        raise ArchiveError(msg) from error
    return target


def _manifest(ai: SealableAI, model: bytes, request_schema: str | None) -> Manifest:
    ai_type = ai_type_named(ai.ai_type)
    request = ai_type.requests.get(request_schema or ai_type.requests.newest.name)
    name = f"{ai_type.name}_{ai_type.owner_id(ai)}"
    digest = hashlib.sha256(model)
    not_ready = None
    try:
        ai.check_is_ready()
    except NotReadyError as error:
        not_ready = str(error)
        _LOG.warning("The AI is saved, but its service will not be ready: %s", not_ready)
    kind = type(ai)
    return Manifest(
        name=name,
        ai_type=ai_type.name,
        ai_class=f"{kind.__module__}.{kind.__qualname__}",
        request=request.name,
        response=ai_type.response_of(request.name).name,
        requests=ai_type.requests.names,
        responses=ai_type.responses.names,
        inputs=Inputs(**{requirement: getattr(ai, requirement) for requirement in Inputs.model_fields}),
        runtime=Runtime(python=python_version(), sdk=sdk_version(), libraries=installed_libraries()),
        model=ModelRecord(tag=f"{name}:{_version(digest.digest())}", sha256=digest.hexdigest(), size=len(model)),
        project=None if ai.project is None else project_metadata(ai.project, ai.categories),
        not_ready=not_ready,
    )


def _version(digest: bytes) -> str:
    return base64.b32encode(digest).decode().lower()[:_VERSION_CHARACTERS]


def _content_version(context: Path) -> str:
    """Version that tells the content of a folder: the names and bytes of all its files."""
    digest = hashlib.sha256()
    for path in sorted(path for path in context.rglob("*") if path.is_file()):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(context).as_posix()}\0{len(content)}\0".encode())
        digest.update(content)
    return _version(digest.digest())


def _build(context: Path, module: str, manifest: Manifest, model: bytes) -> Bento:
    """Bento of a context, with its model in the store: the ones that are there, else new ones."""
    tag = f"{manifest.name}:{_content_version(context)}"
    created = False
    try:
        with _one_at_a_time():
            created = _store_model(manifest, model)
            with suppress(NotFound):
                return bentoml.bentos.get(tag)
            with _imports_left_alone(module):
                return bentoml.bentos.build(
                    f"{module}:service",
                    name=manifest.name,
                    version=tag.partition(":")[2],
                    labels=manifest.labels(),
                    description=_readme(manifest),
                    include=["*"],
                    build_ctx=str(context),
                )
    except BaseException as error:  # an interrupt too must leave the store as it was
        if created:
            bentoml.models.delete(manifest.model.tag)
        if not isinstance(error, Exception):
            raise
        msg = f"BentoML could not build {tag}: {error}"
        raise ArchiveError(msg) from error


def _store_model(manifest: Manifest, model: bytes) -> bool:
    """Put the pickled AI into the model store; whether it was not there, whole, before."""
    tag = manifest.model.tag
    with suppress(NotFound, FileNotFoundError):
        if Path(bentoml.models.get(tag).path_of(MODEL_FILE)).read_bytes() == model:
            return False
        bentoml.models.delete(tag)
    with bentoml.models.create(tag, labels=manifest.labels()) as stored:
        Path(stored.path_of(MODEL_FILE)).write_bytes(model)
    return True


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Keep other threads and other processes from changing the store meanwhile.

    BentoML imports the service into this process to build it, and its store has no lock of its own.
    """
    home = Path(os.environ.get("BENTOML_HOME") or Path.home() / "bentoml")
    home.mkdir(parents=True, exist_ok=True)
    with _BUILDING, FileLock(home / _LOCK):
        yield


def _readme(manifest: Manifest) -> str:
    project = manifest.project
    labels = "" if project is None else "\n".join(f"- {label.name} ({label.data_type})" for label in project.labels)
    endpoint = ai_type_named(manifest.ai_type).endpoint
    return (
        f"# {manifest.name}\n\n{manifest.ai_class}, sealed by konfuzio_sdk {manifest.runtime.sdk} "
        f"on Python {manifest.runtime.python}.\n\n"
        f"`POST {endpoint}` takes {', '.join(manifest.requests)}.\n\n{labels}\n"
    )


@contextmanager
def _imports_left_alone(module: str) -> Iterator[None]:
    """Forget what a build imports, so that two builds in one process do not mix."""
    path = list(sys.path)
    try:
        yield
    finally:
        sys.path[:] = path
        sys.modules.pop(module, None)
