"""A progress bar for long steps; nothing is written where no person watches a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from rich.console import Console
from rich.progress import track

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["watched"]

_Item = TypeVar("_Item")


def watched(items: Sequence[_Item], description: str) -> Iterator[_Item]:
    """Yield `items` one by one and show on standard error how many are done."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield from items
        return
    yield from track(items, description, console=console, transient=True)
