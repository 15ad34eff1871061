"""A linear classifier of Pages whose confidences were checked on Documents that it had not seen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np

from konfuzio_sdk.errors import ArgumentError
from konfuzio_sdk.trainer.page_features.calibration import Calibration

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from konfuzio_sdk.trainer.page_features.sparse_rows import SparseRows

__all__ = ["PageClassifier"]

_FOLDS = 5
_INVERSE_PENALTY = 10.0
_IMPOSSIBLE = np.float32(-1e9)
"""Score of a class that no training Page was of."""


@dataclass(eq=False)
class PageClassifier:
    """Multinomial logistic regression, trained by scikit-learn and kept as arrays."""

    weights: NDArray[np.float32]
    """Shape (features, classes)."""
    bias: NDArray[np.float32]
    """Shape (classes,)."""

    @classmethod
    def learn(
        cls, values: SparseRows, classes: NDArray[np.int64], documents: NDArray[np.int64], class_count: int
    ) -> Self:
        """Learn from Pages: features (n, features), classes from 0 to `class_count` - 1 and Documents of shape (n,).

        Confidences are calibrated on Pages of Documents left out. A class that no Page is of is never found.
        ArgumentError if the shapes differ or there is no Page.
        """
        if not values.shape[0] == len(classes) == len(documents) > 0:
            msg = (
                f"Got {values.shape[0]} rows, {len(classes)} classes and {len(documents)} Documents; want as many each."
            )
            raise ArgumentError(msg)
        raw = _fitted(values, classes, class_count)
        unseen, rows = _unseen_scores(values, classes, documents, class_count)
        growth = _growth(classes, documents)
        if not len(rows):
            unseen, rows, growth = _scores(values, *raw), np.arange(len(classes)), 1.0
        present = np.bincount(classes, minlength=class_count) > 0
        calibration = Calibration.learn(unseen[:, present], (np.cumsum(present) - 1)[classes[rows]], documents[rows])
        factor = np.float32(calibration.factor * growth)
        bias = np.full(class_count, _IMPOSSIBLE, dtype=np.float32)
        bias[present] = raw[1][present] * factor + calibration.shift.astype(np.float32)
        return cls(raw[0] * factor, bias)

    def probabilities(self, values: SparseRows) -> NDArray[np.float32]:
        """Probability of each class for each row of features: shape (n, classes); rows add up to 1."""
        scores = _scores(values, self.weights, self.bias)
        exponentials = np.exp(scores - scores.max(axis=1, keepdims=True))
        result: NDArray[np.float32] = exponentials / exponentials.sum(axis=1, keepdims=True)
        return result


def _scores(values: SparseRows, weights: NDArray[np.float32], bias: NDArray[np.float32]) -> NDArray[np.float32]:
    scores: NDArray[np.float32] = values @ weights + bias
    return scores


def _fitted(
    values: SparseRows, classes: NDArray[np.int64], class_count: int
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Weights (features, classes) and bias (classes,)."""
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415 - only training needs scikit-learn

    weights = np.zeros((values.shape[1], class_count), dtype=np.float32)
    bias = np.full(class_count, _IMPOSSIBLE, dtype=np.float32)
    present = np.unique(classes)
    bias[present] = 0
    if len(present) == 1 or not values.shape[1]:
        return weights, bias
    # Balanced, since leaving a Document out of few would else speak against its class.
    model = LogisticRegression(C=_INVERSE_PENALTY, class_weight="balanced", max_iter=1000).fit(
        values.for_training(), classes
    )
    # Of two classes scikit-learn scores the second alone, which is as good as scoring both.
    scored = present[-len(model.coef_) :]
    weights[:, scored] = model.coef_.T
    bias[scored] = model.intercept_
    return weights, bias


def _unseen_scores(
    values: SparseRows, classes: NDArray[np.int64], documents: NDArray[np.int64], class_count: int
) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Scores (m, classes) of Pages from classifiers that had not seen their Documents, and the Pages' numbers (m,).

    A fold whose Documents are the only ones of a class is left out: nothing can be learned of that class without it.
    """
    present = len(np.unique(classes))
    scores, rows = [np.zeros((0, class_count), dtype=np.float32)], [np.zeros(0, dtype=np.int64)]
    fold = _fold_of_documents(classes, documents)[documents]
    for number in range(fold.max() + 1):
        held = np.flatnonzero(fold == number)
        kept = np.flatnonzero(fold != number)
        if len(np.unique(classes[kept])) == present:
            scores.append(_scores(values.rows(held), *_fitted(values.rows(kept), classes[kept], class_count)))
            rows.append(held)
    return np.concatenate(scores), np.concatenate(rows)


def _growth(classes: NDArray[np.int64], documents: NDArray[np.int64]) -> float:
    """How much further apart scores are thought to be than those of classifiers that lacked a Document of a class.

    Of two Documents a class, each half of what was learned; measured to make confidences honest from two on.
    """
    of_a_class = len(np.unique(np.stack([classes, documents]), axis=1).T) / len(np.unique(classes))
    return 1 + 1 / max(of_a_class - 1, 1)


def _fold_of_documents(classes: NDArray[np.int64], documents: NDArray[np.int64]) -> NDArray[np.int64]:
    """Fold of each Document, by its number; Documents of a class go to different folds as far as there are folds."""
    _, first_page = np.unique(documents, return_index=True)
    order = np.argsort(classes[first_page], kind="stable")
    fold = np.zeros(documents.max() + 1, dtype=np.int64)
    fold[documents[first_page[order]]] = np.arange(len(order)) % _FOLDS
    return fold
