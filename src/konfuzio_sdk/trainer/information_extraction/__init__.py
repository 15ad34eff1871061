"""Learns to find values in Documents."""

from konfuzio_sdk.trainer.information_extraction.abstract import AbstractExtractionAI
from konfuzio_sdk.trainer.information_extraction.outliers import Outlier, OutlierKind
from konfuzio_sdk.trainer.information_extraction.problem_kinds import Handling, ProblemKind
from konfuzio_sdk.trainer.information_extraction.rf_extraction import RFExtractionAI
from konfuzio_sdk.trainer.information_extraction.training_problems import TrainingProblem

__all__ = [
    "AbstractExtractionAI",
    "Handling",
    "Outlier",
    "OutlierKind",
    "ProblemKind",
    "RFExtractionAI",
    "TrainingProblem",
]
