"""Cuts Documents into tokens."""

from konfuzio_sdk.tokenizer.base import AbstractTokenizer
from konfuzio_sdk.tokenizer.value import ValueTokenizer
from konfuzio_sdk.tokenizer.whitespace import WhitespaceTokenizer

__all__ = ["AbstractTokenizer", "ValueTokenizer", "WhitespaceTokenizer"]
