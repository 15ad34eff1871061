"""Pairs Spans of two kinds that overlap, one to one."""

from __future__ import annotations

from bisect import insort
from heapq import heappop, heappush
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["overlapping_pairs"]

_LOOKED_AT = 8
"""How many Spans of one kind another is compared with where more begin before it: those that reach farthest.

Were it all, n Spans over n others would make n² pairs.
"""


class _Place(NamedTuple):
    """A Span; sorts in the order of the text."""

    start_offset: int
    end_offset: int
    number: int
    kind: int


def overlapping_pairs(first: Iterable[tuple[int, int]], second: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Index into both kinds of each two Spans that were paired; no Span is in two pairs, none that could be is left.

    Spans are (start, end). Those that share most characters are paired first, of equals those that start first.
    Swapping the kinds swaps the indices and nothing else.
    """
    places = sorted(
        _Place(*span, number, kind) for kind, spans in enumerate((first, second)) for number, span in enumerate(spans)
    )
    pairs = []
    taken: set[_Place] = set()
    for _, *pair in sorted(_candidates(places)):
        if taken.isdisjoint(pair):
            taken.update(pair)
            pairs.append(pair)
    pairs += _any_pairs(place for place in places if place not in taken)
    ordered = (sorted(pair, key=lambda place: place.kind) for pair in pairs)
    return [(one.number, other.number) for one, other in ordered]


def _candidates(places: Iterable[_Place]) -> Iterator[tuple[int, _Place, _Place]]:
    """How many characters each two Spans share, as a negative number, and the two in the order of the text."""
    before: tuple[list[tuple[int, _Place]], list[tuple[int, _Place]]] = ([], [])
    for place in places:
        for end, other in before[1 - place.kind]:
            shared = min(end, place.end_offset) - place.start_offset
            if shared > 0:
                yield -shared, other, place
        own = before[place.kind]
        insort(own, (place.end_offset, place))
        del own[:-_LOOKED_AT]


def _any_pairs(places: Iterable[_Place]) -> list[list[_Place]]:
    """Pairs of what many Spans at one place left over: each with the one before it that reaches farthest."""
    pairs = []
    before: tuple[list[tuple[int, _Place]], list[tuple[int, _Place]]] = ([], [])
    for place in places:
        others = before[1 - place.kind]
        if others and others[0][1].end_offset > place.start_offset:
            pairs.append([heappop(others)[1], place])
        else:
            heappush(before[place.kind], (-place.end_offset, place))
    return pairs
