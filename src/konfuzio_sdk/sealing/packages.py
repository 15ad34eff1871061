"""Finds the installed packages that an AI needs besides the service's own, so that its archive can lock them."""

from __future__ import annotations

import importlib.metadata
import logging
from typing import TYPE_CHECKING

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from konfuzio_sdk.distribution import DISTRIBUTION
from konfuzio_sdk.errors import ArchiveError
from konfuzio_sdk.sealing.installed import distributions_by_module, is_editable, public_distributions

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["packages_of"]

_LOG = logging.getLogger(__name__)


def packages_of(modules: Iterable[str], named: Iterable[str] = ()) -> dict[str, str]:
    """Installed versions of the distributions that these modules are of, and of those that were `named`.

    What such a package requires in turn is not listed. One that no package index has, since it was installed from a
    folder or an address, is left out with a warning: another of its name must not take its place. Raises ArchiveError
    for one that was named and is not installed, is of another version than was named, or that no package index has.
    """
    known, public = distributions_by_module(), public_distributions()
    tops = {module.partition(".")[0] for module in modules}
    needed = {name for top in tops for name in known.get(top, ())} - {DISTRIBUTION}
    for name in sorted(needed - public.keys()):
        if not is_editable(name):  # the modules of those travel in the pickle
            _LOG.warning("The archive cannot install %s, which was installed from a folder or an address here.", name)
    found = {name: public[name] for name in needed & public.keys()} | _named(named)
    return dict(sorted(found.items()))


def _named(names: Iterable[str]) -> dict[str, str]:
    """Installed versions of the distributions that are named, by a name or with the version that is installed."""
    installed = {canonicalize_name(name): name for name in public_distributions()}
    found = {}
    for text in names:
        requirement = _requirement(text)
        name = installed.get(canonicalize_name(requirement.name))
        if name is None:
            raise ArchiveError(_absence(requirement.name))
        version = public_distributions()[name]
        if not requirement.specifier.contains(version, prereleases=True):
            msg = f"packages names {text!r}, but {name} {version} is installed, and an archive locks what is installed."
            raise ArchiveError(msg)
        found[name] = version
    return found


def _requirement(text: str) -> Requirement:
    """A package's name, and the version that it must have."""
    try:
        requirement = Requirement(text)
    except InvalidRequirement as error:
        msg = f"packages names {text!r}, which is no name of a package. Name one as `pip install` takes it."
        raise ArchiveError(msg) from error
    if requirement.url or requirement.extras or requirement.marker:
        msg = f"packages names {text!r}; name a package alone, or with its version: {requirement.name}==1.2."
        raise ArchiveError(msg)
    return requirement


def _absence(name: str) -> str:
    """Why a package is none that an archive could lock."""
    try:
        importlib.metadata.distribution(name)
    except importlib.metadata.PackageNotFoundError:
        return f"packages names {name}, which is not installed here; install it, so that the AI can be tried with it."
    if canonicalize_name(name) == DISTRIBUTION:
        return f"packages names {name}, which every archive has; leave it out."
    return (
        f"packages names {name}, which was installed from a folder or an address. No package index has it, so the "
        "archive could not install it; install a released version, or import its modules, so that they travel."
    )
