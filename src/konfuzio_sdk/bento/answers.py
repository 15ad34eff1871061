"""Compares two responses of one version, field by field: what was answered with what should have been."""

from __future__ import annotations

import math
from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["CONFIDENCE_TOLERANCE", "compare"]

CONFIDENCE_TOLERANCE = 1e-9
"""How far two confidences may lie apart: sums of floating point numbers differ a little between processors."""

_CONFIDENCE = "confidence"
_MOST_LINES = 20
_SHOWN_CHARACTERS = 60
_BEFORE = 20


def compare(expected: object, answered: object, most: int = _MOST_LINES) -> list[str]:
    """Differences between two responses as lines, none if they are equal.

    A line tells the path, what was expected, and what was answered instead. Whatever lies under the key `confidence`
    may differ by `CONFIDENCE_TOLERANCE`, anything else not at all. After `most` lines one says how many more there are.
    """
    lines = _differences(expected, answered)
    shown = list(islice(lines, most))
    more = sum(1 for _ in lines)
    return [*shown, f"and {more} more"] if more else shown


def _differences(expected: object, answered: object) -> Iterator[str]:
    """One line a difference, in the order of `expected`; a response may be nested too deeply for recursion."""
    waiting: list[tuple[str, object, object]] = [("", expected, answered)]
    while waiting:
        path, one, other = waiting.pop()
        if isinstance(one, dict) and isinstance(other, dict):
            yield from (f"{_child(path, key)}: missing" for key in one if key not in other)
            yield from (f"{_child(path, key)}: not expected" for key in other if key not in one)
            shared = [(_child(path, key), one[key], other[key]) for key in one if key in other]
        elif isinstance(one, list) and isinstance(other, list):
            if len(one) != len(other):
                yield f"{path or 'response'}: {len(one)} expected, {len(other)} answered"
            shared = [(f"{path}[{index}]", *pair) for index, pair in enumerate(zip(one, other, strict=False))]
        else:
            shared = []
            if not _equal(path, one, other):
                yield f"{path or 'response'}: {' != '.join(_shown(one, other))}"
        waiting.extend(reversed(shared))


def _child(path: str, key: str) -> str:
    name = key if key.isidentifier() else f"[{_cut(key)!r}]"
    return f"{path}.{name}" if path and key.isidentifier() else f"{path}{name}"


def _equal(path: str, one: object, other: object) -> bool:
    """Whether two leaves of JSON are equal; True is not 1, but 1.0 is."""
    if isinstance(one, bool) or isinstance(other, bool) or type(one) is str:
        return one is other or (type(one) is type(other) and one == other)
    if path.rpartition(".")[2] == _CONFIDENCE and isinstance(one, int | float) and isinstance(other, int | float):
        return math.isclose(one, other, rel_tol=0, abs_tol=CONFIDENCE_TOLERANCE)
    return one == other


def _shown(one: object, other: object) -> tuple[str, str]:
    """Both sides on one line; of long texts the part where they begin to differ."""
    if isinstance(one, str) and isinstance(other, str):
        same = next((at for at, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), len(one))
        start = max(0, min(same, len(other)) - _BEFORE) if max(len(one), len(other)) > _SHOWN_CHARACTERS else 0
        return repr(_cut(one, start)), repr(_cut(other, start))
    return _brief(one), _brief(other)


def _brief(value: object) -> str:
    """A leaf as it is; of a list or an object how many it holds."""
    if isinstance(value, list | dict):
        return f"{'a list' if isinstance(value, list) else 'an object'} of {len(value)}"
    return repr(_cut(value)) if isinstance(value, str) else repr(value)


def _cut(text: str, start: int = 0) -> str:
    part = text[start : start + _SHOWN_CHARACTERS]
    return ("…" if start else "") + part + ("…" if start + len(part) < len(text) else "")
