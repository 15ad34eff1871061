"""A forest of extremely randomised trees as plain arrays.

scikit-learn's trees pickle to bytes that hold uninitialised memory and can only be read by the version that wrote
them. These arrays are equal for equal training data, small, need numpy alone to predict, and are safe to share
between threads. How they are grown stands in `growth`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Forest", "ForestSettings"]

_PIECE = 1024
"""Rows that are predicted at once."""
_FEW = 4
"""Up to how many times more distributions than classes it is faster to count them than to add them up."""


@dataclass(frozen=True)
class ForestSettings:
    """How a forest is grown. `n_jobs` is the number of processor cores, -1 for all; it changes no result."""

    n_estimators: int = 100
    min_samples_leaf: int = 1
    max_features: float | str = "sqrt"
    random_state: int = 42
    n_jobs: int = -1


@dataclass(eq=False)
class Forest:
    """Decision trees over float32 features, all in one set of arrays over the nodes of all trees.

    The roots of the trees come first; the two children of a node lie side by side.
    """

    trees: int
    feature: NDArray[np.uint16]
    """Column that a node looks at; 0 in a leaf."""
    threshold: NDArray[np.float32]
    """A token goes left if its value is at most this; 0 in a leaf."""
    child: NDArray[np.int32]
    """Left child of a node, the right one is the next; in a leaf -1 minus the row of its distribution."""
    distributions: NDArray[np.float32]
    """Shares of the classes, each distinct one once, shape (distributions, classes)."""

    def predict(self, values: NDArray[np.float32]) -> NDArray[np.float32]:
        """Probability of each class for each row of `values` (n, features): shape (n, classes)."""
        # Pieces keep the memory that a long Document takes within bounds, and within the processor's caches.
        pieces = [self._predict(values[first : first + _PIECE]) for first in range(0, len(values), _PIECE)]
        return np.vstack(pieces) if pieces else np.zeros((0, self.distributions.shape[1]), dtype=np.float32)

    def _predict(self, values: NDArray[np.float32]) -> NDArray[np.float32]:
        leaf = self._leaves(values)
        count, (rows, classes) = len(values), self.distributions.shape
        if rows <= _FEW * classes:
            place = leaf + np.arange(count) * rows
            times = np.bincount(place.ravel(), minlength=count * rows).reshape(count, rows).astype(np.float32)
            # Not by BLAS, which may start threads and rounds differently from processor to processor.
            total: NDArray[np.float32] = np.einsum("nd,dc->nc", times, self.distributions)
        else:
            total = np.zeros((count, classes), dtype=np.float32)
            for tree in leaf:
                total += self.distributions[tree]
        return total / np.float32(self.trees)

    def _leaves(self, values: NDArray[np.float32]) -> NDArray[np.int64]:
        """Row of `distributions` that each tree has for each row of `values`, shape (trees, n)."""
        count, width = values.shape
        flat = np.ascontiguousarray(values).ravel()
        leaf = np.empty(self.trees * count, dtype=np.int64)
        place = np.arange(self.trees * count)
        node: NDArray[np.signedinteger] = np.repeat(np.arange(self.trees), count)
        row = np.tile(np.arange(count) * width, self.trees)
        child = self.child.take(node)
        while True:
            inner = child >= 0
            leaf[place[~inner]] = -1 - child[~inner]
            place, node, row, child = place[inner], node[inner], row[inner], child[inner]
            if not len(place):
                return leaf.reshape(self.trees, count)
            node = child + (flat.take(row + self.feature.take(node)) > self.threshold.take(node))
            child = self.child.take(node)
