"""Makes the scores of a classifier honest: how sure it is, is how often it is right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Calibration"]

_DOUBT = 0.5
"""Documents of each class that are thought to have been taken for another, beside those seen: few prove little."""
_SHIFT_PENALTY = 0.1


@dataclass(frozen=True, eq=False)
class Calibration:
    """What scores are multiplied by, and what is added to those of each class, shape (classes,)."""

    factor: float
    shift: NDArray[np.float64]

    @classmethod
    def learn(cls, scores: NDArray[np.float32], classes: NDArray[np.int64], documents: NDArray[np.int64]) -> Self:
        """Learn from scores (m, classes) of Pages that the classifier had not seen, their classes and Documents."""
        count = scores.shape[1]
        if count == 1:
            return cls(1.0, np.zeros(1))
        from scipy.optimize import minimize  # noqa: PLC0415 - only training needs it

        truth = _targets(classes, documents, count)
        best = minimize(
            _loss, np.zeros(count + 1), args=(scores.astype(np.float64), truth), method="L-BFGS-B", jac=True
        ).x
        return cls(float(np.exp(best[0])), best[1:])


def _targets(classes: NDArray[np.int64], documents: NDArray[np.int64], count: int) -> NDArray[np.float64]:
    """Probabilities (m, classes) to aim at: near 1 for the true class, the nearer the more Documents are of it."""
    pairs = np.unique(np.stack([classes, documents]), axis=1)
    doubt = _DOUBT / (np.bincount(pairs[0], minlength=count)[classes] + 2 * _DOUBT)
    targets = np.repeat(doubt[:, None] / (count - 1), count, axis=1)
    targets[np.arange(len(classes)), classes] = 1 - doubt
    return targets


def _loss(
    parameters: NDArray[np.float64], scores: NDArray[np.float64], targets: NDArray[np.float64]
) -> tuple[float, NDArray[np.float64]]:
    """Mean cross entropy of the logarithm of the factor and the shifts, with a penalty on shifts, and its gradient."""
    factor, shift = np.exp(parameters[0]), parameters[1:]
    moved = scores * factor + shift
    moved -= moved.max(axis=1, keepdims=True)
    logarithms = moved - np.log(np.exp(moved).sum(axis=1, keepdims=True))
    loss = -(targets * logarithms).sum(axis=1).mean() + _SHIFT_PENALTY * (shift**2).sum()
    difference = (np.exp(logarithms) - targets) / len(scores)
    slope = np.concatenate(
        [[(difference * scores).sum() * factor], difference.sum(axis=0) + 2 * _SHIFT_PENALTY * shift]
    )
    return float(loss), slope
