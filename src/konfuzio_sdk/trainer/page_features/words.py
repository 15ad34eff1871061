"""Which words stand on a Page, and which of them in its first and last lines."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self
from zlib import crc32

import numpy as np

from konfuzio_sdk.trainer.page_features.hashed_terms import HashedTerms, narrowed
from konfuzio_sdk.trainer.page_features.page_text import folded_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray
    from scipy.sparse import csr_matrix

    from konfuzio_sdk.data.page import Page

__all__ = ["WordFeatures"]

_WORD = re.compile(r"\w\w+")
_ANYWHERE, _HEADING, _FOOT = range(3)
_HEADING_LINES = 3
"""Where titles stand, and who sent the Document."""
_FOOT_LINES = 3


@dataclass(eq=False)
class WordFeatures:
    """Words of two characters or more; those of the first and last lines are counted once more, by themselves."""

    terms: HashedTerms

    @classmethod
    def learn(cls, pages: Sequence[Page], documents: NDArray[np.int64]) -> Self:
        """Learn which words there are; `documents` numbers the Document of each Page."""
        return cls(HashedTerms.learn(map(_hashes, pages), documents))

    def transform(self, pages: Sequence[Page]) -> csr_matrix:
        """Features of each Page: shape (pages, words), float32."""
        return self.terms.transform(map(_hashes, pages))


def _hashes(page: Page) -> NDArray[np.uint32]:
    lines = [line for line in folded_text(page).split("\n") if line.strip()]
    hashes = [
        crc32(word.encode("utf-8", "surrogatepass"), place)
        for place, stretch in _stretches(lines)
        for word in _WORD.findall(stretch)
    ]
    return narrowed(np.array(hashes, dtype=np.uint64))


def _stretches(lines: list[str]) -> Iterator[tuple[int, str]]:
    yield _ANYWHERE, "\n".join(lines)
    yield _HEADING, "\n".join(lines[:_HEADING_LINES])
    yield _FOOT, "\n".join(lines[-_FOOT_LINES:])
