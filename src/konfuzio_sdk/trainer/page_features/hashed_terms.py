"""Counts terms of Pages by their hashes: which terms there are is learned, what they say is not kept."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np

from konfuzio_sdk.trainer.page_features.sparse_rows import SparseRows

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from konfuzio_sdk.data.page import Page

__all__ = ["HashedTerms", "PageTerms", "narrowed"]

_MIN_DOCUMENTS = 2
_MIX = np.uint64(0x9E3779B97F4A7C15)
_KEPT_BITS = np.uint64(64 - 22)


def narrowed(hashes: NDArray[np.uint64]) -> NDArray[np.uint32]:
    """Hashes of 22 bits: many terms share each, so no text is kept; whether a guessed word is there can be tested."""
    mixed = (hashes ^ (hashes >> np.uint64(29))) * _MIX
    return (mixed >> _KEPT_BITS).astype(np.uint32)


@dataclass(eq=False)
class HashedTerms:
    """Terms that occur in two training Documents or more, each a column, the rarer the heavier."""

    hashes: NDArray[np.uint32]
    """Known hashes, ascending, shape (w,)."""
    rarity: NDArray[np.float32]
    """Weight of each known hash, 1 for one that every Document has, shape (w,)."""

    @classmethod
    def learn(cls, terms: Iterable[NDArray[np.uint32]], documents: NDArray[np.int64]) -> Self:
        """Learn from the hashes of the terms on each Page and the number of the Document that each Page is of."""
        document_count = len(np.unique(documents))
        pairs = np.unique(
            np.concatenate(
                [np.zeros(0, dtype=np.uint64)]
                + [
                    np.unique(page).astype(np.uint64) * np.uint64(document_count) + np.uint64(document)
                    for page, document in zip(terms, documents.tolist(), strict=True)
                ]
            )
        )
        hashes, counts = np.unique(pairs // np.uint64(max(document_count, 1)), return_counts=True)
        common = counts >= _MIN_DOCUMENTS
        rarity = 1 + np.log((1 + document_count) / (1 + counts[common]))
        return cls(hashes[common].astype(np.uint32), rarity.astype(np.float32))

    def transform(self, terms: Iterable[NDArray[np.uint32]]) -> SparseRows:
        """Logarithmic counts of the known terms on each Page, in rows of length 1: shape (pages, w), float32."""
        columns, values, ends = [np.zeros(0, dtype=np.int32)], [np.zeros(0, dtype=np.float32)], [0]
        for page in terms:
            found, counts = self._known(page)
            weights = (1 + np.log(counts)).astype(np.float32) * self.rarity[found]
            columns.append(found)
            values.append(weights / max(float(np.linalg.norm(weights)), 1.0))
            ends.append(ends[-1] + len(found))
        return SparseRows(np.concatenate(values), np.concatenate(columns), np.array(ends), len(self.hashes))

    def _known(self, terms: NDArray[np.uint32]) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
        """Columns of the known terms among these, ascending, and how often each occurs."""
        hashes, counts = np.unique(terms, return_counts=True)
        if not len(self.hashes):
            return np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.int64)
        place = np.minimum(np.searchsorted(self.hashes, hashes), len(self.hashes) - 1)
        known = self.hashes[place] == hashes
        return place[known].astype(np.int32), counts[known]


@dataclass(eq=False)
class PageTerms(ABC):
    """A part of the features that counts terms; a subclass says which terms are on a Page."""

    terms: HashedTerms

    @classmethod
    def learn(cls, pages: Sequence[Page], documents: NDArray[np.int64]) -> Self:
        """Learn which terms there are; `documents` numbers the Document of each Page."""
        return cls(HashedTerms.learn(map(cls.hashes, pages), documents))

    def transform(self, pages: Sequence[Page]) -> SparseRows:
        """Features of each Page: shape (pages, terms), float32."""
        return self.terms.transform(map(self.hashes, pages))

    @staticmethod
    @abstractmethod
    def hashes(page: Page) -> NDArray[np.uint32]:
        """Hashes of all terms on a Page, as often as each occurs."""
