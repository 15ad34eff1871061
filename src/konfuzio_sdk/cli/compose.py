"""`konfuzio_sdk compose`: writes a compose file that runs an archive, locked down."""

from __future__ import annotations

from konfuzio_sdk.cli.deployed import ArchiveFile, Image, Memory, Output, Replicas, deployment_for, write
from konfuzio_sdk.deploy import compose_file
from konfuzio_sdk.deploy.deployment import MEMORY, REPLICAS

__all__ = ["compose"]


def compose(
    archive: ArchiveFile,
    output: Output = None,
    image: Image = None,
    replicas: Replicas = REPLICAS,
    memory: Memory = MEMORY,
) -> None:
    """Write a compose file, for a swarm too, that runs an archive's image locked down.

    Make the image first: bentoml containerize NAME:VERSION -t localhost/NAME:VERSION
    """
    write(compose_file(deployment_for(archive, image, replicas, memory)), output)
