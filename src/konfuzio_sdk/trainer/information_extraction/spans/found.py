"""Stretches of tokens that were found to have a Label: what the steps after the token classifier hand on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["FoundSpans"]


@dataclass(frozen=True, eq=False, slots=True)
class FoundSpans:
    """The s Spans found in one Document as columns of shape (s,), in the order of the text, without overlap."""

    first: NDArray[np.int64]
    """Index of the first token."""
    last: NDArray[np.int64]
    """Index after the last token."""
    classes: NDArray[np.int64]
    """Class, which is never `NO_CLASS`."""
    confidence: NDArray[np.float64]
    """From 0 to 1."""

    def __len__(self) -> int:
        """Number of Spans."""
        return len(self.first)
