"""Finds the installed packages that an AI needs besides the service's own, so that its archive can lock them."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from konfuzio_sdk.bento.installed import distributions_by_module, is_editable, public_distributions
from konfuzio_sdk.bento.wheel import DISTRIBUTION

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["packages_of"]

_LOG = logging.getLogger(__name__)


def packages_of(modules: Iterable[str]) -> dict[str, str]:
    """Installed versions of the distributions that these modules are of.

    What such a package requires in turn is not listed. One that no package index has, since it was installed from a
    folder or an address, is left out with a warning: another of its name must not take its place.
    """
    known, public = distributions_by_module(), public_distributions()
    tops = {module.partition(".")[0] for module in modules}
    needed = {name for top in tops for name in known.get(top, ())} - {DISTRIBUTION}
    for name in sorted(needed - public.keys()):
        if not is_editable(name):  # the modules of those travel in the pickle
            _LOG.warning("The archive cannot install %s, which was installed from a folder or an address here.", name)
    return {name: public[name] for name in sorted(needed & public.keys())}
