"""What tells a Span from a stretch of tokens that is none: features of candidates."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from konfuzio_sdk.trainer.information_extraction.features.characters import classify
from konfuzio_sdk.trainer.information_extraction.training_table import NO_CLASS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from konfuzio_sdk.trainer.information_extraction.features import TokenLayout
    from konfuzio_sdk.trainer.information_extraction.spans.candidates import Candidates

__all__ = ["FEATURES", "candidate_features"]

FEATURES = (
    "mean",
    "least",
    "most",
    "first",
    "last",
    "before",
    "after",
    "row_above",
    "row_below",
    "elsewhere_in_row",
    "no_label",
    "most_in_document",
    "share_of_most",
    "equal_text",
    "gap_before",
    "gap_after",
    "widest_gap",
    "tokens",
    "characters",
    "starts_row",
    "ends_row",
    "row_share",
    "first_character",
    "last_character",
)
"""Names of what `candidate_features` says, in its order."""

_NONE = -1.0
_WIDE = 60.0
"""Stands for the gap at the end of a row, in characters; no gap counts as wider."""


def candidate_features(
    layout: TokenLayout,
    gaps: NDArray[np.float64],
    probabilities: NDArray[np.float32],
    candidates: Candidates,
) -> dict[str, NDArray[np.float64]]:
    """Features by name, each of shape (c,), of one candidate or more, whose own class's probabilities are meant.

    `probabilities` are those of the tokens, (n, classes), and `gaps` the gap before each, (n,).
    """
    first, last, classes = candidates.first, candidates.last, candidates.classes
    row_first, row_end = layout.row_first[first], layout.row_last[first] + 1
    size = last - first
    tokens = np.repeat(first - np.concatenate(([0], np.cumsum(size)[:-1])), size) + np.arange(size.sum())
    starts = np.concatenate(([0], np.cumsum(size)[:-1]))
    within = probabilities[tokens, np.repeat(classes, size)].astype(np.float64)
    mean = np.add.reduceat(within, starts) / size
    sums = np.vstack([np.zeros((1, probabilities.shape[1])), np.cumsum(probabilities, axis=0, dtype=np.float64)])
    in_row = sums[row_end, classes] - sums[row_first, classes]
    row_most = np.maximum.reduceat(probabilities, np.flatnonzero(layout.rank == 0), axis=0)
    row_most = np.vstack([row_most, np.full((1, row_most.shape[1]), _NONE, dtype=np.float32)])
    row = layout.row[first]
    most = probabilities.max(axis=0)[classes].astype(np.float64)
    inner = np.minimum(np.where(np.isfinite(gaps), gaps, 0.0), _WIDE)[tokens]
    inner[starts] = 0.0
    kinds = classify(layout.codes)
    before, after = first - 1, np.minimum(last, len(layout) - 1)
    return {
        "mean": mean,
        "least": np.minimum.reduceat(within, starts),
        "most": np.maximum.reduceat(within, starts),
        "first": within[starts],
        "last": within[starts + size - 1],
        "before": np.where(first > row_first, probabilities[before, classes], _NONE),
        "after": np.where(last < row_end, probabilities[after, classes], _NONE),
        "row_above": row_most[row - 1, classes],
        "row_below": row_most[row + 1, classes],
        "elsewhere_in_row": in_row - mean * size,
        "no_label": (sums[last, NO_CLASS] - sums[first, NO_CLASS]) / size,
        "most_in_document": most,
        "share_of_most": mean / np.maximum(most, np.finfo(np.float64).tiny),
        "equal_text": _summed_over_equal(layout, candidates, mean),
        "gap_before": np.minimum(gaps[first], _WIDE),
        "gap_after": np.where(last < row_end, np.minimum(gaps[after], _WIDE), _WIDE),
        "widest_gap": np.maximum.reduceat(inner, starts),
        "tokens": size,
        "characters": layout.end[last - 1] - layout.start[first],
        "starts_row": first == row_first,
        "ends_row": last == row_end,
        "row_share": row / (layout.row[-1] + 1),
        "first_character": kinds[layout.start[first]],
        "last_character": kinds[layout.end[last - 1] - 1],
    }


def _summed_over_equal(layout: TokenLayout, candidates: Candidates, mean: NDArray[np.float64]) -> NDArray[np.float64]:
    """Sum over all candidates of the same class and text, as a share of the class's greatest such sum."""
    start, end = layout.start[candidates.first].tolist(), layout.end[candidates.last - 1].tolist()
    number: dict[tuple[str, int], int] = {}
    keys = zip(map(layout.text.__getitem__, map(slice, start, end)), candidates.classes.tolist(), strict=True)
    text = np.array([number.setdefault(key, len(number)) for key in keys])
    sums = np.bincount(text, mean)[text]
    greatest = np.zeros(int(candidates.classes.max()) + 1)
    np.maximum.at(greatest, candidates.classes, sums)
    shares: NDArray[np.float64] = sums / np.maximum(greatest[candidates.classes], np.finfo(np.float64).tiny)
    return shares
