"""What a Page looks like from afar: where a small grey image of it is dark. Needs Pillow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np

from konfuzio_sdk.trainer.page_features.sparse_rows import SparseRows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from konfuzio_sdk.data.page import Page

__all__ = ["ImageFeatures"]

_SIDE = 16
"""Fields of the grid across and down."""
_WHITE = 255.0


@dataclass(eq=False)
class ImageFeatures:
    """Darkness of each field of a grid over the Page's image."""

    mean: NDArray[np.float32]
    """Darkness of each field over the training Pages."""

    @classmethod
    def learn(cls, pages: Sequence[Page], documents: NDArray[np.int64]) -> Self:  # noqa: ARG003 - as all parts
        """Learn what is usual."""
        return cls(_all_darkness(pages).mean(axis=0))

    def transform(self, pages: Sequence[Page]) -> SparseRows:
        """Features of each Page, as differences from what is usual, in rows of length 1: shape (pages, fields)."""
        difference = _all_darkness(pages) - self.mean
        length = np.linalg.norm(difference, axis=1, keepdims=True)
        return SparseRows.of(difference / np.maximum(length, np.finfo(np.float32).tiny))


def _all_darkness(pages: Sequence[Page]) -> NDArray[np.float32]:
    return np.array([_darkness(page) for page in pages], dtype=np.float32).reshape(-1, _SIDE * _SIDE)


def _darkness(page: Page) -> NDArray[np.float32]:
    from PIL import Image  # noqa: PLC0415 - optional extra

    small = page.get_image().convert("L").resize((_SIDE, _SIDE), Image.Resampling.BOX, reducing_gap=2.0)
    return (1.0 - np.asarray(small, dtype=np.float32) / np.float32(_WHITE)).ravel()
