"""Tokens as whitespace separates them, cut again where a value touches its name, its unit or another value."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from konfuzio_sdk.tokenizer.whitespace import WhitespaceTokenizer

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from konfuzio_sdk.data.document import Document

__all__ = ["ValueTokenizer"]

_CUT = re.compile(
    r"(?<=[^\W\d_]{3})(?=\d{4,}(?!\S))"  # an article's name and its number: Curry|4260100870422
    r"|(?<=\d)(?=[€$£%])|(?<=[€$£])(?=\d)"  # a number and its unit: 13,90|€
    r"|(?<=[.,]\d\d)(?=[^\W\d_])|(?<=[^\W\d_])(?=\d+[.,]\d\d(?!\S))"  # an amount and its currency: EUR|30,39
    r"|(?<=\S)(?=[=|])|(?<=[=|])(?=\S)"  # what a sign sets apart: A|=|19,00
    r"|(?<=:)(?=[^\W\d_])|(?<=[^\d\s]:)(?=\d)"  # a name and its value: Id.:|DE282311424
    r"|(?<=\d)(?=:(?!\d))|(?<=\d)(?=:\d+[.,])|(?<=(?<=\d):)(?=\d+[.,])"  # but not a time: 3|:  2|:|16,00
    r"|(?<=(?<!\S)\d)(?=x(?!\S))"  # a quantity: 2|x
)


class ValueTokenizer(WhitespaceTokenizer):
    """One token for each value: real documents print, and text recognition reads, values without blanks between."""

    def token_offsets(self, document: Document) -> NDArray[np.int64]:
        """Offsets of the tokens: shape (n, 2)."""
        offsets = super().token_offsets(document)
        cuts = np.array([match.start() for match in _CUT.finditer(document.text)], dtype=np.int64)
        if not len(cuts):
            return offsets
        bounds = [np.sort(np.concatenate((offsets[:, side], cuts))) for side in (0, 1)]
        return np.stack(bounds, axis=1)
