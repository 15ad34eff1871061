"""How a Page is filled: its form, how much text it has of what kind, and where that stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np

from konfuzio_sdk.trainer.page_features.sparse_rows import SparseRows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from konfuzio_sdk.data.page import Page

__all__ = ["LayoutFeatures"]

_GRID = (8, 4)
"""Rows and columns of the fields that characters are counted in."""
_USUAL_CHARACTERS = 1000
_USUAL_LINES = 50
_USUAL_LINE_LENGTH = 40
_BOX_FEATURES = 11
_GREAT_HEIGHT = 0.05
"""Share of the Page's height that the letters of few titles exceed."""


@dataclass(eq=False)
class LayoutFeatures:
    """Numbers from 0 to 1; those of character boxes are 0 where there are none."""

    mean: NDArray[np.float32]
    """Of each number over the training Pages."""
    scale: NDArray[np.float32]
    """What one number's difference is divided by."""

    @classmethod
    def learn(cls, pages: Sequence[Page], documents: NDArray[np.int64]) -> Self:  # noqa: ARG003 - as all parts
        """Learn what is usual."""
        values = _all_numbers(pages)
        spread = values.std(axis=0) + 0.1
        return cls(values.mean(axis=0).astype(np.float32), (spread * np.sqrt(values.shape[1])).astype(np.float32))

    def transform(self, pages: Sequence[Page]) -> SparseRows:
        """Features of each Page, as differences from what is usual: shape (pages, numbers), float32."""
        return SparseRows.of((_all_numbers(pages) - self.mean) / self.scale)


def _all_numbers(pages: Sequence[Page]) -> NDArray[np.float64]:
    width = 1 + 7 + _BOX_FEATURES + _GRID[0] * _GRID[1]
    return np.array([_numbers(page) for page in pages], dtype=np.float64).reshape(-1, width)


def _numbers(page: Page) -> NDArray[np.float64]:
    form = page.width / (page.width + page.height)
    return np.concatenate([[form], _text_numbers(page.text), _box_numbers(page)])


def _text_numbers(text: str) -> NDArray[np.float64]:
    lines = [line.strip() for line in text.split("\n")]
    lengths = np.array([len(line) for line in lines if line] or [0], dtype=np.float64)
    visible = max(1, sum(map(len, text.split())))
    kinds = [sum(map(kind, text)) / visible for kind in (str.isdigit, str.isalpha, str.isupper)]
    return np.array(
        [
            visible / (visible + _USUAL_CHARACTERS),
            len(lengths) / (len(lengths) + _USUAL_LINES),
            *(value / (value + _USUAL_LINE_LENGTH) for value in (lengths.mean(), lengths.std())),
            *kinds,
        ]
    )


def _box_numbers(page: Page) -> NDArray[np.float64]:
    columns = page.document.bboxes
    rows = columns.rows(page.start_offset, page.end_offset)
    if rows.start == rows.stop:
        return np.zeros(_BOX_FEATURES + _GRID[0] * _GRID[1])
    # Boxes may be inverted, and may leave the Page.
    across = np.clip(np.sort([columns.x0[rows], columns.x1[rows]], axis=0) / page.width, 0.0, 1.0)
    up = np.clip(np.sort([columns.y0[rows], columns.y1[rows]], axis=0) / page.height, 0.0, 1.0)
    widths, heights = across[1] - across[0], up[1] - up[0]
    share = np.minimum(heights / _GREAT_HEIGHT, 1.0)
    numbers = [
        1.0,
        min(1.0, float((widths * heights).sum())),
        *np.quantile(across[0], (0.0, 0.1)),
        *np.quantile(across[1], (0.9, 1.0)),
        up[0].min(),
        up[1].max(),
        np.median(share),
        share.max(),
        share.std(),
    ]
    return np.concatenate([numbers, _density(across.mean(axis=0), up.mean(axis=0))])


def _density(across: NDArray[np.float64], up: NDArray[np.float64]) -> NDArray[np.float64]:
    """Share of the characters in each field of the grid, as a root, so that sparse fields show too."""
    row = np.minimum((up * _GRID[0]).astype(np.int64), _GRID[0] - 1)
    column = np.minimum((across * _GRID[1]).astype(np.int64), _GRID[1] - 1)
    counts = np.bincount(row * _GRID[1] + column, minlength=_GRID[0] * _GRID[1])
    density: NDArray[np.float64] = np.sqrt(counts / len(row))
    return density
