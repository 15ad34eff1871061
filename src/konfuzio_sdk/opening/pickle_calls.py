"""Judges what a pickle calls, and what it changes: whatever loads an AI and does nothing else has no reason against."""

from __future__ import annotations

from typing import TYPE_CHECKING

from konfuzio_sdk.sealing.pickle_contents import MAKERS, Entries, Made, Name
from konfuzio_sdk.sealing.pickle_rules import is_of_sdk, is_offered
from konfuzio_sdk.sealing.sdk_classes import is_enum, methods_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from konfuzio_sdk.sealing.pickle_contents import Change, Value

__all__ = ["reason_against_call", "reason_against_change", "shown", "told"]

_MOST_CHARACTERS = 120
_MAKERS_OF_OBJECTS = {"_make_skeleton_class", "_make_skeleton_enum", "_make_function", "dynamic_subimport"}
_GETATTR, _TYPE = Name("builtins", "getattr"), Name("builtins", "type")
_GETITEMS = {Name("operator", "getitem"), Name("_operator", "getitem")}
_RECONSTRUCTOR = Name("copyreg", "_reconstructor")
_SUBIMPORT, _BUILTIN_TYPE = Name(MAKERS, "subimport"), Name(MAKERS, "_builtin_type")
_SETTERS = {Name(MAKERS, "_class_setstate"), Name(MAKERS, "_function_setstate")}
_ZONE = Name("zoneinfo", "ZoneInfo")
_FINDERS = {_GETATTR, _SUBIMPORT, _BUILTIN_TYPE, _TYPE, *_GETITEMS, Name("logging", "getLogger"), _ZONE}
"""What answers with something that was there before; so do the SDK's enumerations."""
_CALLED_TYPES = {"CodeType", "MethodType", "MappingProxyType", "SimpleNamespace", "GenericAlias"}
_UNPICKLING_METHODS = {(_ZONE, "_unpickle")}
"""Methods by which objects come back, with their classes."""
_GENERICS = {Name("konfuzio_sdk.data.table", "Table")}
"""Classes that objects remember with what they hold: `Table[Label]`."""
_OF_SINGLETONS = {Name("builtins", "Ellipsis"), Name("builtins", "NotImplemented")}
_DICTS = {Name("scipy.sparse._dok", "dok_array"), Name("scipy.sparse._dok", "dok_matrix")}
"""Classes that come back by the oldest protocol."""
_REMEMBERED = "__orig_class__"


def reason_against_call(made: Made, *, code_travels: bool) -> str | None:
    """What is wrong with a call, to be read after what is called; None if nothing is."""
    if isinstance(made.maker, Made):
        return _reason_against_result(made.maker)
    if not isinstance(made.maker, Name):
        return "which is neither a class nor a function"
    if made.maker == _GETATTR:
        return _reason_against_getattr(made.arguments, code_travels=code_travels)
    reason = _reason_against_arguments(made.maker, made.arguments)
    return reason if reason or code_travels else _reason_without_code(made.maker, made)


def reason_against_change(change: Change, *, code_travels: bool) -> str | None:
    """What is wrong with a change, to be read after "The pickle"; None if nothing is.

    It changes what it made alone: no class, no module, and nothing that was there. Without code it gives an object no
    method, and an object of the SDK nothing but the state that the SDK's classes have.
    """
    target = change.target
    if not (isinstance(target, Made) and not _is_found(target)):
        return f"changes {told(target)} ({change.opcode})"
    if code_travels:
        return None
    kind = target.maker if isinstance(target.maker, Name) and is_of_sdk(target.maker) else None
    if change.opcode != "BUILD":
        return f"adds to {told(target)} ({change.opcode})" if kind else None
    return next(_faults_of_state(change.state, target, kind), None)


def told(value: Value) -> str:
    """What a value is, in a few words."""
    if isinstance(value, Name):
        return shown(str(value))
    if isinstance(value, Made):
        return f"what came of {shown(str(value.maker))}" if isinstance(value.maker, Name) else "what came of a call"
    return "a text" if isinstance(value, str) else "something"


def shown(text: str) -> str:
    """A name of the pickle, which may hold anything, as a line for a person."""
    printable = text if text.isprintable() else ascii(text)
    return printable if len(printable) <= _MOST_CHARACTERS else f"{printable[:_MOST_CHARACTERS]}…"


def _reason_against_arguments(maker: Name, arguments: tuple[Value, ...]) -> str | None:
    """What no pickle may give to a function, whether it has code or not."""
    first = arguments[0] if arguments else None
    if maker == _TYPE and len(arguments) != 1:
        return "to make a class"
    if maker in _GETITEMS and not isinstance(first, Name):
        return "on something that is no class"
    if maker in {_SUBIMPORT, _BUILTIN_TYPE} and not (len(arguments) == 1 and isinstance(first, str)):
        return "with a name that is computed"
    if maker in _SETTERS and not _is_made_by(first, _MAKERS_OF_OBJECTS):
        return "on what did not come with the pickle"
    return None


def _reason_without_code(maker: Name, made: Made) -> str | None:
    """What only code could need: what a pickle without it does is known to the very arguments."""
    first, second = (*made.arguments, None, None)[:2]
    if maker == _TYPE and not (first is None or (isinstance(first, Name) and first in _OF_SINGLETONS)):
        return "on something that is no constant"
    if maker in _GETITEMS and not (isinstance(first, Name) and first in _GENERICS and isinstance(second, Name)):
        return "on a class that holds nothing by its kind"
    if maker == _RECONSTRUCTOR and not (isinstance(first, Name) and first in _DICTS):
        return "which no class of an AI needs"
    if is_of_sdk(maker) and not made.empty and not is_enum(maker.module, maker.name):
        return "to run it, though objects of this SDK come back empty and are filled"
    return None


def _reason_against_result(maker: Made) -> str | None:
    """Why the result of a call must not be called in turn."""
    if _is_made_by(maker, _MAKERS_OF_OBJECTS):
        return None  # a class or function that travels
    first = maker.arguments[0] if maker.arguments else None
    if isinstance(maker.maker, Name) and maker.maker == _BUILTIN_TYPE:
        return None if isinstance(first, str) and first in _CALLED_TYPES else "which makes more than data"
    if isinstance(maker.maker, Name) and maker.maker == _GETATTR and _is_unpickling_method(maker.arguments):
        return None
    return "which came of a call itself"


def _is_unpickling_method(arguments: tuple[Value, ...]) -> bool:
    owner, name = (*arguments, None, None)[:2]
    return isinstance(owner, Name) and isinstance(name, str) and (owner, name) in _UNPICKLING_METHODS


def _reason_against_getattr(arguments: tuple[Value, ...], *, code_travels: bool) -> str | None:
    if len(arguments) != 2 or not isinstance(arguments[1], str):  # noqa: PLR2004 - an object and a name
        return "with a name that is computed"
    owner, name = arguments[0], arguments[1]
    if _is_unpickling_method(arguments):
        return None
    if not is_offered(name, code_travels=code_travels):
        return f"for {shown(name)}, which is nothing that a class offers"
    if isinstance(owner, Made) and isinstance(owner.maker, Name) and owner.maker == _SUBIMPORT:
        return f"for {shown(name)} of a module"
    return None if code_travels else f"for {shown(name)} of {told(owner)}, which no data needs"


def _is_found(made: Made) -> bool:
    """Whether a call answers with something that was there before, and is not the pickle's own."""
    maker = made.maker
    if isinstance(maker, Made):
        return isinstance(maker.maker, Name) and maker.maker == _GETATTR
    return isinstance(maker, Name) and (maker in _FINDERS or (is_of_sdk(maker) and is_enum(maker.module, maker.name)))


def _faults_of_state(state: Value, target: Made, kind: Name | None) -> Iterator[str]:
    """What is wrong with what an object is filled with; `kind` is its class if that is the SDK's."""
    parts = state if isinstance(state, tuple) and len(state) == 2 else (state,)  # noqa: PLR2004 - attributes and slots
    methods = methods_of(kind.module, kind.name) if kind else frozenset()
    for part in parts:
        if kind and (part.computed if isinstance(part, Entries) else isinstance(part, str | Name | Made | tuple)):
            yield f"fills {told(target)} with what is computed"
        for key in part if isinstance(part, Entries) else ():
            if key in methods or (key.startswith("__") and key.endswith("__") and key != _REMEMBERED):
                yield f"gives {told(target)} its own {shown(key)} instead of its class's"


def _is_made_by(value: Value, makers: set[str]) -> bool:
    return (
        isinstance(value, Made)
        and isinstance(value.maker, Name)
        and value.maker.module == MAKERS
        and value.maker.name in makers
    )
