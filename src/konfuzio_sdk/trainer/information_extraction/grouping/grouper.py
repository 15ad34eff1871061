"""Groups the values found in a Document."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, Self

import numpy as np

from konfuzio_sdk.trainer.information_extraction.grouping.annotated_sets import AnnotatedSets, with_flawed_copies
from konfuzio_sdk.trainer.information_extraction.grouping.joining import join
from konfuzio_sdk.trainer.information_extraction.grouping.label_set_choice import LabelSetChoice
from konfuzio_sdk.trainer.information_extraction.grouping.links import LinkForest
from konfuzio_sdk.trainer.information_extraction.grouping.makeup import SetMakeup
from konfuzio_sdk.trainer.information_extraction.grouping.span_places import SpanPlaces
from konfuzio_sdk.trainer.information_extraction.grouping.span_sequence import SpanSequence

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from konfuzio_sdk.trainer.information_extraction.features import TokenLayout
    from konfuzio_sdk.trainer.information_extraction.forest import ForestSettings
    from konfuzio_sdk.trainer.information_extraction.spans.found import FoundSpans
    from konfuzio_sdk.trainer.information_extraction.training_table import TrainingTable

__all__ = ["FoundSets", "SetGrouper"]


class FoundSets(NamedTuple):
    """The Annotation Set that each of s Spans was put into."""

    label_set: NDArray[np.int64]
    """Id of its Label Set, shape (s,)."""
    number: NDArray[np.int64]
    """Its number in the Document, from 1 in the order in which the sets begin; shape (s,)."""


@dataclass(eq=False)
class SetGrouper:
    """Chooses a Label Set for each Span, and joins the Spans of those Label Sets that repeat.

    All Spans of a Label Set that does not repeat are one Annotation Set a Document.
    """

    makeup: SetMakeup
    choice: LabelSetChoice
    links: LinkForest

    @classmethod
    def learn(cls, table: TrainingTable, settings: ForestSettings) -> Self:
        """Learn from the Annotation Sets of the training Documents."""
        annotated = [AnnotatedSets.of(found) for found in table.documents]
        label_sets = {annotation.label_set for found in table.documents for annotation in found.annotations}
        may_repeat = {label_set.id_ for label_set in label_sets if label_set.has_multiple_annotation_sets}
        makeup = SetMakeup.learn(annotated, len(table.labels) + 1, may_repeat)
        documents = with_flawed_copies(annotated, settings.random_state)
        return cls(
            makeup=makeup,
            choice=LabelSetChoice.learn(documents, makeup, settings),
            links=LinkForest.learn(documents, makeup, settings),
        )

    def group(self, layout: TokenLayout, spans: FoundSpans) -> FoundSets:
        """Annotation Set of each Span."""
        if not len(spans):
            return FoundSets(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64))
        places = SpanPlaces.of(layout, spans.first, spans.last, spans.classes)
        label_set = self.choice.of(places)
        _, firsts, own = np.unique(label_set, return_index=True, return_inverse=True)
        begins = firsts[own]
        sequence = SpanSequence.of(places, label_set, self.makeup.repeats)
        if len(sequence):
            begins[sequence.index] = sequence.index[join(sequence.places.classes, self.links.of(sequence))]
        _, number = np.unique(begins, return_inverse=True)
        return FoundSets(self.makeup.label_sets[label_set], number + 1)
