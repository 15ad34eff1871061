"""Rewrites pickles of one object, written by two processes, into equal bytes.

What differs between processes: the order of sets, which equal texts are one object, and the random ids that
cloudpickle tracks classes by. Sets that hold anything but text, numbers, and tuples and sets of them keep their order.
"""

from __future__ import annotations

import hashlib
import pickletools
import struct
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

__all__ = ["repeatable"]

_ID_CHARACTERS = 32
_TEXTS = {"SHORT_BINUNICODE", "BINUNICODE", "BINUNICODE8"}
_ATOMS = {"NONE", "NEWTRUE", "NEWFALSE", "BININT", "BININT1", "BININT2", "LONG1", "LONG4", "BINFLOAT", "EMPTY_TUPLE"}
_VALUES = {*_TEXTS, "SHORT_BINBYTES", "BINBYTES", "BINBYTES8"}
_GETS = {"BINGET", "LONG_BINGET"}
_TAKES = {"TUPLE1": 1, "TUPLE2": 2, "TUPLE3": 3}
_BYTE, _LONG = 0xFF, 0xFFFFFFFF


class _Token(NamedTuple):
    """An opcode. `value` is the text or bytes that it stands for, or the number of an object in the old memo."""

    name: str
    raw: bytes = b""
    value: str | bytes | int = 0


def repeatable(pickle: bytes, random_texts: Iterable[str]) -> tuple[bytes, dict[str, str]]:
    """A pickle that loads as this one, and what has taken the place of each of these `random_texts` that it has.

    A random text is an id, or an id after a name and a colon, which stay. The new ones tell the content of the pickle,
    so equal classes of equal pickles keep being one class.
    """
    tokens = _tokens(pickle)
    known = frozenset(random_texts)
    texts = (str(token.value) for token in tokens if token.name in _TEXTS)
    found = list(dict.fromkeys(text for text in texts if text in known))
    numbered = {old: _renamed(old, f"{number:0{_ID_CHARACTERS}}") for number, old in enumerate(found)}
    digest = hashlib.sha256(_written(tokens, numbered)).digest() if found else b""
    new = {old: _renamed(old, hashlib.sha256(digest + number.encode()).hexdigest()) for old, number in numbered.items()}
    return _written(tokens, new), new


def _renamed(text: str, id_: str) -> str:
    name, colon, _ = text.rpartition(":")
    return name + colon + id_[:_ID_CHARACTERS]


def _tokens(pickle: bytes) -> list[_Token]:
    """Opcodes with their sets in order, where text and bytes stand in full wherever they are used."""
    tokens: list[_Token] = []
    memo: list[_Token] = []
    sets = _Sets(tokens)
    for opcode, raw, argument in _opcodes(pickle):
        name = opcode.name
        if name != "MEMOIZE":
            sets.meet(opcode, raw, argument)
        if name in _VALUES and isinstance(argument, str | bytes):
            tokens.append(_Token(name, b"", argument))
        elif name == "MEMOIZE":
            last = tokens[-1]
            if isinstance(last.value, str | bytes):
                memo.append(last)
            else:
                tokens.append(_Token(name, raw, len(memo)))
                memo.append(_Token("GET", b"", len(memo)))
            sets.memoize()
        elif name in _GETS and isinstance(argument, int):
            tokens.append(memo[argument])
        elif name != "FRAME":  # which says how the bytes were read from a file
            tokens.append(_Token(name, raw))
    return tokens


def _opcodes(pickle: bytes) -> Iterator[tuple[pickletools.OpcodeInfo, bytes, object]]:
    """Each opcode with its bytes and its argument."""
    before: tuple[pickletools.OpcodeInfo, object, int] | None = None
    for opcode, argument, position in pickletools.genops(pickle):
        if before is not None:
            yield before[0], pickle[before[2] : position], before[1]
        before = opcode, argument, position or 0
    if before is not None:
        yield before[0], pickle[before[2] :], before[1]


class _Sets:
    """Puts the items of a set in order when the opcode comes that ends it.

    A key tells a value, in every process alike; what is neither text, a number nor a tuple or set of them has none.
    """

    def __init__(self, tokens: list[_Token]) -> None:
        self._tokens = tokens
        self._keys: list[bytes | None] = []
        self._below: list[tuple[int, list[bytes | None]]] = []
        self._memo: list[bytes | None] = []
        self._ended: tuple[int, int, list[bytes | None]] = (-1, 0, [])  # where, where it began, keys of its items

    def memoize(self) -> None:
        self._memo.append(self._keys[-1])

    def meet(self, opcode: pickletools.OpcodeInfo, raw: bytes, argument: object) -> None:
        """Note an opcode before its token is added."""
        if opcode.name == "MARK":
            self._below.append((len(self._tokens), self._keys))
            self._keys = []
            return
        takes = opcode.stack_before
        start, items = len(self._tokens), self._keys
        if pickletools.markobject in takes:
            start, self._keys = self._below.pop()
            takes = takes[: takes.index(pickletools.markobject)]
        if opcode.name in {"ADDITEMS", "FROZENSET"}:
            items = self._ordered(start, items, joins=opcode.name == "ADDITEMS")
        elif opcode.name in _TAKES:
            items = self._keys[len(self._keys) - _TAKES[opcode.name] :]
        del self._keys[len(self._keys) - len(takes) :]
        self._keys += [self._key(opcode.name, raw, argument, items)] * len(opcode.stack_after)

    def _key(self, name: str, raw: bytes, argument: object, items: list[bytes | None]) -> bytes | None:
        if name in _GETS and isinstance(argument, int):
            return self._memo[argument]
        if name in _VALUES or name in _ATOMS:
            return raw
        if name in _TAKES or name in {"TUPLE", "FROZENSET"}:
            known = [hashlib.sha256(item).digest() for item in items if item is not None]
            return b"".join([b"(", name.encode(), *known]) if len(known) == len(items) else None
        return None

    def _ordered(self, start: int, keys: list[bytes | None], *, joins: bool) -> list[bytes | None]:
        """Order the items that begin at `start`, and those before of a set that is written in parts; their keys."""
        tokens = self._tokens
        ended, began, before = self._ended
        if joins and start == ended:
            del tokens[start - 1 : start + 1]
            start, keys = began, before + keys
        known = [key for key in keys if key is not None]
        runs = _runs(tokens[start + 1 :])
        if len(known) == len(keys) == len(runs):
            tokens[start + 1 :] = [token for _, run in sorted(zip(known, runs, strict=True)) for token in run]
            keys = [*sorted(known)]
        if joins:
            self._ended = len(tokens) + 1, start, keys
        return keys


def _runs(tokens: list[_Token]) -> list[list[_Token]]:
    """Opcodes of each item of a set; none if one uses a part that another one makes, as their order matters then."""
    runs: list[list[_Token]] = []
    marks: list[int] = []
    for token in tokens:
        if token.name == "MARK":
            marks.append(len(runs))
            runs.append([token])
        elif token.name in _TAKES or token.name in {"TUPLE", "FROZENSET"}:
            start = len(runs) - _TAKES[token.name] if token.name in _TAKES else marks.pop()
            runs[start:] = [[*(part for run in runs[start:] for part in run), token]]
        elif token.name == "MEMOIZE":
            runs[-1].append(token)
        else:
            runs.append([token])
    made = {token.value for token in tokens if token.name == "MEMOIZE"}
    return [] if any(token.name == "GET" and token.value in made for token in tokens) else runs


def _written(tokens: Iterable[_Token], renamed: Mapping[str, str]) -> bytes:
    """Pickle of these opcodes; equal text and equal bytes are written once."""
    written: list[bytes] = []
    texts: dict[str | bytes, int] = {}
    objects: dict[str | bytes | int, int] = {}
    for token in tokens:
        value = token.value
        if isinstance(value, str | bytes):
            value = renamed.get(value, value) if isinstance(value, str) else value
            if value in texts:
                written.append(_get(texts[value]))
            else:
                texts[value] = len(texts) + len(objects)
                written += [_text(value) if isinstance(value, str) else _bytes(value), b"\x94"]
        elif token.name == "GET":
            written.append(_get(objects[value]))
        else:
            if token.name == "MEMOIZE":
                objects[value] = len(texts) + len(objects)
            written.append(token.raw)
    return b"".join(written)


def _get(number: int) -> bytes:
    return b"h" + bytes([number]) if number <= _BYTE else b"j" + struct.pack("<I", number)


def _text(value: str) -> bytes:
    return _sized(value.encode("utf-8", "surrogatepass"), b"\x8c", b"X", b"\x8d")


def _bytes(value: bytes) -> bytes:
    return _sized(value, b"C", b"B", b"\x8e")


def _sized(content: bytes, short: bytes, long: bytes, very_long: bytes) -> bytes:
    size = len(content)
    if size <= _BYTE:
        return short + bytes([size]) + content
    return (long + struct.pack("<I", size) if size <= _LONG else very_long + struct.pack("<Q", size)) + content
