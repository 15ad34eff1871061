"""Reads of an archive what its service will speak and its AI knows, without serving it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import ValidationError

from konfuzio_sdk.bento.archive_paths import MANIFEST_PATH, OPENAPI_FILE, SOURCE
from konfuzio_sdk.bento.older_metadata import METADATA_FILE, metadata_of
from konfuzio_sdk.bento.project_metadata import project_from_metadata
from konfuzio_sdk.bento.service_contract import contract_of_openapi
from konfuzio_sdk.errors import ArchiveError, SchemaError
from konfuzio_sdk.opening.archive import described, extracted
from konfuzio_sdk.opening.limits import LIMITS, Limits
from konfuzio_sdk.opening.strict_json import read_json
from konfuzio_sdk.opening.strict_yaml import read_yaml

if TYPE_CHECKING:
    from pathlib import Path

    from konfuzio_sdk.bento.project_records import ProjectMetadata
    from konfuzio_sdk.bento.service_contract import ServiceContract
    from konfuzio_sdk.data import Project

__all__ = ["contract_in", "contract_of", "metadata_in", "project_of"]


def contract_of(archive: str | Path, limits: Limits = LIMITS) -> ServiceContract:
    """What the service of an archive speaks, as the archive's own OpenAPI tells; labels may say anything.

    `archive` is a file or a folder, of this SDK or of the existing one. Raises ArchiveRefusedError if it is no archive,
    or a dangerous one; ArchiveError if it cannot be read, or describes no AI that this SDK knows.
    """
    with extracted(archive, limits) as folder:
        return contract_in(folder, limits)


def project_of(archive: str | Path, limits: Limits = LIMITS) -> Project:
    """Project with the Categories, Label Sets and Labels that an archive's AI knows.

    The services of the existing SDK's archives do not tell it, though their archives do. Raises as `contract_of`, and
    ArchiveError if the archive does not tell it either.
    """
    with extracted(archive, limits) as folder:
        metadata = metadata_in(folder, limits)
    if metadata is None:
        msg = (
            f"The archive {archive} does not tell which Categories and Labels its AI knows; make the Project yourself."
        )
        raise ArchiveError(msg)
    return project_from_metadata(metadata)


def contract_in(folder: Path, limits: Limits = LIMITS) -> ServiceContract:
    """What the service of an extracted archive speaks."""
    try:
        return contract_of_openapi(read_yaml(folder, OPENAPI_FILE, limits.described))
    except SchemaError as error:
        msg = f"The archive {error}"
        raise ArchiveError(msg) from error


def metadata_in(folder: Path, limits: Limits = LIMITS) -> ProjectMetadata | None:
    """What an extracted archive says of its Project; None where it does not, or not so that it can be read."""
    if (folder / MANIFEST_PATH).is_file():
        return described(folder, limits).manifest.project
    try:
        return metadata_of(read_json(folder, SOURCE + METADATA_FILE, limits.described))
    except (ArchiveError, ValidationError):
        return None
