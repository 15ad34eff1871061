"""Measures AIs, one file an AI type."""

from konfuzio_sdk.evaluate.annotation_sets import AnnotationSetEvaluation, SetAssignment
from konfuzio_sdk.evaluate.bundling import as_received, bundles
from konfuzio_sdk.evaluate.categorization import (
    CategorizationEvaluation,
    Confusion,
    TrainableCategorization,
    cross_validate_categorization,
)
from konfuzio_sdk.evaluate.comparison import ComparedAnnotation, ComparedDocument, ComparedSpan, Outcome, compare
from konfuzio_sdk.evaluate.count_table import Averages, CountTable
from konfuzio_sdk.evaluate.counts import Counts
from konfuzio_sdk.evaluate.cross_validation import CrossValidation, FoldFigure, TrainableExtraction, cross_validate
from konfuzio_sdk.evaluate.extraction import ExtractionEvaluation
from konfuzio_sdk.evaluate.file_splitting import (
    FileSplittingEvaluation,
    SplitCounts,
    TrainableFileSplitting,
    cross_validate_file_splitting,
)
from konfuzio_sdk.evaluate.folds import Trainable, folds_of
from konfuzio_sdk.evaluate.label_confusion import LabelConfusion
from konfuzio_sdk.evaluate.reliability import Reliability, ReliabilityBin
from konfuzio_sdk.evaluate.token_classes import TokenEvaluation
from konfuzio_sdk.evaluate.tokenizer import TokenCounts, TokenizerEvaluation

__all__ = [
    "AnnotationSetEvaluation",
    "Averages",
    "CategorizationEvaluation",
    "ComparedAnnotation",
    "ComparedDocument",
    "ComparedSpan",
    "Confusion",
    "CountTable",
    "Counts",
    "CrossValidation",
    "ExtractionEvaluation",
    "FileSplittingEvaluation",
    "FoldFigure",
    "LabelConfusion",
    "Outcome",
    "Reliability",
    "ReliabilityBin",
    "SetAssignment",
    "SplitCounts",
    "TokenCounts",
    "TokenEvaluation",
    "TokenizerEvaluation",
    "Trainable",
    "TrainableCategorization",
    "TrainableExtraction",
    "TrainableFileSplitting",
    "as_received",
    "bundles",
    "compare",
    "cross_validate",
    "cross_validate_categorization",
    "cross_validate_file_splitting",
    "folds_of",
]
