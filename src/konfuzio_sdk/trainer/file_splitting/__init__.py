"""Splits files that hold several Documents."""

from konfuzio_sdk.trainer.file_splitting.abstract import AbstractFileSplittingAI

__all__ = ["AbstractFileSplittingAI"]
