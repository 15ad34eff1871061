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
    columns = _of_tokens(probabilities, candidates)
    columns |= _of_surroundings(layout, probabilities, candidates, columns["mean"])
    columns |= _of_place(layout, gaps, candidates)
    columns["equal_text"] = _summed_over_equal(layout, candidates, columns["mean"])
    return {name: columns[name] for name in FEATURES}


_Columns = dict[str, "NDArray[np.float64]"]


def _tokens_of(candidates: Candidates) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The tokens of a candidate after the other, and where among them each one starts."""
    size = candidates.last - candidates.first
    starts = np.concatenate(([0], np.cumsum(size)[:-1]))
    return np.repeat(candidates.first - starts, size) + np.arange(size.sum()), starts


def _of_tokens(probabilities: NDArray[np.float32], candidates: Candidates) -> _Columns:
    """How likely its own tokens are, one by one, of its class."""
    size = candidates.last - candidates.first
    tokens, starts = _tokens_of(candidates)
    within = probabilities[tokens, np.repeat(candidates.classes, size)].astype(np.float64)
    return {
        "mean": np.add.reduceat(within, starts) / size,
        "least": np.minimum.reduceat(within, starts),
        "most": np.maximum.reduceat(within, starts),
        "first": within[starts],
        "last": within[starts + size - 1],
    }


def _of_surroundings(
    layout: TokenLayout, probabilities: NDArray[np.float32], candidates: Candidates, mean: NDArray[np.float64]
) -> _Columns:
    """How likely what is around it is of its class, and whether it may be of none."""
    first, last, classes = candidates.first, candidates.last, candidates.classes
    row, row_first, row_end = layout.row[first], layout.row_first[first], layout.row_last[first] + 1
    size = last - first
    sums = np.vstack([np.zeros((1, probabilities.shape[1])), np.cumsum(probabilities, axis=0, dtype=np.float64)])
    # The last row, which index -1 finds too, stands for no row.
    row_most = np.maximum.reduceat(probabilities, np.flatnonzero(layout.rank == 0), axis=0)
    row_most = np.vstack([row_most, np.full((1, row_most.shape[1]), _NONE, dtype=np.float32)])
    most = probabilities.max(axis=0)[classes].astype(np.float64)
    before, after = first - 1, np.minimum(last, len(layout) - 1)
    return {
        "before": np.where(first > row_first, probabilities[before, classes], _NONE),
        "after": np.where(last < row_end, probabilities[after, classes], _NONE),
        "row_above": row_most[row - 1, classes],
        "row_below": row_most[row + 1, classes],
        "elsewhere_in_row": sums[row_end, classes] - sums[row_first, classes] - mean * size,
        "no_label": (sums[last, NO_CLASS] - sums[first, NO_CLASS]) / size,
        "most_in_document": most,
        "share_of_most": mean / np.maximum(most, np.finfo(np.float64).tiny),
    }


def _of_place(layout: TokenLayout, gaps: NDArray[np.float64], candidates: Candidates) -> _Columns:
    """Its gaps, its size, where in its row and in the Document it is, and its ends."""
    first, last = candidates.first, candidates.last
    row_end = layout.row_last[first] + 1
    tokens, starts = _tokens_of(candidates)
    inner = np.minimum(gaps, _WIDE)[tokens]
    inner[starts] = 0.0
    kinds = classify(layout.codes)
    after = np.minimum(last, len(layout) - 1)
    return {
        "gap_before": np.minimum(gaps[first], _WIDE),
        "gap_after": np.where(last < row_end, np.minimum(gaps[after], _WIDE), _WIDE),
        "widest_gap": np.maximum.reduceat(inner, starts),
        "tokens": last - first,
        "characters": layout.end[last - 1] - layout.start[first],
        "starts_row": first == layout.row_first[first],
        "ends_row": last == row_end,
        "row_share": layout.row[first] / (layout.row[-1] + 1),
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
