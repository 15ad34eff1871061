"""Checks that an archive has the files of its manifest, each as it was sealed, and no other."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from konfuzio_sdk.bento.archive_paths import (
    BENTO_FILE,
    GOLDEN_FOLDER,
    LICENSES_FILE,
    LOCK_FILE,
    MANIFEST_FILE,
    MANIFEST_PATH,
    MODEL_FILE,
    PYTHON_VERSION_FILE,
    SBOM_FILE,
    SIGNATURE_FILE,
    SOURCE,
    WHEELHOUSE_PATH,
    WHEELS_FOLDER,
)
from konfuzio_sdk.opening.findings import Finding
from konfuzio_sdk.sealing.archive_file import file_record, files_in
from konfuzio_sdk.sealing.service_file import service_module

if TYPE_CHECKING:
    from collections.abc import Iterator

    from konfuzio_sdk.opening.archive import OpenedArchive

__all__ = ["check_digests", "check_places"]

_NOT_LISTED = {MANIFEST_PATH, SIGNATURE_FILE}
_SOURCES = (MANIFEST_FILE, LOCK_FILE, PYTHON_VERSION_FILE, SBOM_FILE, LICENSES_FILE)
_PLACES = (
    rf"{re.escape(BENTO_FILE)}|README\.md",
    r"apis/(openapi\.yaml|schema\.json)",
    r"env/docker/(Dockerfile|entrypoint\.sh)",
    r"env/python/requirements\.txt",
    rf"{SOURCE}({'|'.join(map(re.escape, _SOURCES))})",
    rf"{SOURCE}{WHEELS_FOLDER}/konfuzio_sdk-[0-9A-Za-z._+!-]+\.whl",
    rf"{WHEELHOUSE_PATH}[0-9A-Za-z._+!-]+\.whl",
    re.escape(SIGNATURE_FILE),
)
_MODEL_PLACES = (
    rf"model\.yaml|{re.escape(MODEL_FILE)}(\.json)?|{re.escape(MANIFEST_FILE)}",
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
    """Every file is one that this SDK puts into archives: another could shadow a module that the service imports."""
    service = re.escape(f"src/{service_module(archive.manifest.model.sha256)}.py")
    model = [f"{re.escape(archive.model_path)}/({place})" for place in _MODEL_PLACES]
    known = re.compile("|".join(f"(?:{place})" for place in (*_PLACES, service, *model)))
    for name in files_in(archive.folder):
        if not known.fullmatch(name):
            yield Finding(repr(name), "no archive that this SDK makes has a file there.")
