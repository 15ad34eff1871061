"""Counts of each Label, or of each Label Set, and what follows from all of them together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from konfuzio_sdk.evaluate.counts import MOST_NAMED, Counts, measure_cells

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterable

__all__ = ["Averages", "CountTable"]


@dataclass(frozen=True, slots=True)
class Averages:
    """Means of measures, each name counting alike, however often it occurs; from 0 to 1."""

    precision: float
    recall: float
    f1: float
    names: int
    """How many names they are means over."""

    def cells(self) -> str:
        """F1, precision and recall as a table in plain text shows them; dashes where there was nothing to find."""
        return measure_cells((self.f1, self.precision, self.recall) if self.names else None)


class CountTable(dict[str, Counts]):
    """Counts by name, in alphabetical order."""

    @classmethod
    def of(cls, right: Counter[str], wrong: Counter[str], missed: Counter[str]) -> Self:
        """Table of how often each name was found rightly, found wrongly, and missed."""
        tables = right, wrong, missed
        names = sorted({name for table in tables for name in table})
        return cls((name, Counts(*(table[name] for table in tables))) for name in names)

    @classmethod
    def joined(cls, tables: Iterable[CountTable]) -> Self:
        """One table of the counts of several."""
        counts: dict[str, Counts] = {}
        for table in tables:
            for name, own in table.items():
                counts[name] = counts.get(name, Counts()) + own
        return cls(sorted(counts.items()))

    @property
    def total(self) -> Counts:
        """Counts of all together."""
        return sum(self.values(), start=Counts())

    def macro(self) -> Averages:
        """Means over the names of which there is anything to find; 0 where there are none."""
        measured = [counts for counts in self.values() if counts.annotated]
        size = max(len(measured), 1)
        return Averages(
            precision=sum(counts.precision for counts in measured) / size,
            recall=sum(counts.recall for counts in measured) / size,
            f1=sum(counts.f1 for counts in measured) / size,
            names=len(measured),
        )

    def rows(self, last: str) -> list[tuple[str, Counts]]:
        """Name and Counts of each, and of all together as `last`: what a table shows."""
        return [*self.items(), (last, self.total)]

    def figures(self) -> dict[str, float]:
        """Measures by name, `f1` or `f1 of Date`; of each only where there are few."""
        found = self.total.figures()
        if len(self) <= MOST_NAMED:
            for name, counts in self.items():
                found |= counts.figures(name)
        return found

    def table(self, heading: str, last: str) -> str:
        """Table in plain text, one line a name, and one line of all together."""
        rows = self.rows(last)
        width = max(len(name) for name in (heading, *(name for name, _ in rows)))
        header = f"{heading:<{width}}     F1  precision  recall  annotated  found"
        lines = [
            f"{name:<{width}}  {counts.cells()}  {counts.annotated:9d}  {counts.found:5d}" for name, counts in rows
        ]
        return "\n".join([header, *lines])
