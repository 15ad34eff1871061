"""On which line of a text its characters are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = ["line_index_of"]


def line_index_of(text: str, offsets: ArrayLike) -> NDArray[np.int64]:
    """Line, from 0, of the characters at `offsets` (n,): how many line feeds stand before each."""
    line_ends = np.array([at for at, character in enumerate(text) if character == "\n"], dtype=np.int64)
    return np.searchsorted(line_ends, np.asarray(offsets, dtype=np.int64))
