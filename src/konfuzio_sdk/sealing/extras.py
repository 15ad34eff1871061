"""Looks whether extras of the SDK that an archive is to install are installed here."""

from __future__ import annotations

import importlib.metadata
from typing import TYPE_CHECKING

from packaging.requirements import Requirement

from konfuzio_sdk.distribution import DISTRIBUTION, how_to_add
from konfuzio_sdk.errors import ArchiveError

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["check_installed"]


def check_installed(extras: Iterable[str]) -> None:
    """Refuse extras that are not installed here: an archive locks the versions that are, and no others.

    Raises ArchiveError, which says what is missing and how to add it.
    """
    for extra in extras:
        for line in importlib.metadata.requires(DISTRIBUTION) or ():
            package = Requirement(line)
            if _is_of(package, extra) and not _is_installed(package.name):
                missing = f"{package.name} is missing here; {how_to_add(extra)}"
                msg = f"The extra {extra!r} cannot go into an archive, as {missing}"
                raise ArchiveError(msg)


def _is_of(package: Requirement, extra: str) -> bool:
    """Whether an extra requires a package, and the SDK alone does not."""
    marker = package.marker
    return marker is not None and marker.evaluate({"extra": extra}) and not marker.evaluate({"extra": ""})


def _is_installed(name: str) -> bool:
    try:
        importlib.metadata.distribution(name)
    except importlib.metadata.PackageNotFoundError:
        return False
    return True
