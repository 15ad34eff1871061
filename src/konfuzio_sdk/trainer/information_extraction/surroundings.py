"""What the tokens around a token seem to be: features for a second look at it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from konfuzio_sdk.trainer.information_extraction.features import TokenFeatures

__all__ = ["Surroundings"]

_ALL = slice(None)


class Surroundings:
    """Features of one Document's tokens from first probabilities (n, classes)."""

    def __init__(self, probabilities: NDArray[np.float32], features: TokenFeatures) -> None:
        """Look at all tokens once, so that `of` costs what its tokens do."""
        self._layout, self._near = features.layout, features.neighbours
        nothing = np.zeros((1, probabilities.shape[1]), dtype=np.float32)
        # The last row of what is padded, which index -1 finds too, stands for no token.
        self._own = np.vstack([probabilities, nothing])
        row_starts = np.flatnonzero(self._layout.rank == 0)
        self._row = np.vstack([np.maximum.reduceat(probabilities, row_starts, axis=0), nothing])
        self._before = np.vstack([nothing, np.maximum.accumulate(probabilities[:-1], axis=0)])
        self._after = np.maximum.accumulate(self._own[::-1], axis=0)[::-1][1:]

    def of(self, tokens: NDArray[np.intp] | slice = _ALL) -> NDArray[np.float32]:
        """Features of some of the tokens: shape (their number, 10 * classes).

        In blocks of one column a class: the token's own; left, right, above and below of it; greatest in its row, in
        the row before and in the row after; greatest in the text before it and after it.
        """
        near, row = self._near, self._layout.row[tokens]
        return np.hstack(
            [
                self._own[:-1][tokens],
                *(self._own[neighbour[tokens]] for neighbour in (near.left, near.right, near.above, near.below)),
                *(self._row[row + step] for step in (0, -1, 1)),
                self._before[tokens],
                self._after[tokens],
            ],
            dtype=np.float32,
        )
