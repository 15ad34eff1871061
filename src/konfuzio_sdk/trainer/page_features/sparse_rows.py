"""Rows of features of which most are 0: what training hands to SciPy, and what predicting needs numpy alone for.

SciPy would more than double the size of an archive's container, for a multiplication and two ways of rearranging.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from scipy.sparse import csr_matrix

__all__ = ["SparseRows"]

_PIECE = 256
"""Rows that are multiplied at once, which keeps the memory that it takes within bounds."""


@dataclass(frozen=True, eq=False)
class SparseRows:
    """The features that are not 0, row by row."""

    values: NDArray[np.float32]
    """Shape (entries,)."""
    columns: NDArray[np.int32]
    """Column of each entry, shape (entries,)."""
    ends: NDArray[np.int64]
    """How many entries there are before each row, and after the last: shape (rows + 1,)."""
    width: int
    """How many columns there are."""

    @classmethod
    def of(cls, dense: NDArray[np.floating]) -> Self:
        """From an array, shape (rows, width)."""
        rows, columns = np.nonzero(dense)
        ends = np.concatenate(([0], np.cumsum(np.bincount(rows, minlength=len(dense)))))
        return cls(dense[rows, columns].astype(np.float32), columns.astype(np.int32), ends, dense.shape[1])

    @classmethod
    def joined(cls, blocks: Sequence[SparseRows]) -> Self:
        """Blocks of as many rows each, one or more, side by side."""
        counts = np.stack([np.diff(block.ends) for block in blocks])
        ends = np.concatenate(([0], np.cumsum(counts.sum(axis=0))))
        starts = ends[:-1] + np.cumsum(counts, axis=0) - counts
        values, columns = np.empty(ends[-1], dtype=np.float32), np.empty(ends[-1], dtype=np.int32)
        width = 0
        for block, start, count in zip(blocks, starts, counts, strict=True):
            places = _places(start, count, block.ends)
            values[places], columns[places] = block.values, block.columns + width
            width += block.width
        return cls(values, columns, ends, width)

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return len(self.ends) - 1, self.width

    def rows(self, numbers: NDArray[np.int64]) -> SparseRows:
        """The rows of these numbers, in their order."""
        counts = np.diff(self.ends)[numbers]
        ends = np.concatenate(([0], np.cumsum(counts)))
        places = _places(self.ends[numbers], counts, ends)
        return SparseRows(self.values[places], self.columns[places], ends, self.width)

    def scaled(self, factor: float) -> SparseRows:
        """All features times a factor."""
        return SparseRows(self.values * np.float32(factor), self.columns, self.ends, self.width)

    def __matmul__(self, weights: NDArray[np.float32]) -> NDArray[np.float32]:
        """Weighted sums of the features: `weights` are of shape (width, k), the sums of shape (rows, k)."""
        sums = np.zeros((self.shape[0], weights.shape[1]), dtype=np.float32)
        for first in range(0, len(sums), _PIECE):
            ends = self.ends[first : first + _PIECE + 1]
            entries = slice(ends[0], ends[-1])
            filled = np.flatnonzero(np.diff(ends))
            if len(filled):
                products = self.values[entries, None] * weights[self.columns[entries]]
                sums[first + filled] = np.add.reduceat(products, ends[filled] - ends[0], axis=0)
        return sums

    def for_training(self) -> csr_matrix:
        """The same for scikit-learn."""
        from scipy.sparse import csr_matrix  # noqa: PLC0415 - only training needs SciPy

        return csr_matrix((self.values, self.columns, self.ends), shape=self.shape)


def _places(starts: NDArray[np.int64], counts: NDArray[np.int64], ends: NDArray[np.int64]) -> NDArray[np.int64]:
    """Place of every entry of rows that have `counts` entries, begin at `starts`, and lie here after `ends[:-1]`."""
    places: NDArray[np.int64] = np.repeat(starts - ends[:-1], counts) + np.arange(ends[-1])
    return places
