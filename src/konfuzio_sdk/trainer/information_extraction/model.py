"""What training leaves behind: the steps from a Document's tokens to the values in them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from konfuzio_sdk.trainer.information_extraction.findings import Finding
from konfuzio_sdk.trainer.information_extraction.grouping import SetGrouper
from konfuzio_sdk.trainer.information_extraction.merging import SpanMerger
from konfuzio_sdk.trainer.information_extraction.token_classifier import TokenClassifier
from konfuzio_sdk.trainer.information_extraction.training_table import NO_CLASS

if TYPE_CHECKING:
    from konfuzio_sdk.trainer.information_extraction.features import TokenFeatures
    from konfuzio_sdk.trainer.information_extraction.forest import ForestSettings
    from konfuzio_sdk.trainer.information_extraction.training_table import TrainingTable

__all__ = ["ExtractionModel"]

_CONFIDENCE_DIGITS = 6
"""What single precision can tell; more would be noise on the wire."""

_NO_CLASS_WEIGHT = 0.6
"""A token without a Label has to be this much less likely than one with: chosen by cross-validation."""


@dataclass(eq=False)
class ExtractionModel:
    """The learned steps, in their order; nothing in it changes after training."""

    labels: tuple[int, ...]
    """Label ids: the Label of class 1 first."""
    classifier: TokenClassifier
    merger: SpanMerger
    grouper: SetGrouper

    @classmethod
    def learn(cls, table: TrainingTable, settings: ForestSettings) -> Self:
        """Train every step."""
        return cls(
            labels=table.labels,
            classifier=TokenClassifier.learn(table, settings).classifier,
            merger=SpanMerger.learn(table),
            grouper=SetGrouper.learn(table),
        )

    def findings(self, features: TokenFeatures) -> list[Finding]:
        """Values in a Document's tokens, in the order of the text."""
        layout = features.layout
        probabilities = self.classifier.predict(features)
        weighted = probabilities.copy()
        weighted[:, NO_CLASS] *= _NO_CLASS_WEIGHT
        spans = self.merger.merge(layout, weighted.argmax(axis=1), probabilities)
        sets = self.grouper.group(layout, spans, self.labels)
        return [
            Finding(
                spans=((int(layout.start[first]), int(layout.end[last - 1])),),
                label_id=self.labels[class_ - 1],
                confidence=min(1.0, round(confidence, _CONFIDENCE_DIGITS)),
                label_set_id=label_set,
                set_number=number,
            )
            for first, last, class_, confidence, label_set, number in zip(
                spans.first.tolist(),
                spans.last.tolist(),
                spans.classes.tolist(),
                spans.confidence.tolist(),
                sets.label_set.tolist(),
                sets.number.tolist(),
                strict=True,
            )
        ]
