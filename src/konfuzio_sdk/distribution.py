"""The SDK as it is installed here."""

import importlib.metadata

__all__ = ["DISTRIBUTION", "how_to_add", "sdk_version"]

DISTRIBUTION = "konfuzio-sdk"


def sdk_version() -> str:
    """Version of the running SDK."""
    return importlib.metadata.version(DISTRIBUTION)


def how_to_add(extra: str) -> str:
    """What to tell who lacks an extra of the SDK; a package index may have other software under this name."""
    return f"install the SDK with its extra {extra!r}: pip install '/path/to/its/checkout[{extra}]'"
