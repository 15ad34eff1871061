"""How likely two found values of one Label Set are in one Annotation Set."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple, Self

import numpy as np

from konfuzio_sdk.trainer.information_extraction.grouping.pair_features import pair_features
from konfuzio_sdk.trainer.information_extraction.growth import grow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from konfuzio_sdk.trainer.information_extraction.forest import Forest, ForestSettings
    from konfuzio_sdk.trainer.information_extraction.grouping.annotated_sets import AnnotatedSets
    from konfuzio_sdk.trainer.information_extraction.grouping.makeup import SetMakeup
    from konfuzio_sdk.trainer.information_extraction.grouping.span_sequence import SpanSequence

__all__ = ["LinkForest", "Links"]

_TREES = 12
_FEWEST_PAIRS = 3
"""In a leaf: fewer make the trees three times as large, and no better."""
_FEATURE_SHARE = 0.6
_SURE = 4.0
"""Log-odds of what a rule says, and the most that the forest is believed."""
_AGAIN = 0.5
"""Forbids nothing, and the forest sees it too: of two totals in a row one is mostly a unit price that was taken for a
total, and a row torn apart is worse than one with a wrong value."""
_AGAIN_BY_RULE = np.inf


class Links(NamedTuple):
    """What is known of s Spans and of pairs of them, by ascending later Span; all odds are logarithms."""

    earlier: NDArray[np.int64]
    """Shape (pairs,)."""
    later: NDArray[np.int64]
    """Shape (pairs,)."""
    odds: NDArray[np.float64]
    """Above zero if the two are likelier in one set than not, shape (pairs,)."""
    again: NDArray[np.float64]
    """What is held against putting a Span into a set that has its Label already, shape (s,)."""


@dataclass(eq=False)
class LinkForest:
    """A forest over pairs of Spans, and a rule for Label Sets that repeat in no training Document.

    By the rule a set ends where a Label comes again that comes once a set, and at the end of the row if sets are rows.
    """

    makeup: SetMakeup
    forest: Forest | None
    """None if no Label Set repeats in a training Document."""

    @classmethod
    def learn(cls, documents: Sequence[AnnotatedSets], makeup: SetMakeup, settings: ForestSettings) -> Self:
        """Train on the pairs of the Label Sets that repeat in training Documents."""
        values, linked = [], []
        for one in documents:
            spans = one.sequence(makeup.label_sets, makeup.repeated)
            earlier, later = spans.pairs()
            if len(later):
                number = one.number[spans.index]
                values.append(pair_features(spans, earlier, later, makeup))
                linked.append((number[earlier] == number[later]).astype(np.int64))
        if not values:
            return cls(makeup, None)
        small = replace(
            settings,
            n_estimators=min(_TREES, settings.n_estimators),
            min_samples_leaf=_FEWEST_PAIRS,
            max_features=_FEATURE_SHARE,
        )
        return cls(makeup, grow(np.concatenate(values), np.concatenate(linked), 2, small))

    def of(self, spans: SpanSequence) -> Links:
        """Links of each Span to the Spans before it that it is compared with."""
        earlier, later = spans.pairs()
        values = pair_features(spans, earlier, later, self.makeup)
        label_set, row = spans.label_set[later], spans.places.row
        odds = np.where(self.makeup.in_one_row[label_set] & (row[later] != row[earlier]), -_SURE, _SURE)
        learned = np.flatnonzero(self.makeup.repeated[label_set])
        if self.forest is not None and len(learned):
            likely = self.forest.predict(values[learned])[:, 1].astype(np.float64)
            # Where all trees agree, their number is all that there is to be sure of.
            doubt = 1.0 / (1.0 + np.exp(_SURE))
            likely = np.clip(likely, doubt, 1.0 - doubt)
            odds[learned] = np.log(likely / (1.0 - likely))
        once = self.makeup.once[spans.places.classes, spans.label_set]
        again = np.where(self.makeup.repeated[spans.label_set], _AGAIN, _AGAIN_BY_RULE)
        return Links(earlier, later, odds, np.where(once, again, 0.0))
