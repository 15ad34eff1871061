"""Lets what was found reach the tokens beside it that almost have its Label."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, Self

import numpy as np

from konfuzio_sdk.trainer.information_extraction.gaps import gaps_before, widest_bridged
from konfuzio_sdk.trainer.information_extraction.training_table import NO_CLASS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from konfuzio_sdk.trainer.information_extraction.features import TokenLayout
    from konfuzio_sdk.trainer.information_extraction.training_table import TrainingTable

__all__ = ["SpanReach"]

_MOST_STEPS = 8
"""Tokens that a value grows by to either side."""

_LEAST_GAIN = 2
"""Tokens of all training Documents that have to be won."""


@dataclass(eq=False)
class SpanReach:
    """How much likelier no Label may be than that of the token beside it, for each class.

    A classifier that judges token by token finds the words of a company's name that it knows, and hesitates at those
    that it never saw. Whether it hesitates too often is told by its answers for Documents that it had not seen.
    """

    most_doubt: NDArray[np.float64]
    """Greatest logarithm of that ratio, negative infinity for none; shape (classes,)."""
    widest_gap: NDArray[np.float64]
    """Up to which gap a token counts as a neighbour, in widths of a character; shape (classes,)."""

    @classmethod
    def learn(cls, table: TrainingTable, unseen: NDArray[np.float32], widest_gap: NDArray[np.float64]) -> Self:
        """Learn the doubts up to which reaching is right most often; `unseen` are likelihoods as `grown` is given."""
        size = len(table.labels) + 1
        every = cls(np.full(size, np.inf), widest_gap)
        bounds = np.cumsum([len(found.classes) for found in table.documents])[:-1]
        beside, doubt, right = [], [], []
        for found, likelihoods in zip(table.documents, np.split(unseen, bounds), strict=True):
            near = every._neighbours(found.features.layout, likelihoods.argmax(axis=1), likelihoods)
            # Where a value was found that is none, it does not matter how far it reaches.
            matters = found.classes[near.source] == near.beside
            beside.append(near.beside[matters])
            doubt.append(near.doubt[matters])
            right.append(found.span[near.token[matters]] == found.span[near.source[matters]])
        all_beside, all_doubt, all_right = (np.concatenate(columns) for columns in (beside, doubt, right))
        most = np.full(size, -np.inf)
        for number in range(1, size):
            own = all_beside == number
            most[number] = widest_bridged(all_doubt[own], all_right[own], least=_LEAST_GAIN)
        return cls(most, widest_gap)

    def grown(
        self, layout: TokenLayout, classes: NDArray[np.int64], likelihoods: NDArray[np.float32]
    ) -> NDArray[np.int64]:
        """Classes of the n tokens, given those found first, shape (n,), and how likely every class is, (n, classes)."""
        classes = classes.copy()
        for _ in range(_MOST_STEPS):
            near = self._neighbours(layout, classes, likelihoods)
            if not len(near.token):
                break
            classes[near.token] = near.beside
        return classes

    def _neighbours(
        self, layout: TokenLayout, classes: NDArray[np.int64], likelihoods: NDArray[np.float32]
    ) -> _Neighbours:
        """Tokens of no class that a token beside them reaches; of two that do, the one that leaves less doubt."""
        after = np.append(gaps_before(layout), np.inf)
        padded = np.append(classes, NO_CLASS)  # which index -1 finds too
        token = np.flatnonzero(classes == NO_CLASS)
        doubt, source = np.full(len(token), np.inf), np.full(len(token), -1)
        for step, gap in ((-1, after[:-1]), (1, after[1:])):
            beside = padded[token + step]
            with np.errstate(divide="ignore", invalid="ignore"):
                own = np.log(likelihoods[token, NO_CLASS] / likelihoods[token, beside])
            reaches = (beside != NO_CLASS) & (gap[token] <= self.widest_gap[beside])
            reaches &= (own <= self.most_doubt[beside]) & (own < doubt)
            doubt, source = np.where(reaches, own, doubt), np.where(reaches, token + step, source)
        reached = source >= 0
        return _Neighbours(token[reached], source[reached], padded[source[reached]], doubt[reached])


class _Neighbours(NamedTuple):
    """Tokens of no class with the one beside each that has one: shape (pairs,)."""

    token: NDArray[np.int64]
    source: NDArray[np.int64]
    beside: NDArray[np.int64]
    """Class of `source`."""
    doubt: NDArray[np.float64]
    """Logarithm of how much likelier no class is for `token` than that one."""
