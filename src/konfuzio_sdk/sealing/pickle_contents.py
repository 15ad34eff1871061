"""Follows a pickle's opcodes without loading it: what it looks up, what it calls, and whose code is in it."""

from __future__ import annotations

import pickletools
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = [
    "MAKERS",
    "Change",
    "Entries",
    "Made",
    "Name",
    "PickleContents",
    "Plain",
    "Value",
    "Values",
    "pickle_contents",
]

MAKERS = "cloudpickle.cloudpickle"
"""Module of the functions that make classes and functions of what travels in a pickle."""
_PROTOCOL = 5
_MOST_OPCODES = 3_000_000
_LONGEST_NAME = 10_000
_DEEPEST = 500
"""How deep tuples may be in tuples: Python compares and hashes them by recursion, and crashes far below."""
_QUALNAME = 12
"""Where a code object's arguments have its qualified name."""


@dataclass(frozen=True, slots=True)
class Name:
    """A name that is looked up in a module."""

    module: str
    name: str

    def __str__(self) -> str:
        """As a manifest lists it."""
        return f"{self.module}:{self.name}"


@dataclass(frozen=True, slots=True, eq=False)
class Made:
    """What came of calling something, maybe with keywords; a class whose object is `empty` was not initialised."""

    maker: Value
    arguments: tuple[Value, ...]
    empty: bool = False
    keyed: bool = False


@dataclass(slots=True, eq=False)
class Plain:
    """A number, bytes, a list or a set, by its `kind`; one that is `closed` is part of an object's state."""

    kind: str = "number"
    number: int | None = None
    length: int = 0
    closed: bool = False


class Entries(dict[str, "Value"]):
    """A dictionary by its keys that are texts.

    `others` says that there are keys which are none, and `computed`, that one came of a call. One that is `closed` is
    part of an object's state.
    """

    computed: bool = False
    others: bool = False
    closed: bool = False


class Values(tuple["Value", ...]):  # noqa: SLOT001 - tuples can have none
    """A tuple that knows how deep it is, and whether nothing in it was called or looked up."""

    depth: int = 0
    literal: bool = True
    closed: bool = False


Value: TypeAlias = "str | tuple[Value, ...] | Entries | Name | Made | Plain | None"
"""What is known of a value without loading it.

What is composed of others must not be hashed or compared with `==`, and not be followed by recursion: it is as large
and as deep as whoever wrote the pickle likes.
"""


@dataclass(frozen=True, slots=True, eq=False)
class Change:
    """An opcode that changed something which was no new list, dictionary or set; BUILD has a `state`.

    A `late` one changed what was used before, and one that is `again` has a state of what another object has.
    """

    opcode: str
    target: Value
    state: Value = None
    late: bool = False
    again: bool = False


@dataclass(slots=True)
class PickleContents:
    """What a pickle does when it is loaded; `faults` say why it is none that this SDK writes.

    `held` are the names that are not only called, but put somewhere, from where they may be called later on.
    `travelling` are the classes and functions whose code is in it, as `module:name`.
    """

    names: set[Name] = field(default_factory=set)
    held: set[Name] = field(default_factory=set)
    calls: list[Made] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    travelling: set[str] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)


def pickle_contents(pickle: bytes) -> PickleContents:
    """Follow a pickle to its end, or to the first opcode that no pickle of this SDK has."""
    walk = _Walk()
    try:
        for number, (opcode, argument, position) in enumerate(pickletools.genops(pickle)):
            if number == _MOST_OPCODES:
                walk.refuse(f"it has more than {_MOST_OPCODES} opcodes")
            elif number == 0 and (opcode.name, argument) != ("PROTO", _PROTOCOL):
                walk.refuse(f"it does not start as a pickle of protocol {_PROTOCOL}")
            walk.follow(opcode.name, argument, first=number == 0)
            if opcode.name == "STOP" and position is not None and position + 1 != len(pickle):
                walk.refuse(f"{len(pickle) - position - 1} bytes follow its end")
    except _NotFollowedError as error:
        walk.contents.faults.append(str(error))
    except (ValueError, IndexError, KeyError, TypeError, AttributeError) as error:  # genops, or the stack
        walk.contents.faults.append(f"it is malformed ({type(error).__name__})")
    return walk.contents


class _NotFollowedError(Exception):
    """The pickle goes where it is not followed."""


class _Walk:
    """Stack and memo of an unpickler, whose values are what is known of them."""

    def __init__(self) -> None:
        self.contents = PickleContents()
        self.stack: list[Value] = []
        self.below: list[list[Value]] = []
        self.memo: list[Value] = []
        self.used: set[int] = set()

    def refuse(self, reason: str) -> None:
        raise _NotFollowedError(reason)

    def follow(self, opcode: str, argument: object, *, first: bool) -> None:
        """Do what an opcode does."""
        if opcode in _PUSHED:
            self.stack.append(argument if isinstance(argument, str) else _plain(argument))
        elif opcode in _TUPLES:
            self.push_tuple(self.popped(_TUPLES[opcode]))
        elif opcode == "PROTO" and first:
            return
        elif opcode in _STEPS:
            getattr(self, f"_{opcode.lower()}")(argument)
        elif opcode in _NAMED_OTHERWISE and isinstance(argument, str):
            self.refuse(f"it looks up {argument.replace(' ', ':')} by {opcode}, an opcode that this SDK does not write")
        else:
            self.refuse(f"it has the opcode {opcode}, which this SDK does not write there")

    def popped(self, count: int) -> tuple[Value, ...]:
        if count > len(self.stack):
            raise IndexError
        values = tuple(self.stack[len(self.stack) - count :])
        del self.stack[len(self.stack) - count :]
        return values

    def since_mark(self) -> list[Value]:
        values, self.stack = self.stack, self.below.pop()
        return values

    def push_tuple(self, values: Sequence[Value]) -> None:
        self.hold(values)
        made = Values(values)
        made.depth = 1 + max((value.depth for value in values if isinstance(value, Values)), default=0)
        made.literal = all(map(_is_literal, values))
        if made.depth > _DEEPEST:
            self.refuse(f"it has tuples in tuples, more than {_DEEPEST} deep")
        self.stack.append(made)

    def hold(self, values: Iterable[Value]) -> None:
        self.contents.held.update(value for value in values if isinstance(value, Name))

    def change(self, opcode: str, target: Value, state: Value = None) -> None:
        """Note a change, but for one of a new list, dictionary or set, which is no part of an object yet."""
        if isinstance(target, Entries | Plain) and not target.closed and opcode in _ADDING.get(_kind(target), ()):
            return
        again = opcode == "BUILD" and _close(state)
        self.contents.changes.append(Change(opcode, target, state, late=id(target) in self.used, again=again))

    def call(self, maker: Value, arguments: Value, *, empty: bool = False, keyed: bool = False) -> None:
        if not isinstance(arguments, tuple):
            self.refuse("it calls something with arguments that are computed")
            return
        made = Made(maker, arguments, empty, keyed)
        self.contents.calls.append(made)
        found = _travelling(made)
        if found is not None:
            self.contents.travelling.add(found)
        self.stack.append(made)

    def _none(self, _: object) -> None:
        self.stack.append(None)

    def _mark(self, _: object) -> None:
        self.below.append(self.stack)
        self.stack = []

    def _frame(self, _: object) -> None:
        pass

    def _memoize(self, _: object) -> None:
        self.memo.append(self.stack[-1])

    def _binget(self, argument: object) -> None:
        if not isinstance(argument, int):
            raise TypeError
        value = self.memo[argument]
        if isinstance(value, Made):
            self.used.add(id(value))  # `calls` keeps it, so no other gets its id
        self.stack.append(value)

    _long_binget = _binget

    def _pop(self, _: object) -> None:
        if self.stack:
            self.stack.pop()
        else:
            self.stack = self.below.pop()

    def _pop_mark(self, _: object) -> None:
        self.since_mark()

    def _tuple(self, _: object) -> None:
        self.push_tuple(self.since_mark())

    def _frozenset(self, _: object) -> None:
        self.hold(self.since_mark())
        self.stack.append(Plain("frozenset"))

    def _empty_dict(self, _: object) -> None:
        self.stack.append(Entries())

    def _empty_list(self, _: object) -> None:
        self.stack.append(Plain("list"))

    def _empty_set(self, _: object) -> None:
        self.stack.append(Plain("set"))

    def _append(self, _: object) -> None:
        self.add("APPEND", [self.stack.pop()])

    def _appends(self, _: object) -> None:
        self.add("APPENDS", self.since_mark())

    def _additems(self, _: object) -> None:
        self.add("ADDITEMS", self.since_mark())

    def add(self, opcode: str, values: list[Value]) -> None:
        target = self.stack[-1]
        self.hold(values)
        self.change(opcode, target)
        if isinstance(target, Plain):
            target.length += len(values)

    def _setitem(self, _: object) -> None:
        self.set_items("SETITEM", list(self.popped(2)))

    def _setitems(self, _: object) -> None:
        self.set_items("SETITEMS", self.since_mark())

    def set_items(self, opcode: str, values: list[Value]) -> None:
        target = self.stack[-1]
        self.hold(values)
        self.change(opcode, target)
        if isinstance(target, Entries):
            pairs = list(zip(values[::2], values[1::2], strict=True))
            target.update((key, value) for key, value in pairs if isinstance(key, str))
            target.computed |= any(isinstance(key, Made) for key, _ in pairs)
            target.others |= not all(isinstance(key, str) for key, _ in pairs)

    def _stack_global(self, _: object) -> None:
        module, name = self.popped(2)
        if not (isinstance(module, str) and isinstance(name, str)):
            self.refuse("it looks up a name that is computed")
            return
        if len(module) + len(name) > _LONGEST_NAME:
            self.refuse(f"it looks up a name of more than {_LONGEST_NAME} characters")
        found = Name(module, name)
        self.contents.names.add(found)
        self.stack.append(found)

    def _reduce(self, _: object) -> None:
        self.call(*self.popped(2))

    def _newobj(self, _: object) -> None:
        self.call(*self.popped(2), empty=True)

    def _newobj_ex(self, _: object) -> None:
        kind, arguments, keywords = self.popped(3)
        if not isinstance(keywords, Entries):
            self.refuse("it calls something with arguments that are computed")
        self.call(kind, arguments, empty=True, keyed=True)

    def _build(self, _: object) -> None:
        state = self.stack.pop()
        self.hold([state])
        self.change("BUILD", self.stack[-1], state)
        self.used.add(id(self.stack[-1]))

    def _stop(self, _: object) -> None:
        if self.below or len(self.stack) != 1:
            self.refuse("it ends with more or less than one object")
        self.hold(self.stack)


def _plain(argument: object) -> Plain:
    if isinstance(argument, bytes | bytearray):
        return Plain("bytes")
    return Plain("number", argument if isinstance(argument, int) else None)


def _is_literal(value: Value) -> bool:
    """Whether nothing was called or looked up for a value; what a list or dictionary holds is not asked."""
    return value.literal if isinstance(value, Values) else not isinstance(value, Made | Name)


def _kind(target: Entries | Plain) -> str:
    return target.kind if isinstance(target, Plain) else "dict"


def _close(state: Value) -> bool:
    """Have what an object is filled with changed no more; whether another object had been filled with some of it."""
    if isinstance(state, Values) and state:
        if state.closed:
            return True
        state.closed = True
    again = False
    for part in state if isinstance(state, tuple) else (state,):
        if isinstance(part, Entries):
            again |= part.closed
        if isinstance(part, Entries | Plain):
            part.closed = True
    return again


_ADDING = {"dict": {"SETITEM", "SETITEMS"}, "list": {"APPEND", "APPENDS"}, "set": {"ADDITEMS"}}
"""Opcodes that add to what a pickle makes by opcodes."""
_PUSHED = {
    *("NEWTRUE", "NEWFALSE", "BININT", "BININT1", "BININT2", "LONG1", "LONG4", "BINFLOAT"),
    *("SHORT_BINUNICODE", "BINUNICODE", "BINUNICODE8", "SHORT_BINBYTES", "BINBYTES", "BINBYTES8", "BYTEARRAY8"),
}
_TUPLES = {"EMPTY_TUPLE": 0, "TUPLE1": 1, "TUPLE2": 2, "TUPLE3": 3}
_STEPS = frozenset(name[1:].upper() for name in vars(_Walk) if name[:1] == "_" != name[1:2])
"""All that protocol 5 writes besides; older opcodes, which other unpicklers would follow, are none of them."""
_NAMED_OTHERWISE = {"GLOBAL", "INST"}


def _travelling(made: Made) -> str | None:
    """Class or function that a call makes of code in the pickle."""
    if not (isinstance(made.maker, Name) and made.maker.module == MAKERS):
        return None
    arguments = made.arguments
    if made.maker.name == "_make_skeleton_class":
        kwargs = arguments[3]
        return _told(kwargs.get("__module__") if isinstance(kwargs, Entries) else None, arguments[1])
    if made.maker.name == "_make_skeleton_enum":
        return _told(arguments[4], arguments[2])
    if made.maker.name == "_make_function":
        code, names = arguments[:2]
        if not (isinstance(code, Made) and isinstance(names, Entries)):
            raise TypeError
        return _told(names.get("__name__"), code.arguments[_QUALNAME])
    return None


def _told(module: Value, name: Value) -> str:
    if not isinstance(name, str):
        raise TypeError
    return f"{module if isinstance(module, str) else ''}:{name}"
