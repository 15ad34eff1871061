"""What pickles in archives call by name to bring back what cannot be pickled; so these names stay for good."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["cached", "cached_property"]

_Result = TypeVar("_Result")


def cached(function: Callable[..., _Result], maxsize: int | None, typed: bool) -> Callable[..., _Result]:  # noqa: FBT001 - called by position
    """A function with a cache, which is empty."""
    return functools.lru_cache(maxsize, typed)(function)


def cached_property(function: Callable[..., object], name: str | None) -> functools.cached_property[object]:
    """A property that is computed once, as a class has it. Python 3.11's own holds a lock."""
    found = functools.cached_property(function)
    if name is not None:
        found.__set_name__(object, name)
    return found
