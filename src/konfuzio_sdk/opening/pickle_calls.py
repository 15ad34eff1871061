"""Judges what a pickle calls, and what it changes: whatever loads an AI and does nothing else has no reason against."""

from __future__ import annotations

from typing import TYPE_CHECKING

from konfuzio_sdk.opening.pickle_arrays import reason_against_array_call
from konfuzio_sdk.sealing.pickle_contents import MAKERS, Entries, Made, Name, Values
from konfuzio_sdk.sealing.pickle_rules import is_listed, is_of_sdk, is_offered
from konfuzio_sdk.sealing.sdk_classes import is_enum, methods_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from konfuzio_sdk.opening.pickle_arrays import Dtypes
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
_DICT = Name("builtins", "dict")
_OF_SINGLETONS = {Name("builtins", "Ellipsis"), Name("builtins", "NotImplemented")}
_DICTS = {Name("scipy.sparse._dok", "dok_array"), Name("scipy.sparse._dok", "dok_matrix")}
"""Classes that come back by the oldest protocol."""
_REMEMBERED = "__orig_class__"
_GROWING = {
    *(Name("collections", kind) for kind in ("Counter", "OrderedDict", "defaultdict", "deque")),
}
"""What a pickle makes by a call, and then adds to."""
_CALLED_WITH_LITERALS = {
    *(Name("builtins", kind) for kind in ("bytearray", "complex", "frozenset", "object", "range", "set", "slice")),
    *(Name("collections", kind) for kind in ("ChainMap", "Counter", "OrderedDict", "UserDict", "UserList", "deque")),
    *(Name("pathlib", kind) for kind in ("Path", "PosixPath", "PurePath", "PurePosixPath")),
    *(Name(MAKERS, f"_make_dict_{part}") for part in ("items", "keys", "values")),
    *(Name("datetime", kind) for kind in ("date", "timedelta")),
    *(Name("decimal", "Decimal"), Name("fractions", "Fraction"), Name("random", "Random"), Name("uuid", "UUID")),
    *(Name("types", "SimpleNamespace"), Name("re", "_compile"), Name("logging", "getLogger")),
    *(Name("numpy", "poly1d"), Name("numpy.polynomial.polynomial", "Polynomial")),
    *(Name("scipy.interpolate._bsplines", "BSpline"), Name("scipy.interpolate._interpolate", "interp1d")),
    Name("scipy.spatial._ckdtree", "cKDTree"),
}
_CALLED_WITH_DATES = {Name("datetime", kind) for kind in ("datetime", "time", "timezone")}
_CALLED_OTHERWISE = {
    *(Name("collections", "defaultdict"), Name("numpy", "dtype"), _GETATTR, _TYPE, _RECONSTRUCTOR, *_GETITEMS),
    *(Name("numpy._core.numeric", "_frombuffer"), Name("numpy._core._internal", "_convert_to_stringdtype_kwargs")),
    *(Name("numpy._core.multiarray", maker) for maker in ("_reconstruct", "scalar")),
    *(Name("numpy.random._pickle", f"__{kind}_ctor") for kind in ("bit_generator", "generator", "randomstate")),
    *(Name("numpy.ma.core", "_mareconstruct"), Name("numpy.random.bit_generator", "__pyx_unpickle_SeedSequence")),
}
"""What has rules of its own. All else that is listed, such as `int` and `ndarray`, is there to be named alone."""


def reason_against_call(made: Made, dtypes: Dtypes, *, code_travels: bool) -> str | None:
    """What is wrong with a call, to be read after what is called; None if nothing is."""
    if isinstance(made.maker, Made):
        return _reason_against_result(made.maker)
    if not isinstance(made.maker, Name):
        return "which is neither a class nor a function"
    if made.maker == _GETATTR:
        return _reason_against_getattr(made.arguments, code_travels=code_travels)
    reason = _reason_against_arguments(made.maker, made.arguments)
    if reason or code_travels:
        return reason
    return _reason_without_code(made.maker, made) or _reason_against_listed(made.maker, made.arguments, dtypes)


def reason_against_change(change: Change, dtypes: Dtypes, *, code_travels: bool) -> str | None:
    """What is wrong with a change, to be read after "The pickle"; None if nothing is.

    It changes what it made alone: no class, no module, and nothing that was there. Without code it gives an object no
    method, and an object of the SDK nothing but the state that the SDK's classes have.
    """
    target = change.target
    if not (isinstance(target, Made) and not _is_found(target)):
        return f"changes {told(target)} ({change.opcode})"
    if code_travels:
        return None
    if change.opcode != "BUILD":
        return (
            None
            if isinstance(target.maker, Name) and target.maker in _GROWING
            else f"adds to {told(target)} ({change.opcode})"
        )
    if change.again:
        return f"fills {told(target)} with what another object has"
    if reason := dtypes.reason_against_state(change):
        return f"fills {told(target)} {reason}"
    return next(_faults_of_state(change.state, target), None)


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
    first, second = (*made.arguments[:2], None, None)[:2]
    if made.keyed and (is_listed(maker) or is_of_sdk(maker)):
        return "with keywords, which no data needs"
    if maker == _TYPE and not (first is None or (isinstance(first, Name) and first in _OF_SINGLETONS)):
        return "on something that is no constant"
    if maker in _GETITEMS and not (isinstance(first, Name) and first in _GENERICS and isinstance(second, Name)):
        return "on a class that holds nothing by its kind"
    if maker == _RECONSTRUCTOR and not (isinstance(first, Name) and first in _DICTS and second == _DICT):
        return "which no class of an AI needs"
    if is_of_sdk(maker) and not made.empty and not is_enum(maker.module, maker.name):
        return "to run it, though objects of this SDK come back empty and are filled"
    return None


def _reason_against_listed(maker: Name, arguments: tuple[Value, ...], dtypes: Dtypes) -> str | None:
    """What is wrong with a call of what is listed: some are there to be named alone, others for literals."""
    if not is_listed(maker) or (maker.module.startswith("scipy.sparse.") and not arguments):
        return None
    if maker in _CALLED_OTHERWISE:
        return reason_against_array_call(Made(maker, arguments), dtypes)
    if (
        maker in _CALLED_WITH_DATES
        and len(arguments) < _MOST_CHARACTERS
        and all(_is_literal(value) or _is_zone(value) for value in arguments)
    ):
        return None
    if maker in _CALLED_WITH_LITERALS:
        return None if _is_literal(arguments) else "with what is computed"
    return "which is there to be named alone"


def _is_literal(value: Value) -> bool:
    return value.literal if isinstance(value, Values) else not isinstance(value, Made | Name | tuple)


def _is_zone(value: Value) -> bool:
    """Whether it is a time zone or the distance to one."""
    if not isinstance(value, Made):
        return False
    maker = value.maker
    if isinstance(maker, Made):
        return maker.maker == _GETATTR and _is_unpickling_method(maker.arguments)
    return isinstance(maker, Name) and maker in {Name("datetime", "timezone"), Name("datetime", "timedelta")}


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
    owner, name = (*arguments[:2], None, None)[:2]
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


def _faults_of_state(state: Value, target: Made) -> Iterator[str]:
    """What is wrong with what an object is filled with."""
    kind = target.maker if isinstance(target.maker, Name) and is_of_sdk(target.maker) else None
    parts = state if isinstance(state, tuple) else (state,)
    attributes = parts if not isinstance(state, tuple) or len(state) == 2 else ()  # noqa: PLR2004 - and those in slots
    methods = methods_of(kind.module, kind.name) if kind else frozenset()
    if not isinstance(state, tuple) and isinstance(state, Made | Name | str):
        yield f"fills {told(target)} with what is computed"
    for part in attributes if kind else ():
        if not isinstance(part, Entries) and isinstance(part, str | Name | Made | tuple):
            yield f"fills {told(target)} with what is computed"
    for part in parts:
        if isinstance(part, Entries) and part.computed:
            yield f"fills {told(target)} with what is computed"
        for key in part if isinstance(part, Entries) else ():
            if key in methods or (key.startswith("__") and not (kind and key == _REMEMBERED)):
                yield f"gives {told(target)} its own {shown(key)} instead of its class's"


def _is_made_by(value: Value, makers: set[str]) -> bool:
    return (
        isinstance(value, Made)
        and isinstance(value.maker, Name)
        and value.maker.module == MAKERS
        and value.maker.name in makers
    )
