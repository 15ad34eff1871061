"""Pickles an AI so that another machine can read it: what is local travels, what is installed is named."""

from __future__ import annotations

import dataclasses
import functools
import io
import logging
import os
import sys
import threading
from contextlib import contextmanager
from types import CodeType, FunctionType, ModuleType
from typing import TYPE_CHECKING, NamedTuple, NewType

import cloudpickle
from cloudpickle import cloudpickle as makers

from konfuzio_sdk.bento import revived
from konfuzio_sdk.data.document import Document
from konfuzio_sdk.data.project import DatasetStatus
from konfuzio_sdk.errors import ArchiveError
from konfuzio_sdk.sealing.installed import is_local, look_again
from konfuzio_sdk.sealing.pickle_contents import pickle_contents
from konfuzio_sdk.sealing.pickle_rules import acts
from konfuzio_sdk.sealing.repeatable_pickle import repeatable
from konfuzio_sdk.sealing.travelling_code import MAIN, file_names, imported, is_local_name, told_file, without_places
from konfuzio_sdk.sealing.unpicklable import unpicklable_part

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["Pickled", "pickle_with_modules", "unpicklable"]

_PROTOCOL = 5
_PICKLING = threading.RLock()
_NO_FILE = (
    "the local folder {name} has no __init__.py, so it cannot travel. Give it one, import its modules by "
    "`from {name} import …`, or install it as a package."
)


_ACTS = (
    "The AI's code uses %s by its name, so whoever checks its archive refuses it. Use it as a part of its module: "
    "import %s, and call %s.%s."
)
_LOG = logging.getLogger(__name__)


_ENVIRONMENT = (
    "it holds os.environ, all variables of this machine with their secrets. Write `import os`, and read the variable "
    "where the AI runs."
)
_OPEN_FILE = "it holds an open file, whose content is of this machine. Read what the AI needs, or open it when it runs."


class Pickled(NamedTuple):
    """A pickle, and the modules that reading it, and running the code in it, imports.

    `names` is what it looks up, as `module:name`, and `travelling` are the classes and functions whose code is in it.
    """

    content: bytes
    modules: frozenset[str]
    names: frozenset[str]
    travelling: frozenset[str]


def pickle_with_modules(obj: object) -> Pickled:
    """Pickle an object; classes and functions of scripts and local modules travel in it.

    Equal objects give equal bytes in every process. Raises ArchiveError, naming it, for something local that cannot
    travel, and for a Document of a dataset; whatever the object's own code raises.
    """
    look_again()
    written = io.BytesIO()
    with _local_modules_by_value():
        pickler = _Pickler(written)
        pickler.dump(obj)
        content = _repeatable(written.getvalue())
    contents = pickle_contents(content)
    if contents.faults:
        msg = f"its pickle could not be checked by whoever gets it, since {'; '.join(contents.faults)}."
        raise ArchiveError(msg)
    for name in sorted(contents.names, key=str):
        if name.module == MAIN or is_local_name(name.module):
            msg = (
                f"{name.module}.{name.name} cannot travel: it is neither a plain function nor a class, so it is looked "
                "up by its name, which other machines do not know. Wrap it in a function, or install its module as a "
                "package."
            )
            raise ArchiveError(msg)
    for name in sorted(filter(acts, contents.names), key=str):
        _LOG.warning(_ACTS, name, name.module, name.module, name.name)
    modules = frozenset(pickler.modules | {name.module for name in contents.names})
    return Pickled(content, modules, frozenset(map(str, contents.names)), frozenset(contents.travelling))


def unpicklable(obj: object) -> str | None:
    """Where the part is that keeps an object from being pickled, and its type: `MyAI.held['a'][0] (_thread.lock)`.

    None if there is none.
    """
    with _local_modules_by_value():
        return unpicklable_part(obj, lambda part: _Pickler(io.BytesIO()).dump(part), _reduced)


def _reduced(part: object) -> object:
    """What the pickler takes a part apart into."""
    pickler = _Pickler(io.BytesIO())
    found = pickler.reducer_override(part)
    if found is not NotImplemented:
        return found
    known = pickler.dispatch_table.get(type(part))
    return part.__reduce_ex__(_PROTOCOL) if known is None else known(part)


class _Pickler(cloudpickle.Pickler):  # type: ignore[misc] # cloudpickle is untyped
    """Notes which modules are needed, takes cached functions and properties along, and leaves behind where code was."""

    def __init__(self, file: io.BytesIO) -> None:
        super().__init__(file, protocol=_PROTOCOL)
        self.modules: set[str] = set()
        self._files = file_names()

    def reducer_override(self, obj: object) -> object:
        if isinstance(obj, ModuleType):
            return self._module(obj)
        if isinstance(obj, CodeType):
            return self.dispatch_table[CodeType](obj.replace(co_filename=told_file(obj.co_filename, self._files)))
        if isinstance(obj, os._Environ):  # noqa: SLF001 - its only name
            raise ArchiveError(_ENVIRONMENT)
        if isinstance(obj, io.IOBase) and not isinstance(obj, io.BytesIO | io.StringIO):
            raise ArchiveError(_OPEN_FILE)
        if isinstance(obj, Document):
            _refuse_of_dataset(obj)
        elif isinstance(obj, FunctionType) and _travels(obj):
            self.modules.update(imported(obj, obj.__code__))
        elif isinstance(obj, functools._lru_cache_wrapper) and not _is_found_by_name(obj):  # noqa: SLF001 - its only name
            return revived.cached, (obj.__wrapped__, obj.cache_parameters()["maxsize"], obj.cache_parameters()["typed"])
        elif type(obj) is functools.cached_property:
            return revived.cached_property, (obj.func, obj.attrname)
        elif isinstance(obj, NewType):
            return NewType, (obj.__name__, obj.__supertype__)
        reduced = super().reducer_override(obj)
        return _without_traces(obj, reduced) if isinstance(obj, type) else reduced

    def _module(self, module: ModuleType) -> object:
        """How a module is made again; a local one is filled once it is made, since modules name each other."""
        if not is_local(module):
            self.modules.add(module.__name__)
            return NotImplemented
        if getattr(module, "__file__", None) is None:
            raise ArchiveError(_NO_FILE.format(name=module.__name__))
        return makers.dynamic_subimport, (module.__name__, {}), without_places(vars(module), self._files)

    def _function_getnewargs(self, func: FunctionType) -> tuple[object, ...]:
        arguments: tuple[object, ...] = super()._function_getnewargs(func)
        shared = self.globals_ref[id(func.__globals__)]
        kept = without_places(shared, self._files)
        shared.clear()
        shared.update(kept)
        return arguments

    def _dynamic_function_reduce(self, func: FunctionType) -> tuple[object, ...]:
        reduced: tuple[object, ...] = super()._dynamic_function_reduce(func)
        members = reduced[2][1]  # type: ignore[index] # cloudpickle is untyped
        members["__globals__"] = without_places(members["__globals__"], self._files)
        return reduced


def _without_traces(kind: type, reduced: object) -> object:
    """What a travelling class is made of, without what copying it left there and the addresses of default values.

    The docstring that is made for a dataclass shows its defaults.
    """
    if isinstance(reduced, tuple) and len(reduced) > 2:  # noqa: PLR2004 - a maker, its arguments, and a state
        members = reduced[2][0]
        members.pop("__slotnames__", None)
        if dataclasses.is_dataclass(kind) and str(members.get("__doc__")).startswith(f"{kind.__name__}("):
            members["__doc__"] = f"{kind.__name__}(…)"
    return reduced


def _refuse_of_dataset(document: Document) -> None:
    """Refuse a Document of a dataset, or a copy of one: what people wrote in it leaves in golden samples alone."""
    project = document.project
    ids = {document.id_, document.copy_of_id} - {None}
    datasets = [known for known in project.documents_of_status() if known is document or known.id_ in ids]
    if document.dataset_status is not DatasetStatus.NONE or datasets:
        msg = (
            f"it holds {document!r}, which is of its Project's dataset, and Documents stay behind. Keep what the AI "
            "needs of it, or name the attribute that holds it in `unsaved`."
        )
        raise ArchiveError(msg)


def _repeatable(content: bytes) -> bytes:
    """The pickle with ids of classes that tell its content, by which cloudpickle finds these very classes again."""
    by_id = makers._DYNAMIC_CLASS_TRACKER_BY_ID  # noqa: SLF001 - it has no other way in
    known = dict(by_id)
    rewritten, renamed = repeatable(content, {*known, *map(_pydantic_name, known.values())})
    with makers._DYNAMIC_CLASS_TRACKER_LOCK:  # noqa: SLF001 - as above
        for old in renamed.keys() & known.keys():
            by_id[renamed[old]] = known[old]
            makers._DYNAMIC_CLASS_TRACKER_BY_CLASS[known[old]] = renamed[old]  # noqa: SLF001 - as above
    return rewritten


def _pydantic_name(kind: type) -> str:
    """What a class is called in the schema that pydantic keeps in a model: it ends with the class's address."""
    return f"{kind.__module__}.{getattr(kind, '__qualname__', kind.__name__)}:{id(kind)}"


def _is_found_by_name(function: Callable[..., object]) -> bool:
    """Whether another machine finds a cached function under its name."""
    module = sys.modules.get(function.__module__ or MAIN)
    found = getattr(module, function.__qualname__, None)
    return found is function and not _travels(function)


def _travels(function: Callable[..., object]) -> bool:
    """Whether a function's code travels, as it is of a script or of a local module."""
    module = getattr(function, "__module__", None) or MAIN
    return module == MAIN or is_local_name(module)


@contextmanager
def _local_modules_by_value() -> Iterator[None]:
    """Have cloudpickle write out modules that another machine could not import.

    Its registry belongs to the process, so another thread waits until this one has pickled.
    """
    with _PICKLING:
        already = cloudpickle.list_registry_pickle_by_value()
        registered = []
        try:
            for module in _local_modules():
                if module.__name__ not in already:
                    cloudpickle.register_pickle_by_value(module)
                    registered.append(module)
            yield
        finally:
            for module in registered:
                cloudpickle.unregister_pickle_by_value(module)


def _local_modules() -> list[ModuleType]:
    """Local modules, each under its own name; one may be known by others besides."""
    return [
        module
        for name, module in list(sys.modules.items())
        if isinstance(module, ModuleType) and name == module.__name__ != MAIN and is_local(module)
    ]
