"""Finds the installed packages that an AI's pickle needs, so that an archive can lock them."""

from __future__ import annotations

import dis
import importlib.metadata
import json
import logging
import sys
from types import BuiltinFunctionType, CodeType, FunctionType, ModuleType
from typing import TYPE_CHECKING

import cloudpickle

from konfuzio_sdk.bento.model_file import PICKLE_PROTOCOL, local_modules_by_value
from konfuzio_sdk.bento.wheel import DISTRIBUTION

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    from konfuzio_sdk.bento.sealable import SealableAI

__all__ = ["packages_of", "public_distributions"]

_LOG = logging.getLogger(__name__)
_ORIGIN = "direct_url.json"
_OWN_PACKAGE = __name__.partition(".")[0]


def packages_of(ai: SealableAI) -> dict[str, str]:
    """Installed versions of the distributions whose modules the AI's pickle names, or its own code imports.

    Own code is what travels in the pickle: that of a script or a local module, imports inside of functions included.
    What such a package requires in turn is not listed. One that no package index has, since it was installed from a
    folder or an address, is left out with a warning: another of its name must not take its place.
    """
    known = importlib.metadata.packages_distributions()
    public = public_distributions()
    recorder = _Recorder({module for module, names in known.items() if not public.keys().isdisjoint(names)})
    with local_modules_by_value():
        recorder.dump(ai)
    needed = {name for module in recorder.modules for name in known.get(module, ())} - {DISTRIBUTION}
    for name in sorted(needed - public.keys()):
        if not _is_editable(name):  # the modules of those travel in the pickle
            _LOG.warning("The archive cannot install %s, which was installed from a folder or an address here.", name)
    return {name: public[name] for name in sorted(needed & public.keys())}


def public_distributions() -> dict[str, str]:
    """Versions of the installed distributions that an index could have: neither editable nor local ones."""
    return {
        distribution.name: distribution.version
        for distribution in sorted(importlib.metadata.distributions(), key=lambda found: found.name.lower())
        if distribution.read_text(_ORIGIN) is None and distribution.name != DISTRIBUTION
    }


def _is_editable(name: str) -> bool:
    origin = json.loads(importlib.metadata.distribution(name).read_text(_ORIGIN) or "{}")
    return bool(origin.get("dir_info", {}).get("editable"))


class _Nowhere:
    """A file that keeps nothing."""

    def write(self, content: bytes) -> int:
        return len(content)


class _Recorder(cloudpickle.Pickler):  # type: ignore[misc] # cloudpickle is untyped
    """Pickles to nowhere, and notes the top-level module of whatever is named or imported."""

    def __init__(self, known: Container[str]) -> None:
        # Large arrays go out of band, so they are not copied.
        super().__init__(_Nowhere(), protocol=PICKLE_PROTOCOL, buffer_callback=lambda _: False)
        self._known = known
        self.modules: set[str] = set()

    def reducer_override(self, obj: object) -> object:
        if isinstance(obj, ModuleType):
            self._note(obj.__name__)
        elif isinstance(obj, type | FunctionType | BuiltinFunctionType):
            module = self._note(obj.__module__)
            if isinstance(obj, FunctionType) and self._is_own(module):
                for name in _imported(obj.__code__):
                    self._note(name)
        return super().reducer_override(obj)

    def _note(self, module: str | None) -> str:
        top = (module or "").partition(".")[0]
        self.modules.add(top)
        return top

    def _is_own(self, top: str) -> bool:
        return top not in self._known and top not in sys.stdlib_module_names and top != _OWN_PACKAGE


def _imported(code: CodeType) -> Iterator[str]:
    """Modules that a function's code, and the code inside of it, imports when it runs."""
    for instruction in dis.get_instructions(code):
        if instruction.opname == "IMPORT_NAME" and isinstance(instruction.argval, str):
            yield instruction.argval
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _imported(constant)
