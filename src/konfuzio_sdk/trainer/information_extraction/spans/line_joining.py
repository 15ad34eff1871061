"""Joins Spans of one class that stand below or beside each other into values of several lines or pieces."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, NamedTuple, Self

import numpy as np

from konfuzio_sdk.trainer.information_extraction.spans.found import FoundSpans
from konfuzio_sdk.trainer.information_extraction.spans.gaps import widest_bridged
from konfuzio_sdk.trainer.information_extraction.spans.habits import annotated_spans

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from konfuzio_sdk.trainer.information_extraction.features import TokenLayout
    from konfuzio_sdk.trainer.information_extraction.training_table import LabelledDocument, TrainingTable

__all__ = ["JoinedLines", "LineJoiner"]

_BACK = 8
"""Spans of its class before a Span, in the order of the text, that it may be below of."""

_MOST_OVERLAP = 0.5
"""Of the lower height that two lines may share: what is higher up stands before, not below."""

_LEAST_VOTES = 2
"""Documents that have to show values of several lines, more than show the contrary: one may be a slip, or have a style
that no other has."""


class _Kind(IntEnum):
    """How one Span of a pair stands to the other."""

    BELOW = 0
    """In a row below, in which there are other classes too."""
    ALONE = 1
    """In a row below, which has no other class."""
    BESIDE = 2
    """Next in the same row: something that belongs to no value stands between the pieces of one."""


class JoinedLines(NamedTuple):
    """The v values that s Spans are the lines, or pieces of lines, of."""

    heads: FoundSpans
    """First Span of each value, with the confidence of the whole value: that of its tokens on average."""
    value: NDArray[np.int64]
    """Index of the value of each Span, shape (s,)."""


@dataclass(eq=False)
class LineJoiner:
    """Up to which gap below or beside a Span of a class the next one is the same value's.

    Lines below each other have to overlap from left to right. A line that has no other Label is told apart from one
    that has: names of articles go on in lines of their own, while the row of the next article has its price.
    """

    widest_gap: NDArray[np.float64]
    """In heights of the lower of the two lines, negative infinity for none; shape (classes, kinds)."""

    @classmethod
    def learn(cls, table: TrainingTable) -> Self:
        """Learn the gaps that minimise wrong joins and wrong cuts between Spans of one class next to each other."""
        every = [_annotated_pairs(found) for found in table.documents]
        gaps, joined, kinds = (np.concatenate(columns) for columns in zip(*every, strict=True))
        document = np.repeat(np.arange(len(every)), [len(pairs[0]) for pairs in every])
        widest = np.full((len(table.labels) + 1, len(_Kind)), -np.inf)
        for class_, kind in sorted(set(map(tuple, kinds[joined].tolist()))):
            own = np.flatnonzero((kinds == (class_, kind)).all(axis=1))
            votes = _shared_votes(document[own], joined[own])
            widest[class_, kind] = widest_bridged(gaps[own], joined[own], votes=votes, least=_LEAST_VOTES)
        return cls(widest)

    def join(self, layout: TokenLayout, spans: FoundSpans) -> JoinedLines:
        """Values of the Spans that were found in a Document."""
        value = np.arange(len(spans))
        joins = self.widest_gap.max(axis=1) > -np.inf
        if joins[spans.classes].any():
            pairs = _pairs(layout, spans, joins)
            near = pairs.gap <= self.widest_gap[spans.classes[pairs.lower], pairs.kind]
            value = _connected(len(spans), pairs.upper[near].tolist(), pairs.lower[near].tolist())
        heads, value = np.unique(value, return_inverse=True)
        tokens = spans.last - spans.first
        total = np.bincount(value, spans.confidence * tokens, minlength=len(heads))
        confidence = total / np.bincount(value, tokens, minlength=len(heads))
        return JoinedLines(FoundSpans(spans.first[heads], spans.last[heads], spans.classes[heads], confidence), value)


class _Pairs(NamedTuple):
    """Spans of one class of which one is the next below or beside the other: shape (pairs,)."""

    upper: NDArray[np.int64]
    lower: NDArray[np.int64]
    gap: NDArray[np.float64]
    """In heights of the lower of the two lines."""
    kind: NDArray[np.int64]
    """One of `_Kind`."""


def _pairs(layout: TokenLayout, spans: FoundSpans, wanted: NDArray[np.bool_]) -> _Pairs:
    """Pairs among the Spans; `wanted` says of which classes, shape (classes,)."""
    box, row, class_ = _boxes(layout, spans), layout.row[spans.first], spans.classes
    upper, lower = _below(layout, spans, box, wanted)
    gap = (box.top[lower] - box.bottom[upper]) / _lower_height(box, upper, lower)
    next_ = np.zeros(len(upper), dtype=bool)
    next_[np.unique(upper, return_index=True)[1]] = True  # a line is followed by one at most
    next_ &= gap > -_MOST_OVERLAP
    kind = np.where(_alone(row, class_)[lower], _Kind.ALONE, _Kind.BELOW)
    right = np.flatnonzero((row[1:] == row[:-1]) & (class_[1:] == class_[:-1]) & wanted[class_[1:]]) + 1
    aside = (box.x0[right] - box.x1[right - 1]) / _lower_height(box, right - 1, right)
    return _Pairs(
        np.append(upper[next_], right - 1),
        np.append(lower[next_], right),
        np.append(gap[next_], aside),
        np.append(kind[next_], np.full(len(right), _Kind.BESIDE)),
    )


def _below(
    layout: TokenLayout, spans: FoundSpans, box: _Boxes, wanted: NDArray[np.bool_]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The upper and the lower of Spans of one class that overlap from left to right, in the order of the lower."""
    page, row, class_ = layout.page[spans.first], layout.row[spans.first], spans.classes
    order = np.flatnonzero(wanted[class_])
    order = order[np.argsort(class_[order], kind="stable")]
    open_ = np.arange(len(order))
    found: list[tuple[NDArray[np.int64], NDArray[np.int64]]] = []
    for back in range(1, _BACK + 1):
        open_ = open_[open_ >= back]
        upper, lower = order[open_ - back], order[open_]
        below = (class_[upper] == class_[lower]) & (page[upper] == page[lower]) & (row[upper] < row[lower])
        below &= np.minimum(box.x1[upper], box.x1[lower]) > np.maximum(box.x0[upper], box.x0[lower])
        found.append((upper[below], lower[below]))
        open_ = open_[~below]
    upper, lower = (np.concatenate(columns) for columns in zip(*found, strict=True))
    by_lower = np.argsort(lower, kind="stable")
    return upper[by_lower], lower[by_lower]


def _connected(count: int, upper: list[int], lower: list[int]) -> NDArray[np.int64]:
    """The first Span of those that each of `count` is joined with, by however many pairs."""
    first = list(range(count))

    def of(span: int) -> int:
        while first[span] != span:
            span = first[span]
        return span

    for one, other in zip(upper, lower, strict=True):
        low, high = sorted((of(one), of(other)))
        first[high] = low
    for span in range(count):
        first[span] = first[first[span]]
    return np.array(first, dtype=np.int64)


def _lower_height(box: _Boxes, one: NDArray[np.int64], other: NDArray[np.int64]) -> NDArray[np.float64]:
    """Height of the lower of two lines each; 1 where it has none."""
    height = np.minimum(box.bottom[one] - box.top[one], box.bottom[other] - box.top[other])
    return np.where(height > 0, height, 1.0)


class _Boxes(NamedTuple):
    x0: NDArray[np.float64]
    x1: NDArray[np.float64]
    top: NDArray[np.float64]
    bottom: NDArray[np.float64]


def _boxes(layout: TokenLayout, spans: FoundSpans) -> _Boxes:
    """Boxes around the tokens of Spans, of which there is at least one."""
    bounds = np.stack([spans.first, spans.last], axis=1).ravel()
    low = (np.minimum.reduceat(np.append(edge, np.inf), bounds)[::2] for edge in (layout.x0, layout.top))
    high = (np.maximum.reduceat(np.append(edge, -np.inf), bounds)[::2] for edge in (layout.x1, layout.bottom))
    (x0, top), (x1, bottom) = low, high
    return _Boxes(x0, x1, top, bottom)


def _alone(row: NDArray[np.int64], classes: NDArray[np.int64]) -> NDArray[np.int64]:
    """1 for Spans in whose row there is no other class, else 0."""
    starts = np.flatnonzero(np.append(True, row[1:] != row[:-1]))
    sizes = np.diff(np.append(starts, len(row)))
    same = np.minimum.reduceat(classes, starts) == np.maximum.reduceat(classes, starts)
    return np.repeat(same.astype(np.int64), sizes)


def _shared_votes(document: NDArray[np.int64], joined: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Votes of pairs: each Document has one for joining and one against, which its pairs share."""
    _, ballot, sizes = np.unique(2 * document + joined, return_inverse=True, return_counts=True)
    shares: NDArray[np.float64] = 1 / sizes[ballot]
    return shares


def _annotated_pairs(
    found: LabelledDocument,
) -> tuple[NDArray[np.float64], NDArray[np.bool_], NDArray[np.int64]]:
    """Gap, whether it is within one Annotation, and (class, kind) of what people annotated next to each other."""
    annotated = annotated_spans(found)
    spans = FoundSpans(annotated.first, annotated.last, annotated.classes, np.ones(len(annotated)))
    if not len(spans):
        return np.zeros(0), np.zeros(0, dtype=bool), np.zeros((0, 2), dtype=np.int64)
    annotation_of = np.repeat(np.arange(len(found.annotations)), [len(one.spans) for one in found.annotations])
    annotation = annotation_of[found.span[spans.first]]
    pairs = _pairs(found.features.layout, spans, np.ones(int(spans.classes.max()) + 1, dtype=bool))
    kinds = np.stack([spans.classes[pairs.lower], pairs.kind], axis=1)
    return pairs.gap, annotation[pairs.upper] == annotation[pairs.lower], kinds
