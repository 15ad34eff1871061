"""Tokens that look like values of a Label."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

import numpy as np

from konfuzio_sdk.tokenizer.base import AbstractTokenizer
from konfuzio_sdk.tokenizer.characters import are_free, joined
from konfuzio_sdk.tokenizer.learned_patterns import learn_patterns
from konfuzio_sdk.tokenizer.regex import RegexTokenizer
from konfuzio_sdk.tokenizer.value_examples import AnnotatedText

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from konfuzio_sdk.data.document import Document
    from konfuzio_sdk.data.label import Label

__all__ = ["LabelRegexTokenizer"]


class LabelRegexTokenizer(AbstractTokenizer):
    """One token for each match of patterns; other text is in no token.

    A match that overlaps one of an earlier pattern is left out: the rest of a value is none.
    `learn` makes it of a Label's examples. Use it in a ListTokenizer, before one that leaves nothing over.
    """

    def __init__(self, patterns: Iterable[str]) -> None:
        """Take patterns as `RegexTokenizer` has them, the most trusted first; ArgumentError if one does not compile."""
        self._tokenizers = tuple(RegexTokenizer(pattern) for pattern in patterns)

    @classmethod
    def learn(cls, label: Label, documents: Iterable[Document], *, precision: float = 0.5) -> Self:
        """Learn from the correct Annotations of `label` in Documents, `documents` without any among them.

        What patterns are learned, and that words of the forms may be in them, `learn_patterns` says. They fit the
        Documents that they are learned of better than others: measure them on others.
        """
        return cls(learn_patterns((_annotated(document, label) for document in documents), precision=precision))

    @property
    def patterns(self) -> tuple[str, ...]:
        """Patterns, to be read; edited ones make another tokenizer: `LabelRegexTokenizer(edited)`."""
        return tuple(tokenizer.pattern for tokenizer in self._tokenizers)

    def token_offsets(self, document: Document) -> NDArray[np.int64]:
        """Offsets of the tokens: shape (n, 2)."""
        offsets = np.zeros((0, 2), dtype=np.int64)
        for tokenizer in self._tokenizers:
            added = tokenizer.token_offsets(document)
            offsets = joined(offsets, added[are_free(added, offsets)])
        return offsets

    def __repr__(self) -> str:
        """Name of the class, and the patterns."""
        return f"{type(self).__name__}([{', '.join(map(repr, self.patterns))}])"


def _annotated(document: Document, label: Label) -> AnnotatedText:
    own: set[tuple[int, int]] = set()
    others: set[tuple[int, int]] = set()
    for annotation in document.annotations():
        spans = own if annotation.label is label else others
        spans.update((span.start_offset, span.end_offset) for span in annotation.spans)
    return AnnotatedText(document.text, frozenset(own), frozenset(others))
