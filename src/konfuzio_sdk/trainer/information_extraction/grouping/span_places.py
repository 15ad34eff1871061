"""Where the Spans of a Document stand: what grouping them starts from."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Self

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from konfuzio_sdk.trainer.information_extraction.features import TokenLayout

__all__ = ["SpanPlaces", "first_of_runs"]


@dataclass(frozen=True, eq=False, slots=True)
class SpanPlaces:
    """Spans of one Document as columns of shape (s,), in the order of its text."""

    classes: NDArray[np.int64]
    row: NDArray[np.int64]
    """Line of the text, counted over the lines that have tokens, with Spans or without."""
    page: NDArray[np.int64]
    x0: NDArray[np.float64]
    """Edges are shares of the page's width and height, with the origin at its top left."""
    x1: NDArray[np.float64]
    top: NDArray[np.float64]
    bottom: NDArray[np.float64]

    def __len__(self) -> int:
        """Number of Spans."""
        return len(self.classes)

    @classmethod
    def of(
        cls, layout: TokenLayout, first: NDArray[np.int64], last: NDArray[np.int64], classes: NDArray[np.int64]
    ) -> Self:
        """Places of Spans from token `first` to the token before `last`, each taken to keep to the row it starts in."""
        return cls(
            classes=classes,
            row=layout.row[first],
            page=layout.page[first],
            x0=layout.x0[first],
            x1=layout.x1[last - 1],
            top=layout.top[first],
            bottom=layout.bottom[first],
        )

    def taken(self, index: NDArray[np.int64]) -> Self:
        """Some of the Spans, in the order of `index`."""
        return type(self)(*(getattr(self, field.name)[index] for field in fields(self)))


def first_of_runs(*columns: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Whether any of the columns, shape (s,), has another value than the Span before: the first of each run."""
    changed = np.ones(len(columns[0]), dtype=bool)
    changed[1:] = np.any([column[1:] != column[:-1] for column in columns], axis=0)
    return changed
