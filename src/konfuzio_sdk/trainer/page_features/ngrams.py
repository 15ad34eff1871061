"""Which short runs of characters a Page has: parts of words, which misread and compound words share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from konfuzio_sdk.tokenizer.characters import code_points
from konfuzio_sdk.trainer.page_features.hashed_terms import PageTerms, narrowed
from konfuzio_sdk.trainer.page_features.page_text import folded_text

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from konfuzio_sdk.data.page import Page

__all__ = ["NgramFeatures"]

_LENGTHS = (3, 4, 5)
_BASE = np.uint64(0x100000001B3)
_SPACE = ord(" ")


class NgramFeatures(PageTerms):
    """Runs of three to five characters of a word, the space before and after it included."""

    @staticmethod
    def hashes(page: Page) -> NDArray[np.uint32]:
        """Hashes of all of them."""
        text = f" {' '.join(folded_text(page).split())} "
        codes = code_points(text)
        spaces_before = np.concatenate(([0], np.cumsum(codes == _SPACE)))
        return np.concatenate([_runs(codes, spaces_before, length) for length in _LENGTHS])


def _runs(codes: NDArray[np.uint32], spaces_before: NDArray[np.int64], length: int) -> NDArray[np.uint32]:
    """Hashes of all runs of a length that have no space inside."""
    count = max(0, len(codes) - length + 1)
    raw = np.full(count, length, dtype=np.uint64)
    for step in range(length):
        raw = raw * _BASE + codes[step : step + count]
    spaces_inside = spaces_before[length - 1 : length - 1 + count] - spaces_before[1 : 1 + count]
    return narrowed(raw[spaces_inside == 0])
