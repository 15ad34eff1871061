"""Learns which classes tokens have beside a word, and turns words into that many numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["WordLikelihoods"]

_SMOOTHING = 1.0
"""How many tokens of average class every word is thought to have been seen with."""
_MIN_DOCUMENTS = 2


@dataclass(eq=False)
class WordLikelihoods:
    """For one place beside a token: how likely each class is, given the hash of the word that stands there.

    Only hashes are kept, and only of words that stand there in two training Documents or more.
    """

    hashes: NDArray[np.int64]
    """Known hashes, ascending, shape (w,)."""
    counts: NDArray[np.float32]
    """Tokens of each class beside each known word, shape (w, classes)."""
    prior: NDArray[np.float32]
    """Share of each class among all tokens, shape (classes,)."""

    @classmethod
    def learn(
        cls, words: NDArray[np.int64], classes: NDArray[np.int64], groups: NDArray[np.int64], class_count: int
    ) -> tuple[Self, NDArray[np.float32]]:
        """Learn from tokens: hash of the word, class, and number of the Document of each, all of shape (n,).

        Returned beside it are the features of these same tokens, shape (n, classes), each made without the token's
        own Document: features that had seen their answer would teach the forest to trust them too much.
        """
        hashes, word = np.unique(words, return_inverse=True)
        pairs, pair = np.unique(np.stack([word, groups], axis=1), axis=0, return_inverse=True)
        pair_counts = _count(pair.ravel(), classes, len(pairs), class_count)
        counts = _count(word, classes, len(hashes), class_count)
        prior = (np.bincount(classes, minlength=class_count) / max(len(classes), 1)).astype(np.float32)
        features = _likelihood(counts[word] - pair_counts[pair.ravel()], prior)
        common = np.bincount(pairs[:, 0], minlength=len(hashes)) >= _MIN_DOCUMENTS
        return cls(hashes[common], counts[common], prior), features

    def table(self) -> NDArray[np.float32]:
        """Likelihood of each class beside each known word, and last the prior: shape (w + 1, classes)."""
        return np.vstack([_likelihood(self.counts, self.prior), self.prior])

    def rows(self, words: NDArray[np.int64]) -> NDArray[np.int64]:
        """Rows of `table` that speak of words, shape (n,); a word never seen has the prior's."""
        if not len(self.hashes):
            return np.zeros(len(words), dtype=np.int64)
        place = np.minimum(np.searchsorted(self.hashes, words), len(self.hashes) - 1)
        return np.where(self.hashes[place] == words, place, len(self.hashes))


def _count(
    rows: NDArray[np.int64], classes: NDArray[np.int64], row_count: int, class_count: int
) -> NDArray[np.float32]:
    flat = np.bincount(rows * class_count + classes, minlength=row_count * class_count)
    return flat.reshape(row_count, class_count).astype(np.float32)


def _likelihood(counts: NDArray[np.float32], prior: NDArray[np.float32]) -> NDArray[np.float32]:
    total = counts.sum(axis=1, keepdims=True)
    likelihood: NDArray[np.float32] = (counts + np.float32(_SMOOTHING) * prior) / (total + np.float32(_SMOOTHING))
    return likelihood
