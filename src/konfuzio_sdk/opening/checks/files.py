"""Checks that an archive has the files of its manifest, each as it was sealed, and no other."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from konfuzio_sdk.bento.archive_paths import (
    BENTO_FILE,
    DOCKERFILE,
    ENTRYPOINT,
    GOLDEN_FOLDER,
    INSTALLERS_FILE,
    LICENSES_FILE,
    LOCK_FILE,
    MANIFEST_FILE,
    MANIFEST_PATH,
    MODEL_FILE,
    MODEL_YAML,
    PYTHON_REQUIREMENTS_FILE,
    PYTHON_VERSION_FILE,
    SBOM_FILE,
    SIGNATURE_FILE,
    SOURCE,
    WHEELHOUSE_PATH,
    WHEELS_FOLDER,
)
from konfuzio_sdk.opening.findings import Finding
from konfuzio_sdk.opening.service import generated_service
from konfuzio_sdk.sealing.archive_file import file_record, files_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from konfuzio_sdk.opening.archive import OpenedArchive

__all__ = ["check_digests", "check_places"]

_NOT_LISTED = {MANIFEST_PATH, SIGNATURE_FILE}
_SOURCES = (MANIFEST_FILE, LOCK_FILE, INSTALLERS_FILE, PYTHON_VERSION_FILE, SBOM_FILE, LICENSES_FILE)
_PLACES = (
    rf"{re.escape(BENTO_FILE)}|README\.md",
    r"apis/(openapi\.yaml|schema\.json)",
    *map(re.escape, (DOCKERFILE, ENTRYPOINT, PYTHON_REQUIREMENTS_FILE)),
    rf"{SOURCE}({'|'.join(map(re.escape, _SOURCES))})",
    rf"{SOURCE}{WHEELS_FOLDER}/konfuzio_sdk-[0-9A-Za-z._+!-]+\.whl",
    rf"{WHEELHOUSE_PATH}[0-9A-Za-z._+!-]+\.whl",
    re.escape(SIGNATURE_FILE),
)
_MODEL_PLACES = (
    rf"{re.escape(MODEL_YAML)}|{re.escape(MODEL_FILE)}(\.json)?|{re.escape(MANIFEST_FILE)}",
    rf"{GOLDEN_FOLDER}/[0-9A-Za-z_-]+\.(request|response)\.json",
)


def check_digests(archive: OpenedArchive) -> Iterator[Finding]:
    """Every file is in the manifest, by its digest and its size, and every file of the manifest is there."""
    there = {name: path for name, path in files_in(archive.folder).items() if name not in _NOT_LISTED}
    told = archive.manifest.files
    if not told:
        yield Finding(MANIFEST_PATH, "it lists no files, so it cannot be told which belong to the archive.")
        return
    for name in sorted(told.keys() - there.keys()):
        yield Finding(repr(name), "the file is in the manifest, and missing in the archive.")
    for name in sorted(there.keys() - told.keys()):
        yield Finding(repr(name), "the file is not in the manifest: somebody added it.")
    for name in sorted(told.keys() & there.keys()):
        if file_record(there[name]) != told[name]:
            yield Finding(repr(name), "the file is not the one that was sealed: its digest is not the manifest's.")


def check_places(archive: OpenedArchive) -> Iterator[Finding]:
    """Every file and folder is one that this SDK puts into archives: others could shadow what the service imports."""
    service = re.escape(generated_service(archive)[1])
    model = [f"{re.escape(archive.model_path)}/({place})" for place in _MODEL_PLACES]
    known = re.compile("|".join(f"(?:{place})" for place in (*_PLACES, service, *model)))
    for name in files_in(archive.folder):
        if not known.fullmatch(name):
            yield Finding(repr(name), "no archive that this SDK makes has a file there.")
    for folder in sorted(path for path in archive.folder.rglob("*") if path.is_dir() and not any(path.iterdir())):
        name = folder.relative_to(archive.folder).as_posix()
        yield Finding(repr(name), "the folder is empty, and no archive that this SDK makes has such a one.")
