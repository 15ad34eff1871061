"""What a check of an archive is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from konfuzio_sdk.opening.archive import OpenedArchive
    from konfuzio_sdk.opening.findings import Finding

__all__ = ["Check"]


@dataclass(frozen=True)
class Check:
    """One thing that is checked: `told` says what is so if nothing is found.

    `of_generated` are checks of what this SDK generates, which an archive with a service of its own may have otherwise.
    """

    told: str
    run: Callable[[OpenedArchive], Iterable[Finding]]
    of_generated: bool = False
