"""A text as an array of code points, and stretches of it, in numpy."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["are_free", "code_points", "is_blank", "is_break", "joined", "pieces", "runs", "trimmed"]

_BLANKS = (
    *range(0x09, 0x0E),  # tab, line feed, vertical tab, form feed, carriage return
    *range(0x1C, 0x21),  # separators of files, groups, records and units; the blank
    *(0x85, 0xA0, 0x1680),
    *range(0x2000, 0x200B),  # blanks of typesetters
    *(0x2028, 0x2029, 0x202F, 0x205F, 0x3000),
)
"""Code points of Unicode's whitespace: those of `str.isspace`, which are those of `\\s`."""

_BREAKS = (ord("\n"), ord("\f"))

_IS_BLANK = np.zeros(_BLANKS[-1] + 2, dtype=bool)
_IS_BLANK[list(_BLANKS)] = True  # the last place stays false: whatever comes after the last blank is none


def code_points(text: str) -> NDArray[np.uint32]:
    """Code points of a text: shape (len(text),); lone surrogates, which broken text recognition gives, included."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


def is_blank(codes: NDArray[np.uint32]) -> NDArray[np.bool_]:
    """Which of the characters are whitespace, as `str.isspace` has it."""
    blank: NDArray[np.bool_] = _IS_BLANK.take(codes, mode="clip")
    return blank


def is_break(codes: NDArray[np.uint32]) -> NDArray[np.bool_]:
    """Which of the characters end a line or a page: line feeds and form feeds."""
    return np.isin(codes, _BREAKS)


def runs(mask: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Start and end of each stretch of trues: shape (n, 2)."""
    padded = np.zeros(len(mask) + 2, dtype=bool)
    padded[1:-1] = mask
    return np.flatnonzero(padded[1:] != padded[:-1]).reshape(-1, 2)


def trimmed(offsets: NDArray[np.int64], codes: NDArray[np.uint32]) -> NDArray[np.int64]:
    """Stretches, shape (n, 2), without the blanks at their ends; those of blanks alone are left out."""
    visible = np.flatnonzero(~is_blank(codes))
    first, last = np.searchsorted(visible, offsets[:, 0]), np.searchsorted(visible, offsets[:, 1])
    kept = first < last
    return np.stack([visible[first[kept]], visible[last[kept] - 1] + 1], axis=1)


def pieces(offsets: NDArray[np.int64], codes: NDArray[np.uint32], barred: NDArray[np.bool_]) -> NDArray[np.int64]:
    """What is left of stretches, shape (n, 2), ascending and without overlap, where some characters are barred.

    One that is cut in two gives two. The pieces have no blanks at their ends.
    """
    start, end = offsets[:, 0], offsets[:, 1]
    step = np.zeros(len(codes) + 1, dtype=np.int64)
    step[start] += 1
    number = np.cumsum(step)
    step[end] -= 1
    held = np.where((np.cumsum(step) > 0)[:-1] & ~barred, number[:-1], 0)
    edges = np.flatnonzero(np.diff(held, prepend=0, append=0))
    stretches = np.stack([edges[:-1], edges[1:]], axis=1) if len(edges) else np.zeros((0, 2), dtype=np.int64)
    return trimmed(stretches[held[stretches[:, 0]] > 0], codes)


def are_free(offsets: NDArray[np.int64], taken: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which of some stretches overlap none of others; both of shape (n, 2), ascending and without overlap."""
    first = np.searchsorted(taken[:, 1], offsets[:, 0], side="right")
    return np.asarray(first >= np.searchsorted(taken[:, 0], offsets[:, 1]))


def joined(*offsets: NDArray[np.int64]) -> NDArray[np.int64]:
    """All stretches in order: each of shape (n, 2), none overlapping another."""
    every = np.concatenate(offsets)
    return every[np.argsort(every[:, 0], kind="stable")]
