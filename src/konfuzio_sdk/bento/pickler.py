"""Pickles an AI so that another machine can read it: what is local travels, what is installed is named."""

from __future__ import annotations

import dis
import functools
import importlib.util
import io
import pickletools
import sys
import threading
from contextlib import contextmanager
from types import CodeType, FunctionType, ModuleType
from typing import TYPE_CHECKING, NamedTuple, NewType, TypeVar

import cloudpickle

from konfuzio_sdk.bento.installed import is_local, look_again
from konfuzio_sdk.errors import ArchiveError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["Pickled", "pickle_with_modules"]

_PROTOCOL = 5
_MAIN = "__main__"
_PICKLING = threading.RLock()
_Result = TypeVar("_Result")
_NO_FILE = (
    "the local folder {name} has no __init__.py, so it cannot travel. Give it one, import its modules by "
    "`from {name} import …`, or install it as a package."
)


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

    Raises ArchiveError, naming it, for something local that cannot travel; whatever the object's own code raises.
    """
    look_again()
    written = io.BytesIO()
    with _local_modules_by_value():
        pickler = _Pickler(written)
        pickler.dump(obj)
    content = written.getvalue()
    named = set(_globals(content))
    for module, name in sorted(named):
        if module == _MAIN or _is_local_name(module):
            msg = (
                f"{module}.{name} cannot travel: it is neither a plain function nor a class, so it is looked up by its "
                "name, which other machines do not know. Wrap it in a function, or install its module as a package."
            )
            raise ArchiveError(msg)
    modules = frozenset(pickler.modules | {module for module, _ in named})
    return Pickled(content, modules, frozenset(f"{module}:{name}" for module, name in named), frozenset())


class _Pickler(cloudpickle.Pickler):  # type: ignore[misc] # cloudpickle is untyped
    """Notes which modules are needed, and takes cached functions and properties along."""

    def __init__(self, file: io.BytesIO) -> None:
        super().__init__(file, protocol=_PROTOCOL)
        self.modules: set[str] = set()

    def reducer_override(self, obj: object) -> object:
        if isinstance(obj, ModuleType):
            self._note(obj)
        elif isinstance(obj, FunctionType) and _travels(obj):
            self.modules.update(_imported(obj, obj.__code__))
        elif isinstance(obj, functools._lru_cache_wrapper) and not _is_found_by_name(obj):  # noqa: SLF001 - its only name
            return _cached, (obj.__wrapped__, obj.cache_parameters()["maxsize"], obj.cache_parameters()["typed"])
        elif type(obj) is functools.cached_property:
            return _cached_property, (obj.func, obj.attrname)
        elif isinstance(obj, NewType):
            return NewType, (obj.__name__, obj.__supertype__)
        return super().reducer_override(obj)

    def _note(self, module: ModuleType) -> None:
        if not is_local(module):
            self.modules.add(module.__name__)
        elif getattr(module, "__file__", None) is None:
            raise ArchiveError(_NO_FILE.format(name=module.__name__))


def _is_found_by_name(function: Callable[..., object]) -> bool:
    """Whether another machine finds a cached function under its name."""
    module = sys.modules.get(function.__module__ or _MAIN)
    found = getattr(module, function.__qualname__, None)
    return found is function and not _travels(function)


def _cached(function: Callable[..., _Result], maxsize: int | None, typed: bool) -> Callable[..., _Result]:  # noqa: FBT001 - called by position
    """A function with a cache, which is empty; pickles name this."""
    return functools.lru_cache(maxsize, typed)(function)


def _cached_property(function: Callable[..., object], name: str | None) -> functools.cached_property[object]:
    """A property that is computed once, as a class has it; pickles name this. Python 3.11's own holds a lock."""
    found = functools.cached_property(function)
    if name is not None:
        found.__set_name__(object, name)
    return found


def _travels(function: Callable[..., object]) -> bool:
    """Whether a function's code travels, as it is of a script or of a local module."""
    module = getattr(function, "__module__", None) or _MAIN
    return module == _MAIN or _is_local_name(module)


def _is_local_name(module: str) -> bool:
    found = sys.modules.get(module)
    return found is not None and is_local(found)


def _imported(function: FunctionType, code: CodeType) -> Iterator[str]:
    """Modules that a function's code, and the code inside of it, imports when it runs; ArchiveError for local ones."""
    arguments: list[object] = []
    for instruction in dis.get_instructions(code):
        if instruction.opname == "EXTENDED_ARG":
            continue
        if instruction.opname == "IMPORT_NAME":
            level = arguments[-2] if len(arguments) > 1 and isinstance(arguments[-2], int) else 0
            name = _absolute(str(instruction.argval), level, function)
            _refuse_local(name, function)
            yield name
        arguments.append(instruction.argval)
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _imported(function, constant)


def _absolute(name: str, level: int, function: FunctionType) -> str:
    package = function.__globals__.get("__package__")
    try:
        return importlib.util.resolve_name("." * level + name, package) if level and package else name
    except ImportError:
        return name


def _refuse_local(name: str, function: FunctionType) -> None:
    """Refuse an import of what other machines do not have; what is not here either is an optional import."""
    top = name.partition(".")[0]
    try:
        spec = importlib.util.find_spec(top)  # of the package alone: looking for more would import it
    except (ImportError, ValueError, AttributeError):
        return
    if spec is None:
        return
    module = ModuleType(top)
    module.__file__ = spec.origin if spec.has_location else None
    module.__path__ = list(spec.submodule_search_locations or ())
    if is_local(module):
        msg = (
            f"{function.__qualname__} imports the local module {name} when it runs, and other machines do not have it. "
            "Import it at the top of its module, so that it travels, or install it as a package."
        )
        raise ArchiveError(msg)


def _globals(content: bytes) -> Iterator[tuple[str, str]]:
    """Module and name of everything that a pickle looks up by its name."""
    memo: dict[int, str | None] = {}
    pushed: list[str | None] = []
    for opcode, argument, _ in pickletools.genops(content):
        if opcode.name == "MEMOIZE":
            memo[len(memo)] = pushed[-1] if pushed else None
        if opcode.name in {"MEMOIZE", "FRAME"}:
            continue
        if opcode.name == "STACK_GLOBAL" and len(pushed) > 1:
            module, name = pushed[-2:]
            if module is not None and name is not None:
                yield module, name
        if opcode.name in {"BINGET", "LONG_BINGET"}:
            pushed.append(memo.get(int(argument or 0)))
        else:
            pushed.append(argument if isinstance(argument, str) else None)
        del pushed[:-2]


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
        if isinstance(module, ModuleType) and name == module.__name__ != _MAIN and is_local(module)
    ]
