"""Builds the Bento of an upgraded archive, in a process and a store of its own.

BentoML imports the service of what it builds, and looks once a process where its store is.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from konfuzio_sdk.bento.archive_paths import LOCK_FILE, MANIFEST_FILE
from konfuzio_sdk.bento.manifest import read_manifest
from konfuzio_sdk.errors import ArchiveError, KonfuzioError
from konfuzio_sdk.sealing.locked import unhashed_requirements
from konfuzio_sdk.settings import NO_TELEMETRY

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["main", "rebuilt"]


def rebuilt(model_folder: Path, versions: Mapping[str, str], store: Path) -> Path:
    """Archive of a model, as a file in `store`, which becomes a store of BentoML's.

    `model_folder` holds the model's files with the new manifest. `versions` of packages are locked, whatever is
    installed here. Raises ArchiveError if it cannot be built.
    """
    temporary = store / "temporary"  # goes with the store, even if the process is ended before it has tidied up
    temporary.mkdir(parents=True)
    command = [sys.executable, "-P", "-m", __name__, str(model_folder), str(store)]
    environment = {**os.environ, **NO_TELEMETRY, "BENTOML_HOME": str(store), "TMPDIR": str(temporary)}
    finished = subprocess.run(  # noqa: S603 - the command is ours
        command, input=json.dumps(versions), env=environment, capture_output=True, text=True, check=False
    )
    if finished.returncode:
        msg = f"The upgraded archive cannot be built: {finished.stderr.strip()}"
        raise ArchiveError(msg)
    return Path(finished.stdout.splitlines()[-1])


def _build(model_folder: Path, store: Path, versions: Mapping[str, str]) -> Path:
    """Build in this process's store, and write the archive beside it."""
    from konfuzio_sdk.bento.archive_paths import MODEL_FILE  # noqa: PLC0415 - same
    from konfuzio_sdk.sealing.archive import build_bento, export_bento  # noqa: PLC0415 - BentoML looks for its store
    from konfuzio_sdk.sealing.completion import complete  # noqa: PLC0415 - same
    from konfuzio_sdk.sealing.golden import Sample, sample_files  # noqa: PLC0415 - same
    from konfuzio_sdk.sealing.store import stored_model  # noqa: PLC0415 - same

    def read(name: str) -> bytes:
        return (model_folder / name).read_bytes()

    manifest = read_manifest(model_folder / MANIFEST_FILE)
    samples = [Sample(record, *map(read, sample_files(record.name))) for record in manifest.golden]
    with stored_model(manifest, read(MODEL_FILE), samples) as bento_model:
        bento = complete(build_bento(bento_model, versions), bento_model)
    if unhashed_requirements(Path(bento.path_of(f"src/{LOCK_FILE}")).read_text(encoding="utf-8")):
        msg = "the package index, which knows the hashes of packages, could not be reached."
        raise ArchiveError(msg)
    return export_bento(bento, store)


def main(arguments: list[str]) -> None:
    """Build what the arguments name, of the versions that are read from the input, and print where its archive is."""
    model_folder, store = map(Path, arguments)
    try:
        path = _build(model_folder, store, json.load(sys.stdin))
    except KonfuzioError as error:
        sys.exit(str(error))
    except Exception as error:  # noqa: BLE001 - the process that started this one tells it in a line
        sys.exit(f"{type(error).__name__}: {error}")
    print(path)  # noqa: T201 - `rebuilt` reads it


if __name__ == "__main__":
    main(sys.argv[1:])
