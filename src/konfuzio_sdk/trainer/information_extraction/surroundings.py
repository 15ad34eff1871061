"""What the tokens around a token seem to be: features for a second look at it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from konfuzio_sdk.trainer.information_extraction.features import TokenFeatures

__all__ = ["surroundings"]


def surroundings(probabilities: NDArray[np.float32], features: TokenFeatures) -> NDArray[np.float32]:
    """Features of one Document's tokens from first probabilities (n, classes): shape (n, 10 * classes).

    In blocks of one column a class: the token's own; left, right, above and below of it; greatest in its row, in the
    row before and in the row after; greatest in the text before it and after it.
    """
    layout, near = features.layout, features.neighbours
    nothing = np.zeros((1, probabilities.shape[1]), dtype=np.float32)
    # The last row of what is padded, which index -1 finds too, stands for no token.
    padded = np.vstack([probabilities, nothing])
    row = np.vstack([np.maximum.reduceat(probabilities, np.flatnonzero(layout.rank == 0), axis=0), nothing])
    so_far = np.maximum.accumulate(probabilities, axis=0)
    to_come = np.maximum.accumulate(padded[::-1], axis=0)[::-1]
    return np.hstack(
        [
            probabilities,
            *(padded[neighbour] for neighbour in (near.left, near.right, near.above, near.below)),
            *(row[layout.row + step] for step in (0, -1, 1)),
            np.vstack([nothing, so_far[:-1]]),
            to_come[1:],
        ],
        dtype=np.float32,
    )
