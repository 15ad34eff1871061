"""What stands around a token: distance and form of its neighbours."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from konfuzio_sdk.trainer.information_extraction.features.layout import TokenLayout
    from konfuzio_sdk.trainer.information_extraction.features.neighbours import Neighbours

__all__ = ["context_features"]

_ABSENT = -1.0
_FORMS = ("length", "digit_share", "upper", "points", "commas", "last_class", "amount", "integer", "date", "percent")


def context_features(
    layout: TokenLayout,
    neighbours: Neighbours,
    own: Mapping[str, NDArray[np.float64] | NDArray[np.int64]],
) -> dict[str, NDArray[np.float32]]:
    """Gaps to the neighbours, and their forms taken from the tokens' `own` text features; -1 where there is none."""
    columns: dict[str, NDArray[np.float32]] = {}
    for side in ("left", "right", "above", "below"):
        index: NDArray[np.int64] = getattr(neighbours, side)
        for form in _FORMS:
            columns[f"{side}_{form}"] = _of(own[form], index)
    columns["left_gap"] = _difference(layout.x0, layout.x1, neighbours.left)
    columns["right_gap"] = -_difference(layout.x1, layout.x0, neighbours.right)
    columns["above_gap"] = _difference(layout.top, layout.top, neighbours.above)
    columns["below_gap"] = -_difference(layout.top, layout.top, neighbours.below)
    columns["above_shift"] = _difference(layout.x1, layout.x1, neighbours.above)
    columns["heading_gap"] = _difference(layout.top, layout.top, neighbours.heading)
    columns["key_gap"] = _difference(layout.x0, layout.x1, neighbours.key)
    return columns


def _of(values: NDArray[np.float64] | NDArray[np.int64], index: NDArray[np.int64]) -> NDArray[np.float32]:
    # Index -1, for no neighbour, finds what is appended.
    return np.append(values, _ABSENT).astype(np.float32)[index]


def _difference(own: NDArray[np.float64], other: NDArray[np.float64], index: NDArray[np.int64]) -> NDArray[np.float32]:
    return _single(np.where(index >= 0, own - other[index], _ABSENT) if len(own) else np.zeros(0))


def _single(column: NDArray[np.float64]) -> NDArray[np.float32]:
    """Column as the matrix holds it; there are many, and each is as long as the Document."""
    return column.astype(np.float32)
