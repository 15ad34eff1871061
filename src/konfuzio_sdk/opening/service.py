"""What an archive's `bento.yaml` says, and which service it names: the one that this SDK generates, or another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from konfuzio_sdk.bento.archive_paths import BENTO_FILE, SOURCE
from konfuzio_sdk.opening.strict_yaml import read_yaml
from konfuzio_sdk.sealing.service_file import SERVICES, service_module

if TYPE_CHECKING:
    from pathlib import Path

    from konfuzio_sdk.opening.archive import OpenedArchive

__all__ = ["bento_of", "generated_service", "has_own_service", "serves_otherwise"]


def bento_of(folder: Path, limit: int) -> dict[str, object]:
    """What `bento.yaml` says; ArchiveRefusedError if it has more bytes than `limit`, or cannot be relied on."""
    return read_yaml(folder, BENTO_FILE, limit)


def generated_service(archive: OpenedArchive) -> tuple[str, str]:
    """What `bento.yaml` must name as the service if this SDK generated it, and the path of its file."""
    module = service_module(archive.manifest.model.sha256)
    return f"{module}:service", f"{SOURCE}{module}.py"


def has_own_service(archive: OpenedArchive) -> bool:
    """Whether the service is one that the AI's author wrote, and not the one that this SDK generates."""
    return serves_otherwise(archive, archive.bento.get("service"))


def serves_otherwise(archive: OpenedArchive, service: object) -> bool:
    """Whether this `service`, as `bento.yaml` names it, is another than the generated one, or its file is."""
    named, path = generated_service(archive)
    file = archive.folder / path
    known = {service.encode() for service in SERVICES}
    is_ours = file.is_file() and file.stat().st_size <= max(map(len, known)) and file.read_bytes() in known
    return not is_ours or service != named
