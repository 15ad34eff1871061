"""How far tokens of one row stand apart, and up to where they belong together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from konfuzio_sdk.trainer.information_extraction.features import TokenLayout

__all__ = ["gaps_before", "is_blank_before", "widest_bridged"]

_DIGITS = 9
"""So that thirds of a vote add up to whole ones."""


def gaps_before(layout: TokenLayout) -> NDArray[np.float64]:
    """Gap between each token and the one before it, in widths of a character; infinite at the start of a row."""
    gap = np.full(len(layout), np.inf)
    if len(layout) > 1:
        widths = (layout.x1 - layout.x0) / (layout.end - layout.start)
        typical = float(np.median(widths))
        distance = (layout.x0[1:] - layout.x1[:-1]) / (typical if typical > 0 else 1.0)
        gap[1:] = np.where(layout.rank[1:] > 0, distance, np.inf)
    return gap


def is_blank_before(layout: TokenLayout, tokens: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Whether only whitespace, or nothing, stands in the text before each of some tokens that have one before them."""
    text = layout.text
    between = zip(layout.end[tokens - 1].tolist(), layout.start[tokens].tolist(), strict=True)
    return np.array([end == start or text[end:start].isspace() for end, start in between], dtype=bool)


def widest_bridged(
    gaps: NDArray[np.float64], joined: NDArray[np.bool_], *, votes: NDArray[np.float64] | None = None, least: float = 1
) -> float:
    """Gap up to which joining is right most often: halfway to the next gap seen, or twice the widest if all join.

    A pair counts as many `votes`, one if there are none. Negative infinity where joining up to no gap has `least`
    votes more for it than against it.
    """
    if not joined.any():
        return -np.inf
    order = np.argsort(gaps, kind="stable")
    gaps, joined = gaps[order], joined[order]
    weights = np.ones(len(gaps)) if votes is None else votes[order]
    balance = np.cumsum(np.where(joined, weights, -weights)).round(_DIGITS)
    best = int(np.argmax(balance))
    if balance[best] < least:
        return -np.inf
    if best + 1 < len(gaps):
        return float((gaps[best] + gaps[best + 1]) / 2)
    return max(float(gaps[best]) * 2, 1.0)
