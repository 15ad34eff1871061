"""How long the Spans of each Label are, and where in their rows: learned from what people annotated."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from konfuzio_sdk.trainer.information_extraction.spans.candidates import Candidates

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from konfuzio_sdk.trainer.information_extraction.training_table import LabelledDocument, TrainingTable

__all__ = ["annotated_spans", "habits_of"]


def annotated_spans(found: LabelledDocument) -> Candidates:
    """Tokens of the annotated Spans of a Document."""
    token = np.flatnonzero(found.span >= 0)
    span = found.span[token]
    starts = np.flatnonzero(np.append(True, span[1:] != span[:-1]) if len(span) else np.zeros(0, dtype=bool))
    ends = np.append(starts[1:], len(span)) - 1 if len(starts) else starts
    return Candidates(token[starts], token[ends] + 1, found.classes[token[starts]])


def habits_of(table: TrainingTable) -> NDArray[np.float64]:
    """Means over the Spans of each class, shape (classes, 4), zeros for a class without any.

    Number of tokens, of characters, share that starts a row, share that ends one.
    """
    sums = np.zeros((len(table.labels) + 1, 4))
    counts = np.zeros(len(sums))
    for found in table.documents:
        layout, spans = found.features.layout, annotated_spans(found)
        seen = np.stack(
            [
                spans.last - spans.first,
                layout.end[spans.last - 1] - layout.start[spans.first],
                spans.first == layout.row_first[spans.first],
                spans.last == layout.row_last[spans.first] + 1,
            ],
            axis=1,
        )
        np.add.at(sums, spans.classes, seen)
        np.add.at(counts, spans.classes, 1)
    return sums / np.maximum(counts, 1)[:, None]
