"""Learns to find values in Documents."""

from konfuzio_sdk.trainer.information_extraction.abstract import AbstractExtractionAI
from konfuzio_sdk.trainer.information_extraction.rf_extraction import RFExtractionAI

__all__ = ["AbstractExtractionAI", "RFExtractionAI"]
