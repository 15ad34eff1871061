"""Strings that tell a first Page: those that first Pages of one Category have, and no other Page."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple
from zlib import crc32

import numpy as np

from konfuzio_sdk.data.bundle import document_of_pages
from konfuzio_sdk.trainer.file_splitting.page_numbering import APART

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from konfuzio_sdk.data.page import Page
    from konfuzio_sdk.tokenizer import AbstractTokenizer

__all__ = ["FirstPageStrings", "PageStrings", "exclusive_strings", "strings_on"]

_DIGIT = re.compile(r"\d")
_LETTERS = re.compile(r"(?:[^\W\d_].*?){3}")
"""What has fewer letters stands anywhere."""
_MIN_DOCUMENTS = 2
_MOST = 100
"""Strings kept of a Category: rarer ones are seldom first Pages' own; chosen by cross-validation."""


class PageStrings(NamedTuple):
    """A training Page: the id of its Category if it has one, whether it is a first Page, and its strings."""

    category_id: int | None
    is_first: bool
    strings: frozenset[str]


def strings_on(page: Page, tokenizer: AbstractTokenizer | None = None) -> frozenset[str]:
    """Strings of a Page, in lower case, with digits as zeros and single blanks.

    With a tokenizer these are its tokens; without one the words of each line, and what blanks set apart on it.
    """
    if tokenizer is None:
        lines = page.text.split("\n")
        raw = [piece for line in lines for piece in (*APART.split(line), *line.split())]
    else:
        # Alone, since cutting the whole Document for each of its Pages would take the square of the time.
        raw = [token.offset_string for token in tokenizer.tokenize(document_of_pages([page]))]
    folded = {" ".join(_DIGIT.sub("0", piece.lower()).split()) for piece in raw}
    return frozenset(piece for piece in folded if _LETTERS.search(piece))


def exclusive_strings(pages: Iterable[PageStrings], category_id: int) -> list[str]:
    """Strings on first Pages of two Documents or more of a Category and on no other Page, the most frequent first."""
    frequency: Counter[str] = Counter()
    elsewhere: set[str] = set()
    for page in pages:
        if page.is_first and page.category_id == category_id:
            frequency.update(page.strings)
        else:
            elsewhere |= page.strings
    own = [text for text, count in frequency.items() if count >= _MIN_DOCUMENTS and text not in elsewhere]
    return sorted(own, key=lambda text: (-frequency[text], text))[:_MOST]


@dataclass(frozen=True, eq=False)
class FirstPageStrings:
    """Strings of each Category's first Pages as hashes of 31 bits: no text is kept.

    Whether a guessed string is among them can be tested, and short ones can be found by trying all.
    """

    category_ids: tuple[int, ...]
    hashes: tuple[NDArray[np.uint32], ...]
    """Ascending, of the strings of each Category, shape (strings,)."""

    @classmethod
    def of(cls, strings: dict[int, list[str]]) -> FirstPageStrings:
        """Keep the strings of each Category, by its id."""
        return cls(tuple(strings), tuple(_hashes(own) for own in strings.values()))

    def count(self, strings: Sequence[str] | frozenset[str]) -> NDArray[np.int64]:
        """How many of a Page's strings are those of each Category's first Pages: shape (categories,)."""
        there = _hashes(strings)
        return np.array([len(np.intersect1d(own, there, assume_unique=True)) for own in self.hashes], dtype=np.int64)


def _hashes(strings: Iterable[str]) -> NDArray[np.uint32]:
    values = [crc32(text.encode("utf-8", "surrogatepass")) >> 1 for text in strings]
    return np.unique(np.array(values, dtype=np.uint32))
