"""What a container of an archive is allowed and given, whoever runs it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from konfuzio_sdk.bento.manifest import OCR
from konfuzio_sdk.errors import ArgumentError
from konfuzio_sdk.settings import ServiceSettings

if TYPE_CHECKING:
    from konfuzio_sdk.opening import OpenedArchive

__all__ = [
    "CPUS",
    "GROUP",
    "HEALTHY",
    "LIVE",
    "MEMORY",
    "MEMORY_WITH_OCR",
    "PIDS",
    "PORT",
    "READY",
    "REPLICAS",
    "SCRATCH",
    "SCRATCH_MEBIBYTES",
    "STOP_SECONDS",
    "USER",
    "Deployment",
    "deployment_of",
]

USER = GROUP = 1034
"""Who the image runs as; as a number, so that a runtime can see that it is not root."""
PORT = 3000
READY, LIVE = "/readyz", "/livez"
SCRATCH, SCRATCH_MEBIBYTES = "/tmp", 64  # noqa: S108 - of the container, and all that it can write to
STOP_SECONDS = int(ServiceSettings().drain_timeout) + 15
"""Seconds after which a runtime may kill what it has told to stop; a service has ended itself by then."""
PIDS = 64
CPUS = 1.0
MEMORY = 512
"""Mebibytes that a container gets, unless it is said."""
MEMORY_WITH_OCR = 1536
"""The same where scans are read: OCR of a page takes up to 850."""
REPLICAS = 2
"""Containers that are run, unless it is said."""
HEALTHY = [
    "/app/.venv/bin/python",
    "-c",
    f"from urllib.request import urlopen; urlopen('http://127.0.0.1:{PORT}{READY}', timeout=5)",
]
"""Command that fails inside a container whose service is not ready; an image has no curl."""

_LEAST_MEMORY = 256
_IMAGE = re.compile(
    r"(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::[0-9]{1,5})?/)?"  # registry
    r"[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*"  # path
    r"(?::[A-Za-z0-9_][A-Za-z0-9._-]{0,127})?(?:@sha256:[0-9a-f]{64})?"  # tag, digest
)
_LONGEST_IMAGE = 255
_LONGEST_NAME = 50
"""Kubernetes allows 63 characters, and adds some of its own to the names of Pods."""


@dataclass(frozen=True)
class Deployment:
    """An archive's image, and how many containers of it get how much.

    `tag` is the Bento's, and `memory` in mebibytes. Raises ArgumentError for what no runtime could run.
    """

    tag: str
    image: str
    replicas: int = REPLICAS
    memory: int = MEMORY

    def __post_init__(self) -> None:
        """Check what whoever deploys it chose."""
        if len(self.image) > _LONGEST_IMAGE or not _IMAGE.fullmatch(self.image):
            msg = f"{self.image!r} is no name of an image; one looks like registry.example/team/invoices:1.0."
            raise ArgumentError(msg)
        if self.replicas < 1:
            msg = f"There are to be {self.replicas} containers; give one or more."
            raise ArgumentError(msg)
        if self.memory < _LEAST_MEMORY:
            msg = f"A container cannot work with {self.memory} MiB of memory; give it {_LEAST_MEMORY} or more."
            raise ArgumentError(msg)

    @property
    def name(self) -> str:
        """Name for a host or a Kubernetes object: small letters, digits and dashes."""
        name = re.sub(r"[^a-z0-9]+", "-", self.tag.partition(":")[0].lower()).strip("-")
        return f"ai-{name}"[:_LONGEST_NAME].rstrip("-")

    @property
    def version(self) -> str:
        """Version of the Bento."""
        return self.tag.partition(":")[2]


def deployment_of(
    archive: OpenedArchive, image: str | None = None, replicas: int = REPLICAS, memory: int | None = None
) -> Deployment:
    """Deployment of an opened archive; its image is named after the Bento, and its memory is what such an AI takes."""
    tag = f"{archive.bento['name']}:{archive.bento['version']}"
    usual = MEMORY_WITH_OCR if OCR in archive.manifest.extras else MEMORY
    return Deployment(tag, image or f"localhost/{tag}", replicas, memory or usual)
