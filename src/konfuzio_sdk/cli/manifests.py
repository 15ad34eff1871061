"""`konfuzio_sdk manifests`: writes Kubernetes manifests that run an archive, locked down."""

from __future__ import annotations

from konfuzio_sdk.cli.deployed import ArchiveFile, Image, Memory, Output, Replicas, deployment_for, write
from konfuzio_sdk.deploy import kubernetes_manifests
from konfuzio_sdk.deploy.deployment import MEMORY, REPLICAS

__all__ = ["manifests"]


def manifests(
    archive: ArchiveFile,
    output: Output = None,
    image: Image = None,
    replicas: Replicas = REPLICAS,
    memory: Memory = MEMORY,
) -> None:
    """Write Kubernetes manifests that run an archive's image locked down.

    Make the image first: bentoml containerize NAME:VERSION -t REGISTRY/NAME:VERSION
    """
    write(kubernetes_manifests(deployment_for(archive, image, replicas, memory)), output)
