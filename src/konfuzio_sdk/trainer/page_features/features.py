"""Joins the parts that a Page is described by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, Self

import numpy as np

from konfuzio_sdk.errors import ArgumentError
from konfuzio_sdk.trainer.page_features.image import ImageFeatures
from konfuzio_sdk.trainer.page_features.layout import LayoutFeatures
from konfuzio_sdk.trainer.page_features.ngrams import NgramFeatures
from konfuzio_sdk.trainer.page_features.sparse_rows import SparseRows
from konfuzio_sdk.trainer.page_features.words import WordFeatures

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from konfuzio_sdk.data.page import Page

__all__ = ["PageFeatures", "PagePart", "PartWeights", "document_numbers"]


@dataclass(frozen=True, slots=True)
class PartWeights:
    """How much each part counts; one of weight 0 is left out. Each part's row has a length of about 1 before."""

    words: float = 1.0
    ngrams: float = 1.0
    layout: float = 0.5
    image: float = 0.0


class PagePart(Protocol):
    """A part: its file offers a class like this. To add one, name it in `PartWeights` and in `_PARTS`."""

    @classmethod
    def learn(cls, pages: Sequence[Page], documents: NDArray[np.int64]) -> Self:
        """Learn from training Pages; `documents` numbers the Document of each."""
        ...

    def transform(self, pages: Sequence[Page]) -> SparseRows:
        """Features of each Page: shape (pages, features of the part), float32."""
        ...


_PARTS: dict[str, type[PagePart]] = {
    "words": WordFeatures,
    "ngrams": NgramFeatures,
    "layout": LayoutFeatures,
    "image": ImageFeatures,
}


@dataclass(eq=False)
class PageFeatures:
    """Turns Pages into rows of numbers. What it learned is arrays: hashes, weights and means, never text."""

    parts: tuple[tuple[float, PagePart], ...]
    """Weight of each part, and the part."""

    @classmethod
    def learn(cls, pages: Sequence[Page], weights: PartWeights | None = None) -> Self:
        """Learn from training Pages which terms there are and what is usual; ArgumentError without Pages."""
        if not pages:
            msg = "Features are learned from Pages, one or more; got none."
            raise ArgumentError(msg)
        weights = PartWeights() if weights is None else weights
        documents = document_numbers(pages)
        chosen = [(getattr(weights, name), part) for name, part in _PARTS.items() if getattr(weights, name) > 0]
        return cls(tuple((weight, part.learn(pages, documents)) for weight, part in chosen))

    def transform(self, pages: Sequence[Page]) -> SparseRows:
        """Features of each Page: shape (pages, features), float32; time grows as the Pages' text does."""
        nothing = SparseRows.of(np.zeros((len(pages), 0)))
        return SparseRows.joined([nothing, *(part.transform(pages).scaled(weight) for weight, part in self.parts)])


def document_numbers(pages: Sequence[Page]) -> NDArray[np.int64]:
    """Number of the Document that each Page is of, from 0, in the order of the Pages: shape (pages,)."""
    numbers: dict[int, int] = {}
    return np.array([numbers.setdefault(id(page.document), len(numbers)) for page in pages], dtype=np.int64)
