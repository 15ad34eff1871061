"""Which words stand on a Page, and which of them in its first and last lines."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from zlib import crc32

import numpy as np

from konfuzio_sdk.trainer.page_features.hashed_terms import PageTerms, narrowed
from konfuzio_sdk.trainer.page_features.page_text import folded_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from konfuzio_sdk.data.page import Page

__all__ = ["WordFeatures"]

_WORD = re.compile(r"\w\w+")
_ANYWHERE, _HEADING, _FOOT = range(3)
_HEADING_LINES = 3
"""Where titles stand, and who sent the Document."""
_FOOT_LINES = 3


class WordFeatures(PageTerms):
    """Words of two characters or more; those of the first and last lines are counted once more, by themselves."""

    @staticmethod
    def hashes(page: Page) -> NDArray[np.uint32]:
        """Hashes of all of them."""
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
