"""What is installed here: distributions that a package index has, and modules that belong to any distribution."""

from __future__ import annotations

import importlib.metadata
import json
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from konfuzio_sdk.bento.wheel import DISTRIBUTION

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from types import ModuleType

__all__ = ["OWN_PACKAGE", "distributions_by_module", "is_editable", "is_local", "look_again", "public_distributions"]

OWN_PACKAGE = __name__.partition(".")[0]
_ORIGIN = "direct_url.json"
_INSTALLED_FOLDERS = {"site-packages", "dist-packages"}


def public_distributions() -> dict[str, str]:
    """Versions of the installed distributions that an index could have: neither editable nor local ones."""
    found = {}
    for distribution in importlib.metadata.distributions():
        if distribution.read_text(_ORIGIN) is None:
            described = distribution.metadata  # read from its file each time, so read once
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


def is_local(module: ModuleType) -> bool:
    """Whether another machine could not install a module: it lies in a folder of the user's, and is of no package."""
    top = module.__name__.partition(".")[0]
    file = getattr(module, "__file__", None)
    if file is None or top == OWN_PACKAGE or top in sys.stdlib_module_names:
        return False
    owners = distributions_by_module().get(top, ())
    if owners:
        return all(map(is_editable, owners))
    return _INSTALLED_FOLDERS.isdisjoint(Path(file).resolve().parts)
