"""Chooses the Spans among candidates, by a forest that says how likely each is exactly right."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Self

import numpy as np

from konfuzio_sdk.normalize import reads_as_one
from konfuzio_sdk.trainer.information_extraction.growth import grow
from konfuzio_sdk.trainer.information_extraction.spans.candidate_features import FEATURES, candidate_features
from konfuzio_sdk.trainer.information_extraction.spans.candidates import find_candidates, likeliest
from konfuzio_sdk.trainer.information_extraction.spans.found import FoundSpans
from konfuzio_sdk.trainer.information_extraction.spans.gaps import gaps_before
from konfuzio_sdk.trainer.information_extraction.spans.habits import annotated_spans, habits_of
from konfuzio_sdk.trainer.information_extraction.spans.value_types import NO_TYPE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from konfuzio_sdk.trainer.information_extraction.features import TokenLayout
    from konfuzio_sdk.trainer.information_extraction.forest import Forest, ForestSettings
    from konfuzio_sdk.trainer.information_extraction.spans.candidates import Candidates
    from konfuzio_sdk.trainer.information_extraction.spans.merging import SpanMerger
    from konfuzio_sdk.trainer.information_extraction.training_table import LabelledDocument, TrainingTable

__all__ = ["SpanChoice"]

_TREES_SHARE = 0.6
"""Trees for each one of the token classifier's."""
_LEAST = 0.2
"""Candidates that are less likely right than this are none; a wrong Span costs less than a missed one is worth."""
_FEWEST_RIGHT = 0.5
"""Share of the annotated Spans that has to be among the candidates, or else there is too little to learn from."""
_NO_LABEL_WEIGHT = 0.6
"""A token without a Label has to be this much less likely than one with, where no forest says which are right."""
_CLASSES = 2
_RIGHT = 1


@dataclass(eq=False)
class SpanChoice:
    """Finds where Spans start and end, given how likely each token is of each class.

    Of a value that the token classifier is sure of in part, it tells whether the rest belongs to it: by the tokens
    beside, the gaps, and how Spans of the Label usually are. The forest is trained on the classifier's answers for
    Documents that it had not seen. So its confidence is the share of such Spans that are right, and can be believed.
    """

    merger: SpanMerger
    """Says over which gaps tokens join, and what values have to read as."""
    habits: NDArray[np.float64]
    """How the Spans of each class are, shape (classes, habits)."""
    forest: Forest | None
    """None if the token classifier does not find again in one Document what others taught it, as if there is but one.

    A forest would learn that nothing is ever right. Neighbouring tokens of the likeliest Label are joined then.
    """

    @classmethod
    def learn(
        cls, table: TrainingTable, unseen: NDArray[np.float32], merger: SpanMerger, settings: ForestSettings
    ) -> Self:
        """Train on the candidates in the out-of-fold probabilities `unseen` (n, classes) of a table's tokens."""
        habits = habits_of(table)
        values, right, annotated = [], [], 0
        for found, probabilities in zip(table.documents, table.by_document(unseen), strict=True):
            candidates, own = _described(found.features.layout, probabilities, merger, habits)
            known = np.concatenate(([0], np.cumsum(found.known)))
            sound = known[candidates.last] - known[candidates.first] == candidates.last - candidates.first
            values.append(own[sound])
            truth = _annotated_rows(found)
            annotated += len(truth)
            right.append(np.array([row in truth for row in candidates.among(sound).rows()], dtype=bool))
        trees = max(1, round(settings.n_estimators * _TREES_SHARE))
        classes = np.concatenate(right).astype(np.int64)
        if classes.sum() < max(1, _FEWEST_RIGHT * annotated):
            return cls(merger, habits, None)
        forest = grow(np.concatenate(values), classes, _CLASSES, replace(settings, n_estimators=trees))
        return cls(merger, habits, forest)

    def choose(self, layout: TokenLayout, probabilities: NDArray[np.float32]) -> FoundSpans:
        """Spans of n tokens, of which it is told how likely each is of each class, (n, classes).

        The surest are chosen first. No two share a token, and what reads as no date or number is none of a Label whose
        values do.
        """
        if self.forest is None:
            return self.merger.merge(layout, likeliest(probabilities, _NO_LABEL_WEIGHT), probabilities)
        candidates, values = _described(layout, probabilities, self.merger, self.habits)
        confidence = self.forest.predict(values)[:, _RIGHT].astype(np.float64)
        likely = np.flatnonzero(confidence >= _LEAST)
        taken = np.zeros(len(layout), dtype=bool)
        kept = []
        for index in likely[np.argsort(-confidence[likely], kind="stable")].tolist():
            own = slice(candidates.first[index], candidates.last[index])
            if not taken[own].any() and self._reads_as_one(layout, candidates, index):
                taken[own] = True
                kept.append(index)
        in_order = np.array(sorted(kept), dtype=np.int64)
        chosen = candidates.among(in_order)
        return FoundSpans(chosen.first, chosen.last, chosen.classes, confidence[in_order])

    def _reads_as_one(self, layout: TokenLayout, candidates: Candidates, index: int) -> bool:
        """Whether a candidate is one value of the data type that values of its class have."""
        first, last = int(candidates.first[index]), int(candidates.last[index])
        data_type = self.merger.types[int(candidates.classes[index])]
        if data_type == NO_TYPE:
            return True
        return reads_as_one(layout.text[layout.start[first] : layout.end[last - 1]], data_type)


def _described(
    layout: TokenLayout, probabilities: NDArray[np.float32], merger: SpanMerger, habits: NDArray[np.float64]
) -> tuple[Candidates, NDArray[np.float32]]:
    """The c candidates of a Document and what the forest sees of them, shape (c, features)."""
    gaps = gaps_before(layout)
    candidates = find_candidates(layout, gaps, probabilities, merger.widest_gap)
    if not len(candidates):
        return candidates, np.zeros((0, len(FEATURES) + 1 + habits.shape[1]), dtype=np.float32)
    columns = candidate_features(layout, gaps, probabilities, candidates)
    class_ = candidates.classes
    values: NDArray[np.float32] = np.stack([*columns.values(), class_, *habits[class_].T], axis=1, dtype=np.float32)
    return candidates, values


def _annotated_rows(found: LabelledDocument) -> set[tuple[int, int, int]]:
    """Rows, as candidates have them, of the annotated Spans that tokens can give."""
    layout, tokens = found.features.layout, annotated_spans(found)
    annotated = {(span.start_offset, span.end_offset) for one in found.annotations for span in one.spans}
    starts, ends = layout.start[tokens.first].tolist(), layout.end[tokens.last - 1].tolist()
    whole = [offsets in annotated for offsets in zip(starts, ends, strict=True)]
    return set(tokens.among(np.array(whole, dtype=bool)).rows())
