"""Stretches of tokens that may be a Span of some Label: more of them than there are, and overlapping."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from konfuzio_sdk.trainer.information_extraction.features.characters import within
from konfuzio_sdk.trainer.information_extraction.training_table import NO_CLASS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from konfuzio_sdk.trainer.information_extraction.features import TokenLayout

__all__ = ["Candidates", "find_candidates", "likeliest"]

_WEIGHTS = (1.0, 0.6, 0.3)
"""How heavy no Label weighs when each token is given one class: the lighter, the more tokens have a Label."""
_FLOORS = (0.05, 0.2, 0.5)
"""Probabilities from which on tokens may belong to a Label, whatever else they may be."""


@dataclass(frozen=True, eq=False, slots=True)
class Candidates:
    """The c candidates of one Document as columns of shape (c,), ordered by first token, last token and class."""

    first: NDArray[np.int64]
    """Index of the first token."""
    last: NDArray[np.int64]
    """Index after the last token, which is in the row of the first."""
    classes: NDArray[np.int64]
    """Class, which is never `NO_CLASS`."""

    def __len__(self) -> int:
        """Number of candidates."""
        return len(self.first)

    def among(self, kept: NDArray[np.bool_] | NDArray[np.int64]) -> Candidates:
        """Those of a mask, or of indices."""
        return Candidates(self.first[kept], self.last[kept], self.classes[kept])

    def rows(self) -> list[tuple[int, int, int]]:
        """First token, last token and class of each."""
        return list(zip(self.first.tolist(), self.last.tolist(), self.classes.tolist(), strict=True))


def find_candidates(
    layout: TokenLayout,
    gaps: NDArray[np.float64],
    probabilities: NDArray[np.float32],
    widest_gap: NDArray[np.float64],
) -> Candidates:
    """Candidates of n tokens, given the gap before each, (n,), and how likely it is of each class, (n, classes).

    Runs of tokens of one class, as strict and lax readings of the probabilities give them, each cut at gaps wider
    than the class's `widest_gap`, and not; the whole rows that they are in; and likely tokens by themselves. None of
    them bridges an infinite gap.
    """
    runs = []
    for weight in _WEIGHTS:
        classes = likeliest(probabilities, weight)
        token = np.flatnonzero(classes != NO_CLASS)
        runs += _runs(gaps, token, classes[token], widest_gap)
    for floor in _FLOORS:
        # Of one class after the other, the tokens in order: runs do not go from one class to the next.
        class_, token = np.nonzero(probabilities.T[NO_CLASS + 1 :] > floor)
        runs += _runs(gaps, token, class_ + NO_CLASS + 1, widest_gap)
        runs.append(np.stack([token, token + 1, class_ + NO_CLASS + 1], axis=1))
    found = np.concatenate(runs)
    rows = np.stack([layout.row_first[found[:, 0]], layout.row_last[found[:, 0]] + 1, found[:, 2]], axis=1)
    whole = within(~np.isfinite(gaps), rows[:, 0] + 1, rows[:, 1]) == 0
    return Candidates(*_unique(np.concatenate([found, rows[whole]]), len(layout)))


def likeliest(probabilities: NDArray[np.float32], weight: float) -> NDArray[np.int64]:
    """Class of each token, shape (n,), where no Label weighs this much, given how likely each class is."""
    weighted = probabilities.copy()
    weighted[:, NO_CLASS] *= weight
    classes: NDArray[np.int64] = weighted.argmax(axis=1)
    return classes


def _runs(
    gaps: NDArray[np.float64],
    token: NDArray[np.int64],
    classes: NDArray[np.int64],
    widest_gap: NDArray[np.float64],
) -> list[NDArray[np.int64]]:
    """Runs of following tokens of one class in a row, cut at wide gaps and not: each of shape (runs, 3)."""
    if not len(token):
        return []
    follows = np.zeros(len(token) + 1, dtype=bool)
    follows[1:-1] = (token[1:] == token[:-1] + 1) & (classes[1:] == classes[:-1]) & np.isfinite(gaps[token[1:]])
    close = follows.copy()
    close[:-1] &= gaps[token] <= widest_gap[classes]
    found = []
    for continues in (follows, close):
        first, last = np.flatnonzero(~continues[:-1]), np.flatnonzero(~continues[1:])
        found.append(np.stack([token[first], token[last] + 1, classes[first]], axis=1))
    return found


def _unique(found: NDArray[np.int64], count: int) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Each row once, in order; much faster than by `np.unique` over an axis."""
    base = count + 1
    classes = int(found[:, 2].max(initial=0)) + 1
    keys = np.unique((found[:, 0] * base + found[:, 1]) * classes + found[:, 2])
    ranges, class_ = np.divmod(keys, classes)
    first, last = np.divmod(ranges, base)
    return first, last, class_
