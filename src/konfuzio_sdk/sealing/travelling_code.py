"""What of code may travel in a pickle: nothing that tells where its file was, nothing that needs the file again."""

from __future__ import annotations

import dis
import importlib.util
import sys
from pathlib import PurePath
from types import CodeType, FunctionType, ModuleType
from typing import TYPE_CHECKING

from konfuzio_sdk.errors import ArchiveError
from konfuzio_sdk.sealing.installed import is_local

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["MAIN", "file_names", "imported", "is_local_name", "told_file", "without_places"]

MAIN = "__main__"
"""Module of a script or a notebook."""
_PLACES = {"__builtins__", "__cached__", "__loader__", "__path__", "__spec__"}
_FILE = "__file__"


def is_local_name(module: str) -> bool:
    """Whether a module that was imported under this name is local."""
    found = sys.modules.get(module)
    return found is not None and is_local(found)


def file_names() -> dict[str, str]:
    """Files of the modules that were imported, and what each is called in a pickle: `package/module.py`."""
    names = {
        file: _file_of(module, file)
        for module in list(sys.modules.values())
        if isinstance(module, ModuleType) and isinstance(file := vars(module).get(_FILE), str)
    }
    return names | {name: name for name in names.values()}  # what came with a pickle is called so already


def _file_of(module: ModuleType, file: str) -> str:
    name = module.__name__
    if name == MAIN:
        return PurePath(file).name
    return "/".join(name.split(".") + ["__init__"] * hasattr(module, "__path__")) + PurePath(file).suffix


def told_file(file: str, names: Mapping[str, str]) -> str:
    """What a file of code is called in a pickle and in tracebacks: never by its folder, which tells of the machine."""
    return names.get(file) or PurePath(file).name or file


def without_places(variables: Mapping[str, object], names: Mapping[str, str]) -> dict[str, object]:
    """A module's variables without what tells where it was read from."""
    kept = {name: value for name, value in variables.items() if name not in _PLACES}
    if isinstance(kept.get(_FILE), str):
        kept[_FILE] = told_file(str(kept[_FILE]), names)
    return kept


def imported(function: FunctionType, code: CodeType) -> Iterator[str]:
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
            yield from imported(function, constant)


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
