"""Chooses among what was found: what is sure enough, and the surest where a Label has one value."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from konfuzio_sdk.data.label import Label
    from konfuzio_sdk.trainer.information_extraction.findings import Finding
    from konfuzio_sdk.trainer.information_extraction.training_table import TrainingTable

__all__ = ["CandidateSelection"]

_SLIPS = 0.05
"""Share of the Documents with a Label that may hold it several times, though its values are one a set."""


@dataclass(eq=False)
class CandidateSelection:
    """What people's Annotations say of how many values a Label has, whatever its settings say."""

    several: frozenset[int]
    """Ids of the Labels that people annotated several times in a Document, more often than by a slip."""

    @classmethod
    def learn(cls, table: TrainingTable) -> Self:
        """Count the Documents in which each Label was annotated once, and several times."""
        seen: Counter[int] = Counter()
        several: Counter[int] = Counter()
        for found in table.documents:
            times = Counter(annotation.label.id_ for annotation in found.annotations)
            seen.update(times.keys())
            several.update(label for label, count in times.items() if count > 1)
        return cls(frozenset(label for label in sorted(seen) if several[label] > _SLIPS * seen[label]))

    def select(self, findings: Sequence[Finding], labels: Mapping[int, Label]) -> list[Finding]:
        """What reaches its Label's threshold; of Labels with one value the surest an Annotation Set, or the first.

        `labels` are those that the Annotations will get, by id.
        """
        sure = [one for one in findings if one.confidence >= labels[one.label_id].threshold]
        surest: dict[tuple[int, int], Finding] = {}
        for one in sure:
            place = (one.set_number, one.label_id)
            if place not in surest or one.evidence > surest[place].evidence:
                surest[place] = one
        return [
            one
            for one in sure
            if one.label_id in self.several
            or labels[one.label_id].has_multiple_top_candidates
            or surest[one.set_number, one.label_id] is one
        ]
