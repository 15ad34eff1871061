"""Judges how a pickle brings arrays back: numpy believes what it is told of sizes, places and pointers in memory."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from konfuzio_sdk.sealing.pickle_contents import Entries, Made, Name, Plain

if TYPE_CHECKING:
    from konfuzio_sdk.sealing.pickle_contents import Change, Value

__all__ = ["Dtypes", "reason_against_array_call"]

_DTYPE = Name("numpy", "dtype")
_STRING_DTYPE = Name("numpy._core._internal", "_convert_to_stringdtype_kwargs")
_RECONSTRUCT = Name("numpy._core.multiarray", "_reconstruct")
_MASKED = Name("numpy.ma.core", "_mareconstruct")
_BUFFER = Name("numpy._core.numeric", "_frombuffer")
_SCALAR = Name("numpy._core.multiarray", "scalar")
_RECORD = Name("numpy", "record")
_SEED = Name("numpy.random.bit_generator", "SeedSequence")
_SEEDS = Name("numpy.random.bit_generator", "__pyx_unpickle_SeedSequence")
_GENERATORS = {
    *(Name("numpy.random._pickle", f"__{kind}_ctor") for kind in ("generator", "randomstate")),
}
_BITS = Name("numpy.random._pickle", "__bit_generator_ctor")
_BIT_GENERATORS = {
    *(Name(f"numpy.random._{module}", kind) for module, kind in (("mt19937", "MT19937"), ("philox", "Philox"))),
    *(Name(f"numpy.random._{module}", kind) for module, kind in (("sfc64", "SFC64"), ("pcg64", "PCG64"))),
    Name("numpy.random._pcg64", "PCG64DXSM"),
}
_ARRAYS = {Name("numpy", "ndarray"), Name("numpy", "matrix"), Name("numpy.rec", "recarray")}
_MASKED_ARRAYS = {Name("numpy.ma", "MaskedArray"), Name("numpy.ma.core", "MaskedArray")}
_SIMPLE = re.compile(r"(b)(1)|([iu])([1248])|(f)(2|4|8|16)|(c)(8|16|32)|([mMO])(8)|([SUV])(\d{1,9})")
_FLEXIBLE = {"S": 1, "U": 4, "V": 1}
"""How many bytes a character has in kinds that say how many they have."""
_FLAGS_OF_OBJECTS = 63
_FLAGS_OF_DATA = {0, 8, 16, 24, 128, 144, 152}
"""What numpy notes of data that hold no pointer: to be zeroed first, needs Python to be read, aligned."""
_PARTS_OF_STATE = 8
_MOST_AXES = 64
_MOST_ARGUMENTS = 3
"""What the type of an array is made of."""
_PARTS_OF_ARRAY = 5
_PARTS_OF_MASKED = 7
_FORGED = "with a shape, a buffer or a type that could reach any place in the memory"


@dataclass(frozen=True, slots=True)
class _Layout:
    """How many bytes an item has, and whether these are pointers to objects."""

    size: int
    objects: bool = False


class Dtypes:
    """Types of arrays, as a pickle makes them one after the other: each is judged by those which it is made of."""

    def __init__(self) -> None:
        """None yet."""
        self._settled: dict[int, _Layout | None] = {}

    def reason_against_state(self, change: Change) -> str | None:
        """What is wrong with filling a type or an array; None if nothing is, or it is neither."""
        made, state = change.target, change.state
        if not (isinstance(made, Made) and isinstance(made.maker, Name)):
            return None
        if made.maker == _DTYPE:
            layout = None if change.late else self._filled(made, state)
            self._settled[id(made)] = layout
            return None if layout else _FORGED
        if made.maker in {_RECONSTRUCT, _MASKED}:
            return _FORGED if change.late or not self._fits(made.maker, state) else None
        return _FORGED if made.maker in {_BUFFER, _SCALAR, _STRING_DTYPE} else None

    def layout(self, value: Value) -> _Layout | None:
        """Of what a type has been made; None if it is no type that could be trusted."""
        if not (isinstance(value, Made) and isinstance(value.maker, Name)):
            return None
        if value.maker == _STRING_DTYPE:
            return _Layout(16, objects=True)
        if value.maker != _DTYPE or id(value) in self._settled:
            return self._settled.get(id(value))
        return _simple(value)

    def _filled(self, made: Made, state: Value) -> _Layout | None:
        simple = _simple(made)
        if simple is None or not isinstance(state, tuple) or not _is_state(made, state):
            return None
        subarray, names, fields = state[2:5]
        size, flags = _number(state[5]), _number(state[7])
        if simple.objects:
            plain = (subarray, names, fields) == (None, None, None) and size == -1
            return simple if plain and flags == _FLAGS_OF_OBJECTS else None
        if flags not in _FLAGS_OF_DATA:
            return None
        if subarray is None and names is None and fields is None:
            return simple if size == (simple.size if _kind(made)[0] in _FLEXIBLE else -1) else None
        return self._composed(made, size, state) if _kind(made)[0] == "V" else None

    def _composed(self, made: Made, size: int | None, state: tuple[Value, ...]) -> _Layout | None:
        """Of a type with fields, or of one that is several of another."""
        subarray, names, fields = state[2:5]
        if size is None or size < 0 or (isinstance(made.arguments[0], str) and _kind(made)[1] != size):
            return None
        if subarray is not None:
            base, shape = (*subarray, None, None)[:2] if isinstance(subarray, tuple) else (None, None)
            layout, count = self.layout(base), _count(shape)
            held = layout and not layout.objects and count is not None and layout.size * count == size
            return _Layout(size) if held and names is None and fields is None else None
        if not isinstance(names, tuple) or not isinstance(fields, Entries) or fields.others:
            return None
        if len(names) != len(fields) or {name for name in names if isinstance(name, str)} != fields.keys():
            return None
        return _Layout(size) if all(self._within(field, size) for field in fields.values()) else None

    def _within(self, field: Value, size: int) -> bool:
        if not isinstance(field, tuple) or len(field) != 2:  # noqa: PLR2004 - a type and where it starts
            return False
        layout, start = self.layout(field[0]), _number(field[1])
        return bool(layout and not layout.objects and start is not None and 0 <= start <= size - layout.size)

    def _fits(self, maker: Name, state: Value) -> bool:
        """Whether the state of an array is one that numpy writes."""
        parts = _PARTS_OF_MASKED if maker == _MASKED else _PARTS_OF_ARRAY
        if not isinstance(state, tuple) or len(state) != parts:
            return False
        _, shape, dtype, order, content, *others = state
        layout, count = self.layout(dtype), _count(shape)
        if layout is None or count is None or not isinstance(order, Plain) or not isinstance(content, Plain):
            return False
        if others and not (isinstance(others[0], Plain) and others[0].kind == "bytes" and _is_data(others[1])):
            return False
        if layout.objects:
            return content.kind == "list" and content.length == count
        return content.kind == "bytes"


def reason_against_array_call(made: Made, dtypes: Dtypes) -> str | None:
    """What is wrong with a call of numpy, to be read after what is called; None if nothing is, or it is another's."""
    maker, arguments = made.maker, made.arguments
    first, second, third = (*arguments[:3], None, None, None)[:3]
    if maker == _DTYPE:
        return None if _simple(made) else _FORGED
    if maker == _STRING_DTYPE:
        return None if len(arguments) <= 2 and all(isinstance(part, Plain) for part in arguments) else _FORGED  # noqa: PLR2004 - all it takes
    if maker == _RECONSTRUCT:
        return None if _is_of(first, _ARRAYS) and _is_nothing(second) and isinstance(third, Plain) else _FORGED
    if maker == _MASKED:
        return None if _is_of(first, _MASKED_ARRAYS) and _is_of(second, _ARRAYS) and _is_nothing(third) else _FORGED
    if maker in {_BUFFER, _SCALAR}:
        data, dtype = (first, second) if maker == _BUFFER else (second, first)
        layout = dtypes.layout(dtype)
        plain = isinstance(data, Plain) and data.kind == "bytes" and layout is not None and not layout.objects
        return None if plain and (maker == _SCALAR or _count(third) is not None) else _FORGED
    return _reason_against_random(maker, arguments)


def _reason_against_random(maker: Value, arguments: tuple[Value, ...]) -> str | None:
    """What is wrong with a call that makes a source of random numbers: it calls what it is given in turn."""
    first = arguments[0] if arguments else None
    if maker == _BITS:
        alone = len(arguments) == 1 and (isinstance(first, str) or _is_of(first, _BIT_GENERATORS))
        return None if alone else "with what is no source of random numbers"
    if maker in _GENERATORS:
        made = isinstance(first, Made) and first.maker == _BITS and arguments[1:] in ((), (_BITS,))
        return None if made else "with what is no source of random numbers"
    if maker == _SEEDS:
        return None if first == _SEED and arguments[2:] == (None,) else "with what is no seed"
    return None


def _kind(made: Made) -> tuple[str, int]:
    """Letter and number of a type: `f`, 8. A type that is a record says in its state alone how large it is."""
    first = made.arguments[0] if made.arguments else None
    if first == _RECORD:
        return "V", 0
    found = _SIMPLE.fullmatch(first) if isinstance(first, str) else None
    letter, number = (part for part in found.groups() if part) if found else ("", "0")
    return letter, int(number)


def _simple(made: Made) -> _Layout | None:
    """Layout of a type by its letter and number alone."""
    letter, number = _kind(made)
    if (
        not letter
        or len(made.arguments) > _MOST_ARGUMENTS
        or not all(isinstance(part, Plain) for part in made.arguments[1:])
    ):
        return None
    return _Layout(number * _FLEXIBLE.get(letter, 1), objects=letter == "O")


def _is_state(made: Made, state: tuple[Value, ...]) -> bool:
    """Whether a type's state starts and ends as numpy writes it; dates end with what they count."""
    of_date = _kind(made)[0] in "mM"
    if len(state) != _PARTS_OF_STATE + of_date or _number(state[0]) not in {3, 4}:
        return False
    if of_date:
        unit = state[-1][1] if isinstance(state[-1], tuple) and len(state[-1]) == 2 else None  # noqa: PLR2004 - a pair
        numbers = (
            [_number(part) for part in unit[1:]] if isinstance(unit, tuple) and len(unit) <= _MOST_AXES else [None]
        )
        if not all(numbers):
            return False
    return state[1] in ("<", ">", "|", "=") and _number(state[6]) in {-1, 1, 2, 4, 8, 16}


def _is_of(value: Value, names: set[Name]) -> bool:
    """Whether a value is one of these names; what is composed must not be hashed."""
    return isinstance(value, Name) and value in names


def _number(value: Value) -> int | None:
    return value.number if isinstance(value, Plain) else None


def _count(shape: Value) -> int | None:
    """How many items an array of a shape has; None if that is none."""
    if not isinstance(shape, tuple) or len(shape) > _MOST_AXES:
        return None
    numbers = [_number(part) for part in shape]
    known = [number for number in numbers if number is not None and number >= 0]
    return math.prod(known) if len(known) == len(numbers) else None


def _is_nothing(shape: Value) -> bool:
    return isinstance(shape, tuple) and len(shape) == 1 and _number(shape[0]) == 0


def _is_data(value: Value) -> bool:
    """Whether it is what a masked array has in place of what is masked."""
    return (
        value is None
        or isinstance(value, str | Plain)
        or (isinstance(value, Made) and _is_of(value.maker, {_BUFFER, _SCALAR}))
    )
