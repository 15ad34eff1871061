"""Tokens of several tokenizers: each one cuts what those before it left over."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from konfuzio_sdk.errors import ArgumentError
from konfuzio_sdk.tokenizer.base import AbstractTokenizer
from konfuzio_sdk.tokenizer.characters import are_free, code_points, joined, pieces

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from konfuzio_sdk.data.document import Document

__all__ = ["ListTokenizer"]


class ListTokenizer(AbstractTokenizer):
    """All tokens of the first tokenizer; then of each next one what no tokenizer before it has covered.

    A token that does not overlap those of earlier tokenizers stays as it is. One that does loses the characters that
    they have: it may become shorter, fall into several pieces, each of them a token without blanks at its ends, or
    vanish. Tokens of earlier tokenizers are never changed. So put what is certain first, and last one that leaves
    nothing over.
    """

    def __init__(self, tokenizers: Iterable[AbstractTokenizer]) -> None:
        """Take tokenizers, the most trusted first; ArgumentError if there is none."""
        self.tokenizers = tuple(tokenizers)
        if not self.tokenizers:
            msg = "A ListTokenizer needs a tokenizer or more, got none."
            raise ArgumentError(msg)

    def token_offsets(self, document: Document) -> NDArray[np.int64]:
        """Offsets of the tokens: shape (n, 2)."""
        first, *others = self.tokenizers
        offsets = first.token_offsets(document)
        codes = code_points(document.text)
        for tokenizer in others:
            added = tokenizer.token_offsets(document)
            free = are_free(added, offsets)
            left = [] if free.all() else [pieces(added[~free], codes, _covered(offsets, len(codes)))]
            offsets = joined(offsets, added[free], *left)
        return offsets

    def __repr__(self) -> str:
        """Name of the class, and its tokenizers."""
        return f"{type(self).__name__}([{', '.join(map(repr, self.tokenizers))}])"


def _covered(offsets: NDArray[np.int64], length: int) -> NDArray[np.bool_]:
    """Which characters of a text are in a token."""
    step = np.zeros(length + 1, dtype=np.int64)
    step[offsets[:, 0]] += 1
    step[offsets[:, 1]] -= 1
    return np.cumsum(step)[:-1] > 0
