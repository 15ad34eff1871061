"""What installed packages require, directly or not."""

from __future__ import annotations

import importlib.metadata
from typing import TYPE_CHECKING

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["required_by"]


def required_by(roots: Iterable[str], environments: Sequence[dict[str, str]] = ({},)) -> dict[str, set[str]]:
    """Names of the packages that `roots` require here, directly or not, and `roots`', each with what it requires.

    Markers hold if they hold in one of the `environments`, which say how they differ from here. Of packages that are
    not installed it is not known what they require; they are left out, but for where others require them.
    """
    found: dict[str, set[str]] = {}
    seen: set[tuple[str, frozenset[str]]] = set()
    waiting = [Requirement(root) for root in roots]
    while waiting:
        requirement = waiting.pop()
        key = (canonicalize_name(requirement.name), frozenset(requirement.extras))
        if key in seen:
            continue
        seen.add(key)
        try:
            lines = importlib.metadata.requires(requirement.name) or []
        except importlib.metadata.PackageNotFoundError:
            continue
        needed = [it for it in map(Requirement, lines) if _holds(it, requirement.extras, environments)]
        found.setdefault(key[0], set()).update(canonicalize_name(it.name) for it in needed)
        waiting += needed
    return dict(sorted(found.items()))


def _holds(needed: Requirement, extras: Iterable[str], environments: Sequence[dict[str, str]]) -> bool:
    """Whether a package that is asked for with `extras` requires this."""
    marker = needed.marker
    if marker is None:
        return True
    return any(
        marker.evaluate({**environment, "extra": extra}) for environment in environments for extra in ("", *extras)
    )
