"""Puts found values into Annotation Sets."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, Self

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from konfuzio_sdk.trainer.information_extraction.features import TokenLayout
    from konfuzio_sdk.trainer.information_extraction.found_spans import FoundSpans
    from konfuzio_sdk.trainer.information_extraction.training_table import TrainingTable

__all__ = ["FoundSets", "SetGrouper"]


class FoundSets(NamedTuple):
    """The Annotation Set that each of s Spans was put into."""

    label_set: NDArray[np.int64]
    """Id of its Label Set, shape (s,)."""
    number: NDArray[np.int64]
    """Its number in the Document, from 1, shape (s,)."""


class _Value(NamedTuple):
    """What grouping knows of a value: its Label and the row of the text that it starts in."""

    label_id: int
    row: int


@dataclass(eq=False)
class SetGrouper:
    """Rules learned from the training Documents.

    A value goes to the Label Set that its Label has most often. A Label Set that may repeat starts a new Annotation
    Set where one of its Labels comes again that comes once a set, or with each row if its sets are rows.
    """

    label_set_of: dict[int, int]
    """Label Set id of each Label id."""
    repeating: frozenset[int]
    """Label Sets of which a Document can have several Annotation Sets."""
    single_rows: frozenset[int]
    """Label Sets whose Annotation Sets mostly keep to one row."""
    once_a_set: frozenset[int]
    """Labels that mostly come once an Annotation Set."""

    @classmethod
    def learn(cls, table: TrainingTable) -> Self:
        """Count how the Annotation Sets of the training Documents are made up."""
        sets_of: dict[int, Counter[int]] = {}
        rows: dict[int, list[int]] = {}
        times: dict[int, list[int]] = {}
        repeating = set()
        for found in table.documents:
            line_of = found.document.text.count
            members: dict[int, list[_Value]] = {}
            for annotation in found.annotations:
                sets_of.setdefault(annotation.label.id_, Counter())[annotation.label_set.id_] += 1
                if annotation.label_set.has_multiple_annotation_sets:
                    repeating.add(annotation.label_set.id_)
                row = line_of("\n", 0, annotation.start_offset)
                members.setdefault(id(annotation.annotation_set), []).append(_Value(annotation.label.id_, row))
                rows.setdefault(annotation.label_set.id_, [])
            for annotation_set in found.document.annotation_sets():
                values = members.get(id(annotation_set), [])
                if values:
                    rows[annotation_set.label_set.id_].append(len({value.row for value in values}))
                for label_id, count in Counter(value.label_id for value in values).items():
                    times.setdefault(label_id, []).append(count)
        return cls(
            label_set_of={label: min(sets, key=lambda set_: (-sets[set_], set_)) for label, sets in sets_of.items()},
            repeating=frozenset(repeating),
            single_rows=frozenset(set_ for set_, counts in rows.items() if _mostly_one(counts)),
            once_a_set=frozenset(label for label, counts in times.items() if _mostly_one(counts)),
        )

    def group(self, layout: TokenLayout, spans: FoundSpans, labels: Sequence[int]) -> FoundSets:
        """Annotation Set of each Span; `labels` are the Label ids, that of class 1 first."""
        rows = layout.row[spans.first].tolist()
        values = [_Value(labels[class_ - 1], row) for class_, row in zip(spans.classes.tolist(), rows, strict=True)]
        grouped = np.array(self._grouped(values), dtype=np.int64).reshape(-1, 2)
        return FoundSets(grouped[:, 0], grouped[:, 1])

    def _grouped(self, values: Sequence[_Value]) -> list[tuple[int, int]]:
        number = 0
        current: dict[int, int] = {}
        labels_in: dict[int, set[int]] = {}
        row_of: dict[int, int] = {}
        result = []
        for value in values:
            label_set = self.label_set_of[value.label_id]
            if label_set not in current or self._starts_new(label_set, value, labels_in[label_set], row_of[label_set]):
                number += 1
                current[label_set] = number
                labels_in[label_set] = set()
            labels_in[label_set].add(value.label_id)
            row_of[label_set] = value.row
            result.append((label_set, current[label_set]))
        return result

    def _starts_new(self, label_set: int, value: _Value, labels: set[int], row: int) -> bool:
        if label_set not in self.repeating:
            return False
        repeats = value.label_id in labels and value.label_id in self.once_a_set
        return repeats or (label_set in self.single_rows and value.row != row)


def _mostly_one(counts: list[int]) -> bool:
    return bool(counts) and 2 * sum(count == 1 for count in counts) > len(counts)
