"""Cuts Documents into tokens."""

from konfuzio_sdk.tokenizer.base import AbstractTokenizer
from konfuzio_sdk.tokenizer.connected_text import ConnectedTextTokenizer
from konfuzio_sdk.tokenizer.label_regex import LabelRegexTokenizer
from konfuzio_sdk.tokenizer.learned_patterns import AnnotatedText, learn_patterns
from konfuzio_sdk.tokenizer.line import LineTokenizer
from konfuzio_sdk.tokenizer.list_tokenizer import ListTokenizer
from konfuzio_sdk.tokenizer.regex import RegexTokenizer
from konfuzio_sdk.tokenizer.value import ValueTokenizer
from konfuzio_sdk.tokenizer.whitespace import WhitespaceTokenizer

__all__ = [
    "AbstractTokenizer",
    "AnnotatedText",
    "ConnectedTextTokenizer",
    "LabelRegexTokenizer",
    "LineTokenizer",
    "ListTokenizer",
    "RegexTokenizer",
    "ValueTokenizer",
    "WhitespaceTokenizer",
    "learn_patterns",
]
