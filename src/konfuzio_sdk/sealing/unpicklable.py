"""Finds the part of an object that keeps it from being pickled, and says where it is."""

from __future__ import annotations

import time
from contextlib import suppress
from types import CellType, FunctionType
from typing import TYPE_CHECKING

from konfuzio_sdk.data.document import Document

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["unpicklable_part"]

_MOST_STEPS = 50
_SECONDS = 20.0
_MOST_CHARACTERS = 40


def unpicklable_part(
    obj: object, pickle: Callable[[object], object], reduced: Callable[[object], object]
) -> str | None:
    """Path of the smallest part that cannot be pickled by itself, and its type: `MyAI.held['a'][0] (_thread.lock)`.

    None if all of it can be.
    `pickle` raises for what cannot be pickled; `reduced` says how the pickler takes something apart, like
    `__reduce_ex__`. The search ends after 20 seconds at the smallest part found until then.
    """
    if _succeeds(pickle, obj):
        return None
    path, part = type(obj).__name__, obj
    end = time.monotonic() + _SECONDS
    seen: list[object] = [obj]  # kept, so that no other object takes the place of one
    known = {id(obj)}
    for _ in range(_MOST_STEPS):
        for name, value in _parts(part, reduced):
            if id(value) in known or time.monotonic() > end:
                continue
            known.add(id(value))
            seen.append(value)
            if not _succeeds(pickle, value):
                path, part = path + name, value
                break
        else:
            break
    kind = type(part)
    return f"{path} ({kind.__module__}.{kind.__qualname__})"


def _succeeds(pickle: Callable[[object], object], value: object) -> bool:
    try:
        pickle(value)
    except Exception:  # noqa: BLE001 - pickling runs the code of whatever the AI holds
        return False
    return True


def _parts(part: object, reduced: Callable[[object], object]) -> Iterator[tuple[str, object]]:
    """What an object is pickled as, part by part, each with how it is reached from it."""
    if isinstance(part, Document) or part is None:
        return
    if isinstance(part, dict):
        yield from ((_item(key), value) for key, value in list(part.items()))
        yield from ((f" key {_shown(key)}", key) for key in list(part))
    elif isinstance(part, list | tuple):
        yield from ((f"[{number}]", value) for number, value in enumerate(part))
    elif isinstance(part, set | frozenset):
        yield from ((f" item {_shown(value)}", value) for value in part)
    else:
        with suppress(Exception):  # it is this part, then, that cannot be taken apart
            yield from _of_reduced(part, reduced(part))


def _of_reduced(part: object, made: object) -> Iterator[tuple[str, object]]:
    """Parts of what `__reduce_ex__` answered: a maker, its arguments, state, and items."""
    if not isinstance(made, tuple):
        return
    _, arguments, state, items, pairs = (*made, None, None, None)[:5]
    states = state if isinstance(state, tuple) else (state,)
    for one in states:
        if isinstance(one, dict):
            yield from _attributes(part, one)
        elif one is not None:
            yield ".__getstate__()", one
    yield from ((f"[{number}]", value) for number, value in enumerate(items or ()))
    yield from ((_item(key), value) for key, value in pairs or ())
    for number, value in enumerate(arguments):
        within = isinstance(part, CellType) or value is type(part)  # what a class has is reached from its objects too
        yield "" if within else f".__reduce_ex__()[1][{number}]", value


def _attributes(part: object, state: dict[str, object]) -> Iterator[tuple[str, object]]:
    """Parts of a state; what a function uses of its module is named as its module names it."""
    for name, value in state.items():
        if isinstance(part, FunctionType) and name == "__globals__" and isinstance(value, dict):
            yield from ((f".__globals__{_item(used)}", found) for used, found in value.items())
        elif isinstance(part, FunctionType) and name == "__closure__" and value is not None:
            yield from zip(
                (f" variable {used}" for used in part.__code__.co_freevars), part.__closure__ or (), strict=True
            )
        else:
            yield f".{name}", value


def _item(key: object) -> str:
    return f"[{_shown(key)}]"


def _shown(key: object) -> str:
    """A key as code writes it; of anything but text and numbers, its type."""
    if isinstance(key, str | int | float | bytes | bool | None):
        shown = repr(key)
        return shown if len(shown) <= _MOST_CHARACTERS else f"{shown[:_MOST_CHARACTERS]}…"
    return f"<{type(key).__qualname__}>"
