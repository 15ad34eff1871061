"""`konfuzio_sdk manifests`: writes Kubernetes manifests that run an archive, locked down."""

from __future__ import annotations

from konfuzio_sdk.cli.bento.signature_options import Signature, TrustedKeys  # noqa: TC001 - typer reads annotations
from konfuzio_sdk.cli.deployed import ArchiveFile, Image, Memory, Output, Replicas, deployment_for, write
from konfuzio_sdk.deploy import kubernetes_manifests
from konfuzio_sdk.deploy.deployment import REPLICAS
from konfuzio_sdk.opening.signature import SignatureMode, SignaturePolicy

__all__ = ["manifests"]


def manifests(  # noqa: PLR0913 - the options of a command
    archive: ArchiveFile,
    output: Output = None,
    image: Image = None,
    replicas: Replicas = REPLICAS,
    memory: Memory = None,
    signature: Signature = SignatureMode.ALLOW,
    trusted_key: TrustedKeys = [],  # noqa: B006 - typer copies it
) -> None:
    """Write Kubernetes manifests that run an archive's image locked down.

    Make the image first: bentoml containerize NAME:VERSION -t REGISTRY/NAME:VERSION
    """
    policy = SignaturePolicy(signature, tuple(trusted_key))
    write(kubernetes_manifests(deployment_for(archive, policy, image, replicas, memory)), output, archive)
