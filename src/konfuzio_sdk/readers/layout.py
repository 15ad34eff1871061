"""Puts the characters of pages into reading order: words, lines, and blanks for the gaps between words."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import accumulate, chain, pairwise
from typing import TYPE_CHECKING

import numpy as np

from konfuzio_sdk.data.bbox import BboxColumns
from konfuzio_sdk.data.document import PAGE_BREAK, Document
from konfuzio_sdk.data.line_index import line_index_of
from konfuzio_sdk.data.page import Page
from konfuzio_sdk.errors import ReaderError
from konfuzio_sdk.readers.glyphs import turned

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from konfuzio_sdk.data.category import Category
    from konfuzio_sdk.data.page import PageImageSource
    from konfuzio_sdk.data.project import Project
    from konfuzio_sdk.readers.glyphs import Glyphs

__all__ = ["document_of_glyphs", "lay_out"]

# Shares of a character's height, which is about 0.7 of its font's size.
_LEVEL = 0.2  # baselines that differ by less are one
_STEP = 0.3  # a baseline that moves by more starts a new word
_WIDE = 1.2  # a wider gap parts words, blank or not
_BACKWARDS = 0.5  # a character that starts further left than its forerunner by more starts a new word
_LINE_OVERLAP = 0.5  # words that overlap in height by more stand in one line
_TOUCHING = 0.3  # of the width that a character takes: pieces of a word may be this far apart
_ASPECT = 0.6  # of its height: about the width that a character takes
_ONE_BLANK = 1.8  # of that width: justified lines and typewriter letters have blanks up to this wide
_SLACK = 0.5  # points that neighbours may overlap, as italics do


@dataclass(frozen=True, slots=True)
class _Word:
    """Characters that belong together, by their rows in the page's `Glyphs`; edges in points, turned upright."""

    rows: list[int]
    left: float
    right: float
    low: float
    high: float
    baseline: float
    after_blank: bool


class _Line:
    """Words side by side."""

    def __init__(self, word: _Word) -> None:
        """Begin with one word, which gives the baseline."""
        self.words = [word]
        self.low, self.high, self.baseline = word.low, word.high, word.baseline

    def take(self, words: Sequence[_Word]) -> None:
        """Add words and grow around them."""
        self.words += words
        self.low = min(self.low, *(word.low for word in words))
        self.high = max(self.high, *(word.high for word in words))

    def is_level_with(self, word: _Word) -> bool:
        """Whether both stand on the same baseline."""
        return abs(self.baseline - word.baseline) <= _LEVEL * max(self.high - self.low, word.high - word.low)

    def fits(self, other: _Line) -> bool:
        """Whether both overlap in height, by a share of the lower one, while no words of them collide."""
        shared = min(self.high, other.high) - max(self.low, other.low)
        if shared < _LINE_OVERLAP * min(self.high - self.low, other.high - other.low):
            return False
        return not any(
            mine.left < its.right - _SLACK and its.left < mine.right - _SLACK
            for mine in self.words
            for its in other.words
        )


def document_of_glyphs(
    project: Project,
    pages: Sequence[Glyphs],
    category: Category | None = None,
    *,
    name: str = "",
    image_source: PageImageSource | None = None,
) -> Document:
    """Document of pages, which it numbers from 1; ReaderError if one has no size."""
    text, boxes = lay_out(pages)
    document = Document(project, text, boxes, category, name=name, image_source=image_source)
    for number, page in enumerate(pages, start=1):
        if not all(math.isfinite(side) and side > 0 for side in page.size):
            msg = f"Page {number} has the size {page.size[0]:g} x {page.size[1]:g} points; export the file again."
            raise ReaderError(msg)
        Page(None, document, number, page.size)
    return document


def lay_out(pages: Sequence[Glyphs]) -> tuple[str, BboxColumns]:
    """Text of a Document in reading order, and the boxes of its characters."""
    texts: list[str] = []
    rows: list[NDArray[np.int64]] = []
    offsets: list[NDArray[np.int64]] = []
    start = 0
    for glyphs in pages:
        text, page_rows, page_offsets = _page_text(glyphs)
        texts.append(text)
        rows.append(page_rows)
        offsets.append(page_offsets + start)
        start += len(text) + len(PAGE_BREAK)
    text = PAGE_BREAK.join(texts)
    offset = np.concatenate(offsets)
    box = np.concatenate([glyphs.box[page_rows] for glyphs, page_rows in zip(pages, rows, strict=True)])
    page_number = np.repeat(np.arange(1, len(pages) + 1), [len(page_rows) for page_rows in rows])
    line_index = line_index_of(text, offset)
    return text, BboxColumns(offset, box[:, 0], box[:, 2], box[:, 1], box[:, 3], page_number, line_index)


def _page_text(glyphs: Glyphs) -> tuple[str, NDArray[np.int64], NDArray[np.int64]]:
    """Text of a page, the rows of its characters in the order of that text, and their offsets in it."""
    lines: list[str] = []
    rows: list[int] = []
    offsets: list[int] = []
    start = 0
    words_by_line = list(_lines(glyphs))
    pitch = _pitch(chain.from_iterable(words_by_line)) if words_by_line else 0.0
    for words in words_by_line:
        line = ""
        for previous, word in zip([None, *words], words, strict=False):
            if previous is not None:
                line += " " * _blanks(previous, word, pitch)
            at = start + len(line)
            line += "".join(glyphs.characters[row] for row in word.rows)
            rows += word.rows
            offsets += range(at, at + len(word.rows))
        lines.append(line)
        start += len(line) + 1
    return "\n".join(lines), np.array(rows, dtype=np.int64), np.array(offsets, dtype=np.int64)


def _pitch(words: Iterable[_Word]) -> float:
    """Width that a character takes on average, in points."""
    width = characters = 0.0
    for word in words:
        width += word.right - word.left
        characters += len(word.rows)
    return width / characters


def _blanks(left: _Word, right: _Word, page_pitch: float) -> int:
    """Blanks between two neighbours of a line; none where the PDF wrote one word in pieces that touch."""
    gap = right.left - left.right
    # Larger type has wider blanks, but dots, dashes and the letter i are narrower than what they stand among.
    height = max(left.high - left.low, right.high - right.low)
    pitch = max(page_pitch, _pitch([left, right]), _ASPECT * height)
    parted = right.after_blank and right.rows[0] == left.rows[-1] + 1
    if not parted and gap < _TOUCHING * pitch:
        return 0
    return round(gap / pitch) if gap > _ONE_BLANK * pitch else 1


def _lines(glyphs: Glyphs) -> Iterator[list[_Word]]:
    """Words line by line: first the upright ones, then those at each quarter turn."""
    for turn in range(4):
        rows = np.flatnonzero(glyphs.turn == turn)
        if not len(rows):
            continue
        first, second, origin = (
            turned(points[rows], glyphs.size, -turn) for points in (glyphs.box[:, :2], glyphs.box[:, 2:], glyphs.origin)
        )
        box = np.hstack([np.minimum(first, second), np.maximum(first, second)])
        words = _words(rows, box, origin[:, 1], glyphs.after_blank[rows])
        for line in _merged(_level_lines(words)):
            yield sorted(line.words, key=lambda word: (word.left, word.rows[0]))


def _words(
    rows: NDArray[np.int64], box: NDArray[np.float64], baseline: NDArray[np.float64], after_blank: NDArray[np.bool_]
) -> Iterator[_Word]:
    """Cut characters, in the PDF's order and turned upright, where a blank, a gap or a jump is."""
    left, low, right, high = box.T
    height = high - low
    around = np.maximum(height[1:], height[:-1])
    cuts = after_blank[1:] | (np.diff(rows) > 1) | (np.abs(np.diff(baseline)) > _STEP * around)
    # Dots and dashes are flat, so the usual height says what a wide gap is.
    usual = np.maximum(around, np.median(height))
    cuts |= (left[1:] - right[:-1] > _WIDE * usual) | (left[:-1] - left[1:] > _BACKWARDS * usual)
    bounds = [0, *(np.flatnonzero(cuts) + 1).tolist(), len(rows)]
    for first, last in pairwise(bounds):
        part = slice(first, last)
        in_order = np.argsort(left[part], kind="stable") + first
        yield _Word(
            rows[in_order].tolist(),
            float(left[part].min()),
            float(right[part].max()),
            float(low[part].min()),
            float(high[part].max()),
            float(baseline[first]),
            bool(after_blank[first]),
        )


def _level_lines(words: Iterator[_Word]) -> Iterator[_Line]:
    """Words of the same baseline together, from top to bottom."""
    line: _Line | None = None
    for word in sorted(words, key=lambda word: -word.baseline):
        if line is not None and line.is_level_with(word):
            line.take([word])
            continue
        if line is not None:
            yield line
        line = _Line(word)
    if line is not None:
        yield line


def _merged(level: Iterator[_Line]) -> list[_Line]:
    """Lines, among them those that words of different baselines share, as a value set a little lower than its name."""
    lines: list[_Line] = []
    level_lines = list(level)
    # Lines come from top to bottom: one that lies above all that are still to come is not looked at again.
    reach = list(accumulate((line.high for line in reversed(level_lines)), max))
    near: list[_Line] = []
    for line in level_lines:
        highest = reach.pop()
        near = [above for above in near if above.low < highest]
        home = next((above for above in reversed(near) if above.fits(line)), None)
        if home is None:
            lines.append(line)
            near.append(line)
        else:
            home.take(line.words)
    return lines
