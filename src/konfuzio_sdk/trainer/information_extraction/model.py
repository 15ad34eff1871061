"""What training leaves behind: the steps from a Document's tokens to the values in them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from konfuzio_sdk.trainer.information_extraction.findings import Finding
from konfuzio_sdk.trainer.information_extraction.grouping import SetGrouper
from konfuzio_sdk.trainer.information_extraction.selection import CandidateSelection
from konfuzio_sdk.trainer.information_extraction.spans import LineJoiner, SpanChoice, SpanMerger
from konfuzio_sdk.trainer.information_extraction.token_classifier import TokenClassifier

if TYPE_CHECKING:
    from konfuzio_sdk.trainer.information_extraction.features import TokenFeatures
    from konfuzio_sdk.trainer.information_extraction.forest import ForestSettings
    from konfuzio_sdk.trainer.information_extraction.training_table import TrainingTable

__all__ = ["ExtractionModel"]

_CONFIDENCE_DIGITS = 6
"""What single precision can tell; more would be noise on the wire."""


@dataclass(eq=False)
class ExtractionModel:
    """The learned steps, in their order; nothing in it changes after training."""

    labels: tuple[int, ...]
    """Label ids: the Label of class 1 first."""
    classifier: TokenClassifier
    spans: SpanChoice
    joiner: LineJoiner
    grouper: SetGrouper
    selection: CandidateSelection

    @classmethod
    def learn(cls, table: TrainingTable, settings: ForestSettings) -> Self:
        """Train every step."""
        learned = TokenClassifier.learn(table, settings)
        return cls(
            labels=table.labels,
            classifier=learned.classifier,
            spans=SpanChoice.learn(table, learned.unseen, SpanMerger.learn(table), settings),
            joiner=LineJoiner.learn(table),
            grouper=SetGrouper.learn(table, settings),
            selection=CandidateSelection.learn(table),
        )

    def findings(self, features: TokenFeatures) -> list[Finding]:
        """All values in a Document's tokens, sure or not, in the order of the text."""
        layout = features.layout
        probabilities = self.classifier.predict(features)
        spans = self.spans.choose(layout, probabilities)
        heads, value = self.joiner.join(layout, spans)
        sets = self.grouper.group(layout, heads)
        lines: list[list[tuple[int, int]]] = [[] for _ in range(len(heads))]
        starts, ends = layout.start[spans.first].tolist(), layout.end[spans.last - 1].tolist()
        for start, end, own in zip(starts, ends, value.tolist(), strict=True):
            lines[own].append((start, end))
        return [
            Finding(
                spans=tuple(own),
                label_id=self.labels[class_ - 1],
                confidence=min(1.0, round(confidence, _CONFIDENCE_DIGITS)),
                label_set_id=label_set,
                set_number=number,
            )
            for own, class_, confidence, label_set, number in zip(
                lines,
                heads.classes.tolist(),
                heads.confidence.tolist(),
                sets.label_set.tolist(),
                sets.number.tolist(),
                strict=True,
            )
        ]
