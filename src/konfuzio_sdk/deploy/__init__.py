"""Writes what runs an archive as a container: a compose file, Kubernetes manifests."""

from konfuzio_sdk.deploy.compose import compose_file
from konfuzio_sdk.deploy.deployment import Deployment, deployment_of
from konfuzio_sdk.deploy.kubernetes import kubernetes_manifests

__all__ = ["Deployment", "compose_file", "deployment_of", "kubernetes_manifests"]
