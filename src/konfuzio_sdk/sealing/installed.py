"""What is installed here: distributions that a package index has, and modules that belong to any distribution."""

from __future__ import annotations

import importlib.metadata
import json
import sysconfig
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from konfuzio_sdk.distribution import DISTRIBUTION

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from types import ModuleType

__all__ = ["OWN_PACKAGE", "distributions_by_module", "is_editable", "is_local", "look_again", "public_distributions"]

OWN_PACKAGE = __name__.partition(".")[0]
_ORIGIN = "direct_url.json"
_INSTALLED_FOLDERS = {"site-packages", "dist-packages"}


@cache
def public_distributions() -> Mapping[str, str]:
    """Versions of the installed distributions that an index could have: neither editable nor local ones.

    Like `distributions_by_module`, as things were when `look_again` was last called.
    """
    found = {}
    for distribution in importlib.metadata.distributions():
        if distribution.read_text(_ORIGIN) is None:
            described = distribution.metadata  # read from its file each time, so read once
            if described["Name"]:  # leftovers of an installation that broke have none
                found[described["Name"]] = described["Version"]
    found.pop(DISTRIBUTION, None)
    return dict(sorted(found.items(), key=lambda item: item[0].lower()))


def is_editable(name: str) -> bool:
    """Whether a distribution was installed as a link to its sources."""
    origin = json.loads(importlib.metadata.distribution(name).read_text(_ORIGIN) or "{}")
    return bool(origin.get("dir_info", {}).get("editable"))


@cache
def distributions_by_module() -> Mapping[str, Sequence[str]]:
    """Names of the distributions that have a top-level module, as things were when `look_again` was last called."""
    return importlib.metadata.packages_distributions()


def look_again() -> None:
    """Forget what was installed, since packages come while a notebook runs."""
    distributions_by_module.cache_clear()
    public_distributions.cache_clear()


def is_local(module: ModuleType) -> bool:
    """Whether another machine could not install a module: it lies in a folder of the user's, and is of no package."""
    top = module.__name__.partition(".")[0]
    folders = list(getattr(module, "__path__", ()))
    place = getattr(module, "__file__", None) or (folders[0] if folders else None)
    if place is None or top == OWN_PACKAGE:
        return False
    path = Path(place).resolve()
    if not _INSTALLED_FOLDERS.isdisjoint(path.parts) or any(map(path.is_relative_to, _standard_library())):
        return False
    return not any(path.is_relative_to(_location(name)) for name in distributions_by_module().get(top, ()))


@cache
def _standard_library() -> tuple[Path, ...]:
    return tuple(Path(sysconfig.get_path(name)).resolve() for name in ("stdlib", "platstdlib"))


def _location(distribution: str) -> Path:
    """Folder that a distribution was installed to; for an editable one that of its record, not of its sources."""
    return Path(str(importlib.metadata.distribution(distribution).locate_file(""))).resolve()
