"""Tokens as whitespace separates them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from konfuzio_sdk.tokenizer.base import AbstractTokenizer
from konfuzio_sdk.tokenizer.characters import code_points, is_blank, runs

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from konfuzio_sdk.data.document import Document

__all__ = ["WhitespaceTokenizer"]


class WhitespaceTokenizer(AbstractTokenizer):
    """One token for each run of characters without whitespace, Unicode's whitespace included."""

    def token_offsets(self, document: Document) -> NDArray[np.int64]:
        """Offsets of the tokens: shape (n, 2)."""
        return runs(~is_blank(code_points(document.text)))
