"""What the classes of this SDK are, read from its source: nothing is imported to know it."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import konfuzio_sdk

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["is_class", "is_enum", "is_function", "methods_of"]

_SDK = konfuzio_sdk.__name__
_ENUMS = {"Enum", "Flag", "IntEnum", "IntFlag", "ReprEnum", "StrEnum"}
_CALLABLES = (ast.Attribute, ast.Call, ast.Lambda, ast.Name)
"""What stands behind the = of a class attribute that could be a method: `save = save_bento`, `name = property(…)`."""


@dataclass(frozen=True)
class _Module:
    """Top of a module: its classes and functions, and by which module and name it imports others of the SDK."""

    classes: dict[str, ast.ClassDef] = field(default_factory=dict)
    functions: set[str] = field(default_factory=set)
    imported: dict[str, tuple[str, str]] = field(default_factory=dict)


def is_class(module: str, name: str) -> bool:
    """Whether a module of the SDK defines a class of this name itself."""
    return name in _read(module).classes


def is_function(module: str, name: str) -> bool:
    """Whether a module of the SDK defines a function of this name itself."""
    return name in _read(module).functions


def is_enum(module: str, name: str) -> bool:
    """Whether a class of the SDK is an enumeration, calling which answers with a member that was there before."""
    return any(_name(base) in _ENUMS for kind in _lineage(module, name) for base in kind.bases)


@lru_cache(maxsize=1000)
def methods_of(module: str, name: str) -> frozenset[str]:
    """Methods, properties and inner classes of a class of the SDK and its bases: what no object has of its own.

    A cached property is none of them, as an object does have its value.
    """
    found: dict[str, bool] = {}
    for kind in _lineage(module, name):
        for node in kind.body:
            for member, is_method in _members(node):
                found.setdefault(member, is_method)
    return frozenset(member for member, is_method in found.items() if is_method)


def _members(node: ast.stmt) -> Iterator[tuple[str, bool]]:
    """Names that a statement in a class gives to something, and whether that could be called."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        yield node.name, not any(_name(decorator) == "cached_property" for decorator in node.decorator_list)
    elif isinstance(node, ast.ClassDef):
        yield node.name, True
    elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
        yield node.target.id, False
    elif isinstance(node, ast.Assign):
        yield from (
            (part.id, isinstance(node.value, _CALLABLES))
            for target in node.targets
            for part in ast.walk(target)
            if isinstance(part, ast.Name)
        )


def _lineage(module: str, name: str) -> Iterator[ast.ClassDef]:
    """A class and its bases that are the SDK's, each before its own bases."""
    kind = _read(module).classes.get(name)
    if kind is None:
        if name in _read(module).imported:
            yield from _lineage(*_read(module).imported[name])
        return
    yield kind
    for base in kind.bases:
        yield from _lineage(module, _name(base))


def _name(node: ast.expr) -> str:
    """Last part of a name: `Enum` of `enum.Enum`, `Table` of `Table[Label]`."""
    if isinstance(node, ast.Subscript | ast.Call):
        return _name(node.value if isinstance(node, ast.Subscript) else node.func)
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


@lru_cache(maxsize=1000)
def _read(module: str) -> _Module:
    """A module of the SDK; one that does not exist is empty, and so is what is no module's name but a path."""
    top, *parts = module.split(".")
    if top != _SDK or not all(part.isidentifier() for part in parts):
        return _Module()
    file = Path(konfuzio_sdk.__path__[0], *parts)
    try:
        source = next(path for path in (file.with_suffix(".py"), file / "__init__.py") if path.is_file()).read_bytes()
    except (OSError, StopIteration):  # longer than a file may be called, or there is none
        return _Module()
    found = _Module()
    for node in ast.parse(source).body:
        if isinstance(node, ast.ClassDef):
            found.classes[node.name] = node
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            found.functions.add(node.name)
        elif isinstance(node, ast.ImportFrom) and node.module is not None and node.module.partition(".")[0] == _SDK:
            found.imported.update({alias.asname or alias.name: (node.module, alias.name) for alias in node.names})
    return found
