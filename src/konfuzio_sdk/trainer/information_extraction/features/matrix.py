"""Joins the feature groups into one matrix."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from konfuzio_sdk.trainer.information_extraction.features.context import context_features
from konfuzio_sdk.trainer.information_extraction.features.layout import TokenLayout, lay_out
from konfuzio_sdk.trainer.information_extraction.features.neighbours import Neighbours, find_neighbours
from konfuzio_sdk.trainer.information_extraction.features.position import position_features
from konfuzio_sdk.trainer.information_extraction.features.text import text_features
from konfuzio_sdk.trainer.information_extraction.features.words import word_hashes

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from konfuzio_sdk.data.document import Document

__all__ = ["TokenFeatures", "token_features"]


@dataclass(frozen=True, eq=False, slots=True)
class TokenFeatures:
    """Features of one Document's n tokens."""

    layout: TokenLayout
    values: NDArray[np.float32]
    """Shape (n, features), finite."""
    names: tuple[str, ...]
    """Names of the columns of `values`, the same for every Document."""
    neighbours: Neighbours
    words: NDArray[np.int64]
    """Hashes of the words around each token, shape (n, places)."""

    def __len__(self) -> int:
        """Number of tokens."""
        return len(self.layout)


def token_features(document: Document, offsets: NDArray[np.int64]) -> TokenFeatures:
    """Features of the tokens at `offsets`, shape (n, 2); a group is a function from the layout to named columns."""
    layout = lay_out(document, offsets)
    text = text_features(layout)
    is_word = (text["upper"] + text["lower"]) >= np.maximum(text["digits"], 2)
    neighbours = find_neighbours(layout, is_word)
    columns = {**text, **position_features(layout), **context_features(layout, neighbours, text)}
    rows = np.empty((len(columns), len(layout)), dtype=np.float32)
    for number, column in enumerate(columns.values()):
        rows[number] = column
    values = np.ascontiguousarray(rows.T)
    return TokenFeatures(layout, values, tuple(columns), neighbours, word_hashes(layout, neighbours))
