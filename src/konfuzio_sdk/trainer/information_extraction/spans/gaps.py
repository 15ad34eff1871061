"""How far tokens of one row stand apart, and up to where they belong together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from konfuzio_sdk.tokenizer.characters import is_blank
from konfuzio_sdk.trainer.information_extraction.features.characters import within

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from konfuzio_sdk.trainer.information_extraction.features import TokenLayout

__all__ = ["gaps_before", "widest_bridged"]

_DIGITS = 9
"""So that thirds of a vote add up to whole ones."""


def gaps_before(layout: TokenLayout) -> NDArray[np.float64]:
    """Gap between each token and the one before it, in widths of a character.

    Infinite, so that nothing ever bridges it, at the start of a row and where text that is in no token stands between.
    """
    gap = np.full(len(layout), np.inf)
    if len(layout) > 1:
        widths = (layout.x1 - layout.x0) / (layout.end - layout.start)
        typical = float(np.median(widths))
        distance = (layout.x0[1:] - layout.x1[:-1]) / (typical if typical > 0 else 1.0)
        left_out = within(~is_blank(layout.codes), layout.end[:-1], layout.start[1:])
        gap[1:] = np.where((layout.rank[1:] > 0) & (left_out == 0), distance, np.inf)
    return gap


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
