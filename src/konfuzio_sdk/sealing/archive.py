"""Seals an AI in a Bento, and exports the Bento as an archive."""

from __future__ import annotations

import logging
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import bentoml
from bentoml import Bento

from konfuzio_sdk.bento.ai_type import ai_type_named
from konfuzio_sdk.bento.archive_paths import ARCHIVE_SUFFIX, MANIFEST_FILE, PYTHON_VERSION_FILE
from konfuzio_sdk.bento.manifest import read_manifest
from konfuzio_sdk.bento.model_file import compressed
from konfuzio_sdk.errors import ArchiveError, KonfuzioError
from konfuzio_sdk.sealing.archive_file import files_in, write_archive
from konfuzio_sdk.sealing.completion import archive_files, complete
from konfuzio_sdk.sealing.content_version import source_version
from konfuzio_sdk.sealing.dependencies import put_dependencies
from konfuzio_sdk.sealing.description import describe, reason_not_ready
from konfuzio_sdk.sealing.extras import check_installed
from konfuzio_sdk.sealing.golden import check_golden, golden_samples
from konfuzio_sdk.sealing.model import pickled
from konfuzio_sdk.sealing.options import SealOptions
from konfuzio_sdk.sealing.service_file import SERVICE, service_module
from konfuzio_sdk.sealing.store import imports_left_alone, stored_model, whole_bento

if TYPE_CHECKING:
    from collections.abc import Mapping

    from konfuzio_sdk.bento.manifest import Manifest
    from konfuzio_sdk.bento.sealable import SealableAI

__all__ = ["build_bento", "export_bento", "seal"]

_LOG = logging.getLogger(__name__)


def seal(
    ai: SealableAI, options: SealOptions | None = None, output_dir: str | Path | None = None
) -> tuple[Bento, Path | None]:
    """Put an AI into a Bento of the local store: what the AI's `build_bento` makes of its model.

    Returns the Bento and, with `output_dir`, the archive that it was exported to (see `export_bento`).
    Versions of Bento and model come from their content, so sealing the same AI twice gives the same Bento.
    The request version that the archive asks callers for is the one of the options, else the one that the AI's
    `bento_metadata` names, else the newest. An AI that is not ready is sealed with a warning. Raises ArchiveError if
    the AI cannot be pickled, the Bento cannot be built or the archive cannot be written; nothing is left in the store
    then.
    """
    try:
        chosen = options or SealOptions()
        check_installed(chosen.extras)
        check_golden(ai, chosen.golden)
        pickled_ai = pickled(ai)
        model = compressed(pickled_ai.content)
        samples = [] if reason_not_ready(ai) else golden_samples(ai, chosen.golden)
        manifest = describe(ai, pickled_ai, model, samples, chosen)
        if manifest.not_ready:
            _LOG.warning("The AI is saved, but its service will not be ready: %s", manifest.not_ready)
        with stored_model(manifest, model, samples) as bento_model:
            bento = complete(_checked(ai, ai.build_bento(bento_model)), bento_model)
            return bento, None if output_dir is None else export_bento(bento, output_dir)
    except KonfuzioError:
        raise
    except (Exception, SystemExit) as error:  # the AI's own code, BentoML or the file system
        msg = f"{type(ai).__name__} could not be built into a Bento: {type(error).__name__}: {error}"
        raise ArchiveError(msg) from error


def _checked(ai: SealableAI, built: object) -> Bento:
    if not isinstance(built, Bento):
        msg = f"build_bento of {type(ai).__name__} must return a Bento, but returned {type(built).__name__}."
        raise ArchiveError(msg)
    return built


def build_bento(bento_model: bentoml.Model, versions: Mapping[str, str] | None = None) -> Bento:
    """Bento of a model that `seal` stored, with its manifest: the one that is there, else a new one.

    `versions` of packages, by normalized names, are locked instead of those that are installed here.
    """
    stored = Path(bento_model.path_of(MANIFEST_FILE))
    manifest = read_manifest(stored)
    with tempfile.TemporaryDirectory(prefix="bento-") as scratch:
        context = Path(scratch, "context")
        put_dependencies(context, manifest, versions)
        shutil.copyfile(stored, context / MANIFEST_FILE)
        (context / PYTHON_VERSION_FILE).write_text(manifest.runtime.python + "\n")
        module = service_module(manifest.model.sha256)
        (context / f"{module}.py").write_text(SERVICE)
        version = source_version(files_in(context))
        there = whole_bento(manifest.name, version)
        if there is not None:
            return there
        with imports_left_alone(module):
            return bentoml.bentos.build(
                f"{module}:service",
                name=manifest.name,
                version=version,
                labels=manifest.labels(),
                description=_readme(manifest),
                include=["*"],
                build_ctx=str(context),
            )


def export_bento(bento: Bento, output_dir: str | Path) -> Path:
    """Write a Bento with its model as an archive: into a folder, or to a path that ends in `.bento`.

    Raises ArchiveError if it cannot be written.
    """
    target = Path(output_dir).expanduser().absolute()
    if target.suffix != ARCHIVE_SUFFIX:
        target /= f"{bento.tag.name}-{bento.tag.version}{ARCHIVE_SUFFIX}"
    return write_archive(archive_files(bento), target)


def _readme(manifest: Manifest) -> str:
    project = manifest.project
    labels = "" if project is None else "\n".join(f"- {label.name} ({label.data_type})" for label in project.labels)
    endpoint = ai_type_named(manifest.ai_type).endpoint
    return (
        f"# {manifest.name}\n\n{manifest.ai_class}, sealed by konfuzio_sdk {manifest.runtime.sdk} "
        f"on Python {manifest.runtime.python}.\n\n"
        f"`POST {endpoint}` takes {', '.join(manifest.requests)}.\n\n{labels}\n"
    )
