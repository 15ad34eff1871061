"""Tokens as whitespace separates them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from konfuzio_sdk.tokenizer.base import AbstractTokenizer

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from konfuzio_sdk.data.document import Document

__all__ = ["WhitespaceTokenizer"]

_TOKEN = re.compile(r"\S+")


class WhitespaceTokenizer(AbstractTokenizer):
    """One token for each run of characters without whitespace, Unicode's whitespace included."""

    def token_offsets(self, document: Document) -> NDArray[np.int64]:
        """Offsets of the tokens: shape (n, 2)."""
        spans = [match.span() for match in _TOKEN.finditer(document.text)]
        return np.array(spans, dtype=np.int64).reshape(-1, 2)
