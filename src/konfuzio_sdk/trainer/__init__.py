"""Learns: one module or folder an AI type."""

from konfuzio_sdk.trainer.base import BaseAI

__all__ = ["BaseAI"]
