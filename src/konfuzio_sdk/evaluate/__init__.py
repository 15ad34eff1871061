"""Measures AIs, one file an AI type."""

from konfuzio_sdk.evaluate.extraction import Counts, ExtractionEvaluation, TrainableExtraction, cross_validate

__all__ = ["Counts", "ExtractionEvaluation", "TrainableExtraction", "cross_validate"]
