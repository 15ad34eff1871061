"""Measures AIs, one file an AI type."""

from konfuzio_sdk.evaluate.categorization import (
    CategorizationEvaluation,
    Confusion,
    TrainableCategorization,
    cross_validate_categorization,
)
from konfuzio_sdk.evaluate.counts import Counts
from konfuzio_sdk.evaluate.extraction import ExtractionEvaluation, TrainableExtraction, cross_validate
from konfuzio_sdk.evaluate.folds import Trainable

__all__ = [
    "CategorizationEvaluation",
    "Confusion",
    "Counts",
    "ExtractionEvaluation",
    "Trainable",
    "TrainableCategorization",
    "TrainableExtraction",
    "cross_validate",
    "cross_validate_categorization",
]
