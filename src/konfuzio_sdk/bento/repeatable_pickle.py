"""Rewrites pickles of one object, written by two processes, into equal bytes.

What differs between processes: the order of sets, which equal texts are one object, and the random ids that
cloudpickle tracks classes by. Sets that hold anything but text, numbers and tuples of them keep their order.
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
_TAKES = {"TUPLE1": 1, "TUPLE2": 2, "TUPLE3": 3}
_TO_MARK = {"TUPLE", "FROZENSET", "ADDITEMS", "APPENDS", "SETITEMS", "POP_MARK"}
_BYTE, _LONG = 0xFF, 0xFFFFFFFF


class _Token(NamedTuple):
    """An opcode. `value` is the text or bytes that it stands for, or the number of an object in the old memo."""

    name: str
    raw: bytes = b""
    value: str | bytes | int = 0


def repeatable(pickle: bytes, tracker_ids: Iterable[str]) -> tuple[bytes, dict[str, str]]:
    """A pickle that loads as this one, and the new id of each of these `tracker_ids` that it has.

    A new id tells the content of the pickle, so equal classes of equal pickles keep being one class.
    """
    tokens = _tokens(pickle)
    known = frozenset(tracker_ids)
    texts = (str(token.value) for token in tokens if token.name in _TEXTS)
    found = list(dict.fromkeys(text for text in texts if text in known))
    numbered = {old: f"{number:0{_ID_CHARACTERS}}" for number, old in enumerate(found)}
    digest = hashlib.sha256(_written(tokens, numbered)).digest() if found else b""
    new = {
        old: hashlib.sha256(digest + number.encode()).hexdigest()[:_ID_CHARACTERS] for old, number in numbered.items()
    }
    return _written(tokens, new), new


def _tokens(pickle: bytes) -> list[_Token]:
    """Opcodes with their sets in order, where text and bytes stand in full wherever they are used."""
    tokens: list[_Token] = []
    memo: list[_Token] = []
    sets = _Sets(tokens)
    for name, raw, argument in _opcodes(pickle):
        if name in _VALUES and isinstance(argument, str | bytes):
            tokens.append(_Token(name, b"", argument))
        elif name == "MEMOIZE":
            last = tokens[-1]
            if isinstance(last.value, str | bytes):
                memo.append(last)
            else:
                tokens.append(_Token(name, raw, len(memo)))
                memo.append(_Token("GET", b"", len(memo)))
        elif name in {"BINGET", "LONG_BINGET"} and isinstance(argument, int):
            tokens.append(memo[argument])
        elif name != "FRAME":  # which says how the bytes were read from a file
            sets.before(name)
            tokens.append(_Token(name, raw))
            sets.after(name)
    return tokens


class _Sets:
    """Puts the items of sets in order, as their last opcode is met."""

    def __init__(self, tokens: list[_Token]) -> None:
        self._tokens = tokens
        self._marks: list[int] = []
        self._closed: dict[int, int] = {}  # where the items of a set ended, and where they began
        self._start = 0

    def before(self, name: str) -> None:
        tokens = self._tokens
        if name == "MARK":
            self._marks.append(len(tokens))
        elif name in _TO_MARK:
            self._start = self._marks.pop()
        if name == "ADDITEMS" and self._start in self._closed:  # a large set is written in parts
            del tokens[self._start - 1 : self._start + 1]
            self._start = self._closed[self._start]
        if name in {"ADDITEMS", "FROZENSET"}:
            tokens[self._start + 1 :] = _in_order(tokens[self._start + 1 :])

    def after(self, name: str) -> None:
        if name == "ADDITEMS":
            self._closed[len(self._tokens)] = self._start


def _opcodes(pickle: bytes) -> Iterator[tuple[str, bytes, object]]:
    """Name, bytes and argument of each opcode."""
    before: tuple[str, object, int] | None = None
    for opcode, argument, position in pickletools.genops(pickle):
        if before is not None:
            yield before[0], pickle[before[2] : position], before[1]
        before = opcode.name, argument, position or 0
    if before is not None:
        yield before[0], pickle[before[2] :], before[1]


def _in_order(tokens: list[_Token]) -> list[_Token]:
    """Items of a set, by what they are; as they were if an item is more than text, numbers and tuples of them."""
    items: list[list[_Token]] = []
    marks: list[int] = []
    for token in tokens:
        if token.name == "MARK":
            marks.append(len(items))
            items.append([token])
        elif token.name in _TAKES or token.name in {"TUPLE", "FROZENSET"}:
            start = len(items) - _TAKES[token.name] if token.name in _TAKES else marks.pop()
            items[start:] = [[*(part for item in items[start:] for part in item), token]]
        elif token.name == "MEMOIZE":
            items[-1].append(token)
        elif token.name in _ATOMS or token.name in _VALUES:
            items.append([token])
        else:
            return tokens
    return [token for item in sorted(items, key=_sorting_key) for token in item]


def _sorting_key(item: list[_Token]) -> list[tuple[str, bytes]]:
    return [
        (token.name, token.value.encode(errors="surrogatepass"))
        if isinstance(token.value, str)
        else (token.name, token.value if isinstance(token.value, bytes) else token.raw)
        for token in item
    ]


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
