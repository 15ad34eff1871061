"""What the Annotation Sets of the training Documents are made up of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from konfuzio_sdk.trainer.information_extraction.grouping.annotated_sets import AnnotatedSets

__all__ = ["SetMakeup"]

_RARELY = 0.05


@dataclass(eq=False)
class SetMakeup:
    """Shares over the c classes of tokens, of which 0 is no Label, and the l Label Sets."""

    label_sets: NDArray[np.int64]
    """Ids of the Label Sets, ascending, shape (l,): everywhere else a Label Set is its index in this."""
    share: NDArray[np.float32]
    """Share of a Label's Spans that are in each Label Set, shape (c, l)."""
    has: NDArray[np.float32]
    """Share of a Label Set's Annotation Sets that have the Label, shape (c, l)."""
    starts: NDArray[np.float32]
    """Share of the Annotation Sets with the Label that begin with it, shape (c, l)."""
    once: NDArray[np.bool_]
    """Whether the Label hardly ever comes twice in an Annotation Set, shape (c, l)."""
    repeats: NDArray[np.bool_]
    """Whether a Document can have several Annotation Sets of a Label Set, shape (l,)."""
    repeated: NDArray[np.bool_]
    """Whether a training Document has several of them, shape (l,)."""
    in_one_row: NDArray[np.bool_]
    """Whether most of its Annotation Sets keep to one row, shape (l,)."""

    @classmethod
    def learn(cls, documents: Sequence[AnnotatedSets], class_count: int, may_repeat: Iterable[int]) -> Self:
        """Count; `may_repeat` are the ids of Label Sets that are said to repeat.

        A Label Set that is said not to repeat, and does, repeats: people's Annotations are what is to be learned.
        """
        label_sets = np.unique(np.concatenate([np.zeros(0, dtype=np.int64), *(one.label_set for one in documents)]))
        shape = (class_count, len(label_sets))
        spans, having, several, started = (np.zeros(shape, dtype=np.int64) for _ in range(4))
        repeated = np.zeros(len(label_sets), dtype=bool)
        sets, in_one_row = (np.zeros(len(label_sets), dtype=np.int64) for _ in range(2))
        for one in documents:
            label_set, classes = np.searchsorted(label_sets, one.label_set), one.places.classes
            _, first, number = np.unique(one.number, return_index=True, return_inverse=True)
            of_number = label_set[first]
            (member_of, member), times = np.unique(np.stack([number, classes]), axis=1, return_counts=True)
            np.add.at(spans, (classes, label_set), 1)
            np.add.at(started, (classes[first], of_number), 1)
            np.add.at(having, (member, of_number[member_of]), 1)
            np.add.at(several, (member, of_number[member_of]), times > 1)
            # Sets may interleave, so the first and the last row of each are looked for.
            one_row = np.ones(len(first), dtype=bool)
            np.logical_and.at(one_row, number, one.places.row == one.places.row[first][number])
            np.add.at(in_one_row, of_number, one_row)
            np.add.at(sets, of_number, 1)
            repeated |= np.bincount(of_number, minlength=len(label_sets)) > 1
        return cls(
            label_sets=label_sets,
            share=_share(spans, spans.sum(axis=1, keepdims=True)),
            has=_share(having, sets),
            starts=_share(started, having),
            once=several <= _RARELY * having,
            repeats=repeated | np.isin(label_sets, list(may_repeat)),
            repeated=repeated,
            in_one_row=2 * in_one_row > sets,
        )


def _share(part: NDArray[np.int64], whole: NDArray[np.int64]) -> NDArray[np.float32]:
    return (part / np.maximum(whole, 1)).astype(np.float32)
