"""Where a token stands: on its page, in its row, and how large it is printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from konfuzio_sdk.trainer.information_extraction.features.layout import TokenLayout

__all__ = ["position_features"]


def position_features(layout: TokenLayout) -> dict[str, NDArray[np.float64] | NDArray[np.int64]]:
    """Place on the page, place in the row, and size compared with the Document's other tokens."""
    count = len(layout)
    height = layout.bottom - layout.top
    median = float(np.median(height)) if count else 1.0
    rows = int(layout.row[-1]) + 1 if count else 1
    last_page = int(layout.page[-1]) if count else 1
    return {
        "x0": layout.x0,
        "x1": layout.x1,
        "top": layout.top,
        "page": layout.page,
        "page_from_end": last_page - layout.page,
        "row": layout.row,
        "row_share": layout.row / rows,
        "rank": layout.rank,
        "rank_from_end": layout.row_last - np.arange(count),
        "row_length": layout.row_last - layout.row_first + 1,
        "row_x0": layout.x0[layout.row_first],
        "row_x1": layout.x1[layout.row_last],
        "height": height,
        "relative_height": height / median if median > 0 else np.ones(count),
        "character_width": (layout.x1 - layout.x0) / (layout.end - layout.start),
    }
