"""The SDK as it is installed here."""

from __future__ import annotations

import importlib.metadata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["DISTRIBUTION", "SERVICE_EXTRA", "how_to_add", "sdk_version", "sdk_with"]

DISTRIBUTION = "konfuzio-sdk"
SERVICE_EXTRA = "serve"
"""Extra that every service needs."""


def sdk_version() -> str:
    """Version of the running SDK."""
    return importlib.metadata.version(DISTRIBUTION)


def sdk_with(extras: Iterable[str], what: str = DISTRIBUTION) -> str:
    """Requirement of the SDK, by its name or the path of its wheel, with what a service needs and these extras."""
    return f"{what}[{','.join([SERVICE_EXTRA, *sorted(extras)])}]"


def how_to_add(extra: str) -> str:
    """What to tell who lacks an extra of the SDK; a package index may have other software under this name."""
    return f"install the SDK with its extra {extra!r}: pip install '/path/to/its/checkout[{extra}]'"
