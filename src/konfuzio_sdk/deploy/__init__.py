"""Writes what runs an archive as a container: a compose file, Kubernetes manifests."""

__all__: list[str] = []
