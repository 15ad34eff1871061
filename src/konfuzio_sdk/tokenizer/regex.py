"""Tokens as a regular expression finds them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from konfuzio_sdk.errors import ArgumentError
from konfuzio_sdk.tokenizer.base import AbstractTokenizer

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    from konfuzio_sdk.data.document import Document

__all__ = ["RegexTokenizer"]

_PIECE = re.compile(r"\S(?:[^\n\f]*\S)?")
"""What of a match is on one line, without the blanks at its ends."""


class RegexTokenizer(AbstractTokenizer):
    """One token for each match of a regular expression; other text is in no token.

    A named group says which part of a match is the token: of several groups the first, in the order of the pattern,
    that is in the match. A match that goes over several lines or pages gives a token for each. Blanks at the ends of a
    token are left out, and so are tokens without a visible character. Where groups of lookarounds overlap, the match
    that starts first has the text.

    The pattern is looked for in the whole text, in Python's `re`. One with nested repetitions, as `(a+)+b`, can take
    for ever, so take none from people that you do not trust.
    """

    def __init__(self, pattern: str) -> None:
        """Take a pattern as `re` has it, flags in it as `(?i)`; ArgumentError if it does not compile."""
        try:
            re.compile(pattern)
        except (re.error, OverflowError, RecursionError) as error:
            msg = f"{pattern!r} is no regular expression: {error}. Put a backslash before what is meant literally."
            raise ArgumentError(msg) from error
        self.pattern = pattern

    def token_offsets(self, document: Document) -> NDArray[np.int64]:
        """Offsets of the tokens: shape (n, 2)."""
        tokens = [
            piece.span()
            for start, end in _parted(self._spans(document.text))
            for piece in _PIECE.finditer(document.text, start, end)
        ]
        return np.array(tokens, dtype=np.int64).reshape(-1, 2)

    def __repr__(self) -> str:
        """Name of the class, and the pattern."""
        return f"{type(self).__name__}({self.pattern!r})"

    def _spans(self, text: str) -> list[tuple[int, int]]:
        """What the matches say to be tokens, as it stands in the text."""
        pattern = re.compile(self.pattern)
        groups = sorted(pattern.groupindex.values())
        if not groups:
            return [match.span() for match in pattern.finditer(text)]
        # A group that is not in a match is at -1.
        spans = [[match.span(group) for group in groups if match.start(group) >= 0] for match in pattern.finditer(text)]
        return [found[0] for found in spans if found]


def _parted(spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Stretches, ascending, each without what those that start before it have; none is empty."""
    taken = 0
    for start, end in sorted(spans, key=lambda span: (span[0], -span[1])):
        if end > max(start, taken):
            yield max(start, taken), end
            taken = end
