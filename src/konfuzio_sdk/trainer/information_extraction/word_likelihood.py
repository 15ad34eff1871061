"""Learns which classes tokens have beside a word, and turns words into that many numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["WordLikelihoods"]

_SMOOTHING = np.float32(1.0)
"""How many tokens of average class every word is thought to have been seen with."""
_MIN_DOCUMENTS = 2
_HASH_BITS = 32
_NO_KEY = -1


@dataclass(eq=False)
class WordLikelihoods:
    """How likely each class is, given the hash of the word that stands at a place beside a token.

    Only hashes are kept, and only of words that stand there in two training Documents or more.
    """

    hashes: NDArray[np.uint32]
    """Known hashes, place after place, ascending within each: shape (w,)."""
    known: NDArray[np.int64]
    """How many of them each place has, shape (places,)."""
    counts: NDArray[np.unsignedinteger]
    """Tokens of each class beside each known word, in as few bytes as they need: shape (w + 1, classes).

    The last row, all zeros, is that of any other word.
    """
    prior: NDArray[np.float32]
    """Share of each class among all tokens, shape (classes,)."""

    @classmethod
    def learn(
        cls, words: NDArray[np.int64], classes: NDArray[np.int64], groups: NDArray[np.int64], class_count: int
    ) -> tuple[Self, NDArray[np.float32]]:
        """Learn from tokens: words (n, places), class (n,), and number of the Document (n,) of each.

        Returned beside it are the features of these same tokens, shape (n, places * classes), each made without the
        token's own Document: features that had seen their answer would teach the forest to trust them too much.
        """
        prior = (np.bincount(classes, minlength=class_count) / max(len(classes), 1)).astype(np.float32)
        hashes, counts, features = [], [], []
        for column in words.T:
            distinct, word = np.unique(column, return_inverse=True)
            pairs, pair = np.unique(word * (groups.max(initial=0) + 1) + groups, return_inverse=True)
            seen = _count(word, classes, len(distinct), class_count)
            seen_here = _count(pair, classes, len(pairs), class_count)
            features.append(_likelihood(seen[word] - seen_here[pair], prior))
            documents = np.bincount(pairs // (groups.max(initial=0) + 1), minlength=len(distinct))
            hashes.append(distinct[documents >= _MIN_DOCUMENTS])
            counts.append(seen[documents >= _MIN_DOCUMENTS])
        kept = np.vstack([*counts, np.zeros((1, class_count), dtype=np.int64)])
        learned = cls(
            hashes=np.concatenate(hashes).astype(np.uint32),
            known=np.array([len(found) for found in hashes]),
            counts=kept.astype(np.min_scalar_type(int(kept.max()))),
            prior=prior,
        )
        return learned, np.hstack(features)

    def of(self, words: NDArray[np.int64]) -> NDArray[np.float32]:
        """Features of tokens with these words (n, places) around them: shape (n, places * classes).

        A class after the other for one place after the other. A word never seen is as likely as any.
        """
        place = np.arange(len(self.known)) << _HASH_BITS
        known = self.hashes + np.repeat(place, self.known)
        wanted = words + place
        row = known.searchsorted(wanted)
        row[np.append(known, _NO_KEY)[row] != wanted] = len(known)
        return _likelihood(self.counts[row], self.prior).reshape(len(words), len(self.known) * len(self.prior))


def _count(rows: NDArray[np.int64], classes: NDArray[np.int64], row_count: int, class_count: int) -> NDArray[np.int64]:
    flat = np.bincount(rows * class_count + classes, minlength=row_count * class_count)
    return flat.reshape(row_count, class_count)


def _likelihood(counts: NDArray[np.integer], prior: NDArray[np.float32]) -> NDArray[np.float32]:
    """Share of each class in the last dimension of `counts`, drawn to the prior."""
    seen = counts.astype(np.float32)
    seen_at_all = seen.sum(axis=-1, keepdims=True)
    likelihood: NDArray[np.float32] = (seen + _SMOOTHING * prior) / (seen_at_all + _SMOOTHING)
    return likelihood
