"""The SDK as it is installed here."""

import importlib.metadata

__all__ = ["DISTRIBUTION", "sdk_version"]

DISTRIBUTION = "konfuzio-sdk"


def sdk_version() -> str:
    """Version of the running SDK."""
    return importlib.metadata.version(DISTRIBUTION)
