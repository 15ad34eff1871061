"""Checks that names and versions are valid, are said alike everywhere, and are those of the content."""

from __future__ import annotations

from typing import TYPE_CHECKING

from konfuzio_sdk.bento.archive_paths import (
    BENTO_FILE,
    MANIFEST_FILE,
    MANIFEST_PATH,
    MODELS_FOLDER,
    SOURCE,
    model_folders,
)
from konfuzio_sdk.opening.findings import Finding
from konfuzio_sdk.opening.service import has_own_service
from konfuzio_sdk.opening.tags import fault_of_tag
from konfuzio_sdk.sealing.archive_file import files_in
from konfuzio_sdk.sealing.content_version import model_version_of, source_version

if TYPE_CHECKING:
    from collections.abc import Iterator

    from konfuzio_sdk.opening.archive import OpenedArchive

__all__ = ["check_tags", "check_versions"]


def check_tags(archive: OpenedArchive) -> Iterator[Finding]:
    """Tags are valid, exact, and the same in the manifest, in `bento.yaml` and in the names of folders."""
    manifest, bento = archive.manifest, archive.bento
    fault = fault_of_tag(f"{bento.get('name')}:{bento.get('version')}")
    if fault:
        yield Finding(BENTO_FILE, fault)
    if manifest.model.tag.partition(":")[0] != manifest.name:
        yield Finding(MANIFEST_PATH, f"the model {manifest.model.tag!a} is not named as the AI, {manifest.name!a}.")
    if bento.get("name") != manifest.name and not has_own_service(archive):
        yield Finding(BENTO_FILE, f"the Bento is named {bento.get('name')!a}, and the AI {manifest.name!a}.")
    folders = model_folders(files_in(archive.folder))
    if archive.model_path not in folders:
        yield Finding(MODELS_FOLDER, f"the model {manifest.model.tag!a} of the manifest is not in the archive.")
    for other in sorted(folders - {archive.model_path}):
        yield Finding(repr(other), "an archive has one model, and this is another.")


def check_versions(archive: OpenedArchive) -> Iterator[Finding]:
    """The versions are those of the content: another content under a tag that was used before is found by it."""
    manifest = archive.model_folder / MANIFEST_FILE
    if not manifest.is_file():
        yield Finding(f"{archive.model_path}/{MANIFEST_FILE}", "the file is missing.")
        return
    tag = archive.manifest.model.tag
    model = model_version_of(manifest.read_bytes(), tag)
    if tag.partition(":")[2] != model:
        yield Finding(MANIFEST_PATH, f"the model {tag!a} holds what has the version {model}: it is another model.")
    if has_own_service(archive):
        return
    # Before the Bento was built, the manifest was the one that lies beside the model.
    source = source_version({**files_in(archive.folder / SOURCE), MANIFEST_FILE: manifest})
    version = archive.bento.get("version")
    if version != source:
        what = f"the Bento's version is {version!a}, and its content has the version {source}: it is another Bento."
        yield Finding(BENTO_FILE, what)
