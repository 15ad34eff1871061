"""Tells which Label was found where which was annotated."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from konfuzio_sdk.evaluate.comparison import Outcome
from konfuzio_sdk.evaluate.counts import NO_LABEL
from konfuzio_sdk.evaluate.pairing import overlapping_pairs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from konfuzio_sdk.evaluate.comparison import ComparedDocument, ComparedSpan

__all__ = ["LabelConfusion"]

_MOST_SHOWN = 20


@dataclass(frozen=True, slots=True)
class LabelConfusion:
    """How often a Span of one Label was found where one of another was annotated.

    Spans are paired one to one: those that are right, those that are nearly right, then whatever overlaps most.
    """

    names: tuple[str, ...]
    """Names of the Labels in alphabetical order, and `NO_LABEL` last."""
    counts: tuple[tuple[int, ...], ...]
    """A row for each annotated Label and a column for each found one, in the order of `names`.

    What was missed is in the last column, what was found where nothing is annotated in the last row.
    """

    @classmethod
    def of(cls, documents: Iterable[ComparedDocument]) -> Self:
        """Count the Spans of all Documents."""
        return cls.of_pairs(Counter(pair for document in documents for pair in _pairs(document.spans)))

    @classmethod
    def of_pairs(cls, table: Mapping[tuple[str, str], int]) -> Self:
        """How often each two names, of the annotated Label and of the found one, go together."""
        names = (*sorted({name for pair in table for name in pair} - {NO_LABEL}), NO_LABEL)
        return cls(names, tuple(tuple(table.get((annotated, found), 0) for found in names) for annotated in names))

    def count(self, annotated: str, found: str) -> int:
        """How often the Label of one name was annotated and that of the other found; 0 for names it does not have."""
        if annotated not in self.names or found not in self.names:
            return 0
        return self.counts[self.names.index(annotated)][self.names.index(found)]

    def mistakes(self) -> list[tuple[str, str, int]]:
        """Annotated Label, found Label and how often, the most frequent first; without what has the right Label."""
        found = [
            (annotated, found, count)
            for annotated, row in zip(self.names, self.counts, strict=True)
            for found, count in zip(self.names, row, strict=True)
            if count and annotated != found
        ]
        return sorted(found, key=lambda mistake: -mistake[2])

    def __str__(self) -> str:
        """The most frequent mistakes in plain text."""
        shown = self.mistakes()[:_MOST_SHOWN]
        width = max(len(name) for name in ("annotated", *(annotated for annotated, _, _ in shown)))
        lines = [f"{count:5d}  {annotated:<{width}}  {found}" for annotated, found, count in shown]
        return "\n".join([f"count  {'annotated':<{width}}  found", *lines])


def _pairs(spans: Iterable[ComparedSpan]) -> Iterator[tuple[str, str]]:
    """Name of the annotated and of the found Label of each Span, or pair of Spans, of one Document."""
    missed: list[ComparedSpan] = []
    wrong: list[ComparedSpan] = []
    for span in spans:
        if span.outcome is Outcome.RIGHT or (span.nearly and span.outcome is Outcome.MISSED):
            yield span.label, span.label
        elif not span.nearly:
            (missed if span.outcome is Outcome.MISSED else wrong).append(span)
    pairs = overlapping_pairs(map(_place, missed), map(_place, wrong))
    yield from ((missed[one].label, wrong[other].label) for one, other in pairs)
    taken = {one for one, _ in pairs}, {other for _, other in pairs}
    yield from ((span.label, NO_LABEL) for number, span in enumerate(missed) if number not in taken[0])
    yield from ((NO_LABEL, span.label) for number, span in enumerate(wrong) if number not in taken[1])


def _place(span: ComparedSpan) -> tuple[int, int]:
    return span.start_offset, span.end_offset
