"""Tokens as lines separate them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from konfuzio_sdk.tokenizer.base import AbstractTokenizer
from konfuzio_sdk.tokenizer.characters import code_points, is_break, runs, trimmed

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from konfuzio_sdk.data.document import Document

__all__ = ["LineTokenizer"]


class LineTokenizer(AbstractTokenizer):
    """One token for each line that has any visible character, without the blanks at its ends.

    Line feeds and form feeds end a line, other whitespace does not.
    """

    def token_offsets(self, document: Document) -> NDArray[np.int64]:
        """Offsets of the tokens: shape (n, 2)."""
        codes = code_points(document.text)
        return trimmed(runs(~is_break(codes)), codes)
