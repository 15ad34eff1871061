"""Which words stand at and around a token, as hashes: what word likelihoods are learned from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from konfuzio_sdk.trainer.information_extraction.features.characters import fold

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from konfuzio_sdk.trainer.information_extraction.features.layout import TokenLayout
    from konfuzio_sdk.trainer.information_extraction.features.neighbours import Neighbours

__all__ = ["NO_WORD", "PLACES", "word_hashes"]

NO_WORD = 0
"""Hash where no word stands."""

PLACES = ("own", "left", "left_2", "right", "key", "row_first", "above", "heading", "below")
"""Places that words are looked at, in the order of the columns of `word_hashes`."""

_BASE = np.uint64(0x100000001B3)
_MIX = np.uint64(0x9E3779B97F4A7C15)
_KEPT_BITS = np.uint64(64 - 31)


def word_hashes(layout: TokenLayout, neighbours: Neighbours) -> NDArray[np.int64]:
    """Hashes of the words at each of `PLACES`, shape (n, places), from 1 to 2**31; `NO_WORD` where there is none.

    Words are hashed in lower case with digits as zeros. Only hashes of 31 bits are kept, so what is learned
    from it holds no text.
    """
    own = _hash_tokens(layout)
    second = np.where(layout.rank > 1, np.arange(len(layout)) - 2, -1)
    index = {
        "left": neighbours.left,
        "left_2": second,
        "right": neighbours.right,
        "key": neighbours.key,
        "row_first": np.where(layout.rank > 0, layout.row_first, -1),
        "above": neighbours.above,
        "heading": neighbours.heading,
        "below": neighbours.below,
    }
    if not len(own):
        return np.zeros((0, len(PLACES)), dtype=np.int64)
    columns = [own if place == "own" else np.where(index[place] >= 0, own[index[place]], NO_WORD) for place in PLACES]
    return np.stack(columns, axis=1)


def _hash_tokens(layout: TokenLayout) -> NDArray[np.int64]:
    """Polynomial hash of every token at once: prefix sums of the text's terms, differences at the tokens' ends."""
    folded = fold(layout.codes).astype(np.uint64)
    # Powers of an odd base have inverses modulo 2**64, so a token's sum can be shifted back to the text's beginning.
    powers = np.cumprod(np.full(len(folded) + 1, _BASE, dtype=np.uint64))
    inverse = np.uint64(pow(int(_BASE), -1, 2**64))
    inverses = np.cumprod(np.full(len(folded) + 1, inverse, dtype=np.uint64))
    terms = folded * powers[:-1]
    sums = np.concatenate((np.zeros(1, dtype=np.uint64), np.cumsum(terms, dtype=np.uint64)))
    raw = (sums[layout.end] - sums[layout.start]) * inverses[layout.start]
    mixed = (raw ^ (raw >> np.uint64(29))) * _MIX
    return (mixed >> _KEPT_BITS).astype(np.int64) + 1
