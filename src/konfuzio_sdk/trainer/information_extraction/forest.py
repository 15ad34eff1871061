"""A forest of extremely randomised trees as plain arrays.

scikit-learn's trees pickle to bytes that hold uninitialised memory and can only be read by the version that wrote
them. These arrays are equal for equal training data, small, need numpy alone to predict, and are safe to share
between threads. How they are grown stands in `growth`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from konfuzio_sdk.errors import ArgumentError

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["SEEDS", "Forest", "ForestSettings"]

SEEDS = 2**32
"""How many random states there are, from 0."""

_PIECE = 1024
"""Rows that are predicted at once."""
_STEPS = 5
"""Steps down the trees before those that have reached a leaf are set aside, which costs as much as two."""
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

    def __post_init__(self) -> None:
        """ArgumentError for what no forest can be grown by: training may begin long after it was said."""
        if not isinstance(self.n_estimators, int | np.integer) or self.n_estimators < 1:
            msg = f"A forest has 1 tree or more, so n_estimators cannot be {self.n_estimators}."
            raise ArgumentError(msg)
        if not isinstance(self.random_state, int | np.integer) or not 0 <= self.random_state < SEEDS:
            msg = f"random_state is a whole number from 0 to {SEEDS - 1}, not {self.random_state}."
            raise ArgumentError(msg)
        if self.n_jobs == 0:
            msg = "n_jobs is the number of processor cores, or -1 for all of them; it cannot be 0."
            raise ArgumentError(msg)


@dataclass(eq=False)
class Forest:
    """Decision trees over float32 features, all in one set of arrays over the nodes of all trees.

    The roots of the trees come first; the two children of a node lie side by side.
    """

    trees: int
    feature: NDArray[np.unsignedinteger]
    """Column that a node looks at; in a leaf the row of its distribution. In as few bytes as they need."""
    threshold: NDArray[np.float32]
    """A token goes left if its value is at most this; infinite in a leaf."""
    child: NDArray[np.int32]
    """Left child of a node, the right one is the next; in a leaf the leaf itself, which no token leaves."""
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

    def _leaves(self, values: NDArray[np.float32]) -> NDArray[np.intp]:
        """Row of `distributions` that each tree has for each row of `values`, shape (trees, n)."""
        count, width = values.shape
        flat = np.ascontiguousarray(values).ravel()
        leaf = np.empty(self.trees * count, dtype=np.intp)
        place = np.arange(len(leaf))
        node: NDArray[np.signedinteger] = np.repeat(np.arange(self.trees), count)
        row = np.tile(np.arange(count) * width, self.trees)
        while len(place):
            # "clip" is the fastest way to take. What a leaf looks at may be no column of the row, nor of any other; it
            # goes left whatever that is.
            for _ in range(_STEPS):
                value = flat.take(row + self.feature.take(node, mode="clip"), mode="clip")
                goes_right = value > self.threshold.take(node, mode="clip")
                node = self.child.take(node, mode="clip") + goes_right
            leaf[place] = self.feature.take(node, mode="clip")
            inner = np.flatnonzero(self.threshold.take(node, mode="clip") < np.inf)
            place, node, row = (column.take(inner, mode="clip") for column in (place, node, row))
        return leaf.reshape(self.trees, count)
