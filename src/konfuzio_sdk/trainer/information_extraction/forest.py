"""A forest of extremely randomised trees, trained by scikit-learn and kept as plain arrays.

scikit-learn's trees pickle to bytes that hold uninitialised memory and can only be read by the version that wrote
them. These arrays are equal for equal training data, small, need numpy alone to predict, and are safe to share
between threads.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Forest", "ForestSettings"]

_PIECE = 1024
"""Rows that are predicted at once."""


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
    """Decision trees over float32 features, all in one set of arrays over the nodes of all trees."""

    roots: NDArray[np.int32]
    """Node that each tree starts at, shape (trees,)."""
    feature: NDArray[np.int32]
    """Column that a node looks at; 0 in a leaf, which sends every token to itself."""
    threshold: NDArray[np.float32]
    """A token goes left if its value is at most this."""
    children: NDArray[np.int32]
    """Left and right child, shape (nodes * 2,)."""
    leaf: NDArray[np.int32]
    """Row of `distributions` of a leaf; 0 in inner nodes."""
    distributions: NDArray[np.float32]
    """Shares of the classes, each distinct one once, shape (distributions, classes)."""

    @classmethod
    def grow(
        cls, values: NDArray[np.float32], classes: NDArray[np.int64], class_count: int, settings: ForestSettings
    ) -> Self:
        """Train on `values` (n, features) and `classes` (n,), numbers from 0 to `class_count` - 1."""
        from sklearn.ensemble import ExtraTreesClassifier  # noqa: PLC0415 - only training needs scikit-learn

        grown = ExtraTreesClassifier(
            n_estimators=settings.n_estimators,
            min_samples_leaf=settings.min_samples_leaf,
            max_features=settings.max_features,
            random_state=settings.random_state,
            n_jobs=settings.n_jobs,
        ).fit(values, classes)
        trees = [estimator.tree_ for estimator in grown.estimators_]
        sizes = np.array([tree.node_count for tree in trees])
        roots = np.concatenate(([0], np.cumsum(sizes)[:-1]))
        offset = np.repeat(roots, sizes)
        itself = np.arange(len(offset))
        left = np.concatenate([tree.children_left for tree in trees])
        right = np.concatenate([tree.children_right for tree in trees])
        is_leaf = left < 0
        children = np.stack(
            [np.where(is_leaf, itself, left + offset), np.where(is_leaf, itself, right + offset)], axis=1
        )
        shares = np.zeros((int(is_leaf.sum()), class_count), dtype=np.float32)
        shares[:, grown.classes_] = np.concatenate([tree.value[:, 0, :] for tree in trees])[is_leaf]
        distributions, index = np.unique(shares, axis=0, return_inverse=True)
        leaf = np.zeros(len(offset), dtype=np.int32)
        leaf[is_leaf] = index.ravel()
        return cls(
            roots=roots.astype(np.int32),
            feature=np.where(is_leaf, 0, np.concatenate([tree.feature for tree in trees])).astype(np.int32),
            threshold=_rounded_down(np.concatenate([tree.threshold for tree in trees])),
            children=children.ravel().astype(np.int32),
            leaf=leaf,
            distributions=distributions,
        )

    def predict(self, values: NDArray[np.float32]) -> NDArray[np.float32]:
        """Probability of each class for each row of `values` (n, features): shape (n, classes)."""
        # Pieces keep the memory that a long Document takes within bounds, and within the processor's caches.
        pieces = [self._predict(values[first : first + _PIECE]) for first in range(0, len(values), _PIECE)]
        return np.vstack(pieces) if pieces else np.zeros((0, self.distributions.shape[1]), dtype=np.float32)

    def _predict(self, values: NDArray[np.float32]) -> NDArray[np.float32]:
        count, width = values.shape
        flat = np.ascontiguousarray(values).ravel()
        node = np.repeat(self.roots, count)
        row = np.tile(np.arange(count, dtype=np.int32) * np.int32(width), len(self.roots))
        open_places = np.arange(len(node))
        open_node, open_row = node, row
        while len(open_places):
            goes_right = flat[open_row + self.feature[open_node]] > self.threshold[open_node]
            following = self.children[open_node * 2 + goes_right]
            moved = following != open_node
            node[open_places] = following
            open_places, open_node, open_row = open_places[moved], following[moved], open_row[moved]
        leaf = self.leaf[node].reshape(len(self.roots), count)
        total = np.zeros((count, self.distributions.shape[1]), dtype=np.float32)
        for tree in leaf:
            total += self.distributions[tree]
        return total / np.float32(len(self.roots))


def _rounded_down(threshold: NDArray[np.float64]) -> NDArray[np.float32]:
    """Greatest float32 that is not above, so that comparing float32 values gives what float64 would have given."""
    rounded = threshold.astype(np.float32)
    too_great = rounded.astype(np.float64) > threshold
    rounded[too_great] = np.nextafter(rounded[too_great], np.float32(-np.inf))
    return rounded
