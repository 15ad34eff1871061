"""Splits files that hold several Documents."""

from konfuzio_sdk.trainer.file_splitting.abstract import AbstractFileSplittingAI
from konfuzio_sdk.trainer.file_splitting.context_aware import ContextAwareFileSplittingAI
from konfuzio_sdk.trainer.file_splitting.textual import PairWeights, TextualFileSplittingAI

__all__ = ["AbstractFileSplittingAI", "ContextAwareFileSplittingAI", "PairWeights", "TextualFileSplittingAI"]
