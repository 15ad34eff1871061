"""Grows forests, and tells what the trees say of tokens that they were not grown on."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from warnings import catch_warnings

import numpy as np

from konfuzio_sdk.trainer.information_extraction.forest import SEEDS, Forest
from konfuzio_sdk.trainer.information_extraction.progress import watched

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from sklearn.tree import ExtraTreeClassifier

    from konfuzio_sdk.trainer.information_extraction.forest import ForestSettings

__all__ = ["Growth", "grow", "grow_in_folds"]


@dataclass(frozen=True, eq=False)
class Growth:
    """A forest, and its answers to the tokens that it was grown on."""

    forest: Forest
    unseen: NDArray[np.float32]
    """Probabilities (n, classes) for each token from the trees that have not seen its fold.

    Answers of trees that know the token would be better than any token to come will ever get.
    """


def grow(values: NDArray[np.float32], classes: NDArray[np.int64], class_count: int, settings: ForestSettings) -> Forest:
    """Train on `values` (n, features) and `classes` (n,), numbers from 0 to `class_count` - 1."""
    return _as_arrays([_trained(values, classes, settings)], class_count)


def grow_in_folds(  # noqa: PLR0913 - columns of one table
    values: NDArray[np.float32],
    classes: NDArray[np.int64],
    class_count: int,
    fold: NDArray[np.int64],
    settings: ForestSettings,
    known: NDArray[np.bool_] | None = None,
    share_kept: int = 1,
) -> Growth:
    """Train an equal part of the trees for each `fold` (n,), numbers from 0, on the tokens outside of it.

    Tokens whose class is not `known` (n,) are told of, and not trained on. The forest has one in `share_kept` of the
    trees of each fold: unseen tokens are told by one fold's trees alone, so it takes more for answers as steady as its.
    """
    known = np.ones(len(classes), dtype=bool) if known is None else known
    shares = np.bincount(classes[known], minlength=class_count) / known.sum()
    unseen = np.tile(shares.astype(np.float32), (len(classes), 1))
    folds = int(fold.max()) + 1
    trained = []
    for number in watched(range(folds), "Training"):
        trees = settings.n_estimators // folds + (number < settings.n_estimators % folds)
        held = fold == number
        if not trees:
            continue
        own = replace(settings, n_estimators=trees, random_state=(settings.random_state + number) % SEEDS)
        outside = known & ~held
        if not outside.any():
            trained.append(_trained(values[known], classes[known], own))
            continue
        trained.append(_trained(values[outside], classes[outside], own))
        unseen[held] = _as_arrays(trained[-1:], class_count).predict(values[held])
    return Growth(_as_arrays(trained, class_count, share_kept), unseen)


def _trained(
    values: NDArray[np.float32], classes: NDArray[np.int64], settings: ForestSettings
) -> list[ExtraTreeClassifier]:
    """The trees that scikit-learn's forest of these settings has, grown without it.

    Threads of its forest change the warning filters, which are the whole process's: what a program had asked for was
    lost after training, and the forest itself warned of filters it could not find.
    """
    from joblib import effective_n_jobs  # noqa: PLC0415 - only training needs it
    from sklearn.tree import ExtraTreeClassifier  # noqa: PLC0415 - only training needs scikit-learn

    def grown(seed: int) -> ExtraTreeClassifier:
        return ExtraTreeClassifier(
            min_samples_leaf=settings.min_samples_leaf, max_features=settings.max_features, random_state=seed
        ).fit(values, classes, check_input=False)

    legacy = np.random.RandomState(settings.random_state)
    seeds = legacy.randint(np.iinfo(np.int32).max, size=settings.n_estimators).tolist()
    # A tree still sets filters aside for a moment, so those that are in force are put back when the last one has grown.
    with catch_warnings(), ThreadPoolExecutor(effective_n_jobs(settings.n_jobs)) as threads:
        return list(threads.map(grown, seeds))


def _as_arrays(trained: Sequence[Sequence[ExtraTreeClassifier]], class_count: int, share_kept: int = 1) -> Forest:
    """The trees of all of these in one, or one in `share_kept` of each."""
    trees = [(tree.tree_, tree.classes_) for forest in trained for tree in forest[::share_kept]]
    sizes = np.array([tree.node_count for tree, _ in trees])
    first = np.cumsum(sizes) - sizes
    left = np.concatenate([tree.children_left for tree, _ in trees])
    right = np.concatenate([tree.children_right for tree, _ in trees])
    offset = np.repeat(first, sizes)
    inner, leaves = np.flatnonzero(left >= 0), np.flatnonzero(left < 0)
    left_child = len(trees) + 2 * np.arange(len(inner))
    place = np.empty(len(left), dtype=np.int64)
    place[first] = np.arange(len(trees))
    place[(left + offset)[inner]] = left_child
    place[(right + offset)[inner]] = left_child + 1
    shares = np.zeros((len(left), class_count), dtype=np.float32)
    for (tree, classes), start in zip(trees, first.tolist(), strict=True):
        shares[start : start + tree.node_count, classes] = tree.value[:, 0, :]
    distributions, distribution = np.unique(shares[leaves], axis=0, return_inverse=True)
    feature = np.empty(len(left), dtype=np.int64)
    threshold = np.full(len(left), np.inf, dtype=np.float32)
    child = np.arange(len(left), dtype=np.int32)
    feature[place[inner]] = np.concatenate([tree.feature for tree, _ in trees])[inner]
    feature[place[leaves]] = distribution.ravel()
    threshold[place[inner]] = _rounded_down(np.concatenate([tree.threshold for tree, _ in trees])[inner])
    child[place[inner]] = left_child
    small = feature.astype(np.min_scalar_type(int(feature.max())))
    return Forest(len(trees), small, threshold, child, distributions)


def _rounded_down(threshold: NDArray[np.float64]) -> NDArray[np.float32]:
    """Greatest float32 that is not above, so that comparing float32 values gives what float64 would have given."""
    rounded = threshold.astype(np.float32)
    too_great = rounded.astype(np.float64) > threshold
    rounded[too_great] = np.nextafter(rounded[too_great], np.float32(-np.inf))
    return rounded
