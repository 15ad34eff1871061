"""Cuts Documents into tokens."""

from konfuzio_sdk.tokenizer.base import AbstractTokenizer
from konfuzio_sdk.tokenizer.whitespace import WhitespaceTokenizer

__all__ = ["AbstractTokenizer", "WhitespaceTokenizer"]
