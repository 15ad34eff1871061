"""Measures whether a tokenizer cuts Documents so that what people annotated can be found at all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from konfuzio_sdk.evaluate.counts import MOST_NAMED, ratio

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from konfuzio_sdk.data.document import Document
    from konfuzio_sdk.data.span import Span
    from konfuzio_sdk.tokenizer import AbstractTokenizer

__all__ = ["TokenCounts", "TokenizerEvaluation"]


@dataclass(frozen=True, slots=True)
class TokenCounts:
    """How many annotated Spans there are, how many of them tokens can give, and how many tokens they are cut into."""

    annotated: int = 0
    findable: int = 0
    """Spans that start where a token starts and end where that or a later token of the line ends."""
    one_token: int = 0
    """Spans that are one token."""
    tokens: int = 0
    """Tokens that have a character of a Span; one that has characters of two counts twice."""

    def __add__(self, other: TokenCounts) -> TokenCounts:
        """Counts of both together."""
        return TokenCounts(
            self.annotated + other.annotated,
            self.findable + other.findable,
            self.one_token + other.one_token,
            self.tokens + other.tokens,
        )

    @property
    def findable_share(self) -> float:
        """Share of the Spans that tokens can give, from 0 to 1: no AI of this tokenizer finds more."""
        return ratio(self.findable, self.annotated)

    @property
    def one_token_share(self) -> float:
        """Share of the Spans that are one token, from 0 to 1: for these nothing needs to be joined."""
        return ratio(self.one_token, self.annotated)

    @property
    def tokens_per_span(self) -> float:
        """Tokens that have a character of a Span, for each Span; 0 where there is none."""
        return ratio(self.tokens, self.annotated)

    def figures(self, of: str | None = None) -> dict[str, float]:
        """How many Spans there are and, if there are any, the measures, by name: `findable`, or `findable of Date`."""
        found: dict[str, float] = {"annotated": self.annotated}
        if self.annotated:
            found |= {
                "findable": self.findable_share,
                "one_token": self.one_token_share,
                "tokens_per_span": self.tokens_per_span,
            }
        return found if of is None else {f"{name} of {of}": figure for name, figure in found.items()}

    def cells(self) -> str:
        """Measures as a table in plain text shows them; dashes where there is nothing annotated."""
        if not self.annotated:
            return f"{'-':>8}  {'-':>9}  {'-':>15}"
        return f"{self.findable_share:8.3f}  {self.one_token_share:9.3f}  {self.tokens_per_span:15.2f}"


class TokenizerEvaluation:
    """How well tokens fit the Spans of the Annotations that people called correct.

    A Span counts once for each Label that it has in a Document.
    """

    def __init__(self, documents: Iterable[Document], tokenizer: AbstractTokenizer) -> None:
        """Cut annotated Documents and compare."""
        self.by_label: dict[str, TokenCounts] = {}
        """Counts of each annotated Label, by name, in alphabetical order."""
        self.unfindable: list[tuple[Document, Span]] = []
        """Spans that no run of tokens is, with their Documents, for a look; their Annotations say the Label."""
        self.document_count = 0
        self.token_count = 0
        for document in documents:
            offsets = tokenizer.token_offsets(document)
            self.document_count += 1
            self.token_count += len(offsets)
            self._compare(document, offsets)
        self.by_label = dict(sorted(self.by_label.items()))

    @classmethod
    def joined(cls, evaluations: Iterable[TokenizerEvaluation]) -> TokenizerEvaluation:
        """One evaluation over the Documents of several, as cross-validation of a learned tokenizer has them."""
        joined = object.__new__(cls)
        joined.by_label, joined.unfindable, joined.document_count, joined.token_count = {}, [], 0, 0
        for evaluation in evaluations:
            joined.document_count += evaluation.document_count
            joined.token_count += evaluation.token_count
            joined.unfindable += evaluation.unfindable
            for name, counts in evaluation.by_label.items():
                joined.by_label[name] = joined.by_label.get(name, TokenCounts()) + counts
        joined.by_label = dict(sorted(joined.by_label.items()))
        return joined

    @property
    def total(self) -> TokenCounts:
        """Counts over all Labels."""
        return sum(self.by_label.values(), start=TokenCounts())

    def rows(self) -> list[tuple[str, TokenCounts]]:
        """Name and TokenCounts of each Label, and of "All Labels" last: what a table shows."""
        return [*self.by_label.items(), ("All Labels", self.total)]

    def figures(self) -> dict[str, float]:
        """Its figures by name, `findable` or `findable of Date`; of each Label only where there are few."""
        found = self.total.figures() | {"tokens": self.token_count}
        if len(self.by_label) <= MOST_NAMED:
            for name, counts in self.by_label.items():
                found |= counts.figures(name)
        return found

    def __repr__(self) -> str:
        """Share that can be found, and size."""
        return f"TokenizerEvaluation(findable={self.total.findable_share:.3f}, documents={self.document_count})"

    def __str__(self) -> str:
        """Table in plain text, one line a Label."""
        rows = self.rows()
        width = max(len(name) for name, _ in rows)
        header = f"{'Label':<{width}}  findable  one token  tokens per Span  annotated"
        return "\n".join(
            [header, *(f"{name:<{width}}  {counts.cells()}  {counts.annotated:9d}" for name, counts in rows)]
        )

    def _compare(self, document: Document, offsets: NDArray[np.int64]) -> None:
        spans = {
            (annotation.label.name, span.start_offset, span.end_offset): span
            for annotation in document.annotations()
            for span in annotation.spans
        }
        if not spans:
            return
        bounds = np.array([key[1:] for key in spans], dtype=np.int64)
        first, last = _tokens_of(offsets, bounds)
        findable = _is_run(offsets, first, last, bounds) & _is_on_a_line(document.text, bounds)
        one_token = findable & (last - first == 1)
        columns = (findable.tolist(), one_token.tolist(), (last - first).tolist())
        for (name, _, _), found, one, count in zip(spans, *columns, strict=True):
            counts = TokenCounts(1, int(found), int(one), count)
            self.by_label[name] = self.by_label.get(name, TokenCounts()) + counts
        self.unfindable += [(document, span) for span, found in zip(spans.values(), findable, strict=True) if not found]


def _tokens_of(offsets: NDArray[np.int64], bounds: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """First token that has a character of each Span, shape (n, 2), and the first one behind it."""
    first = np.searchsorted(offsets[:, 1], bounds[:, 0], side="right")
    return first, np.maximum(np.searchsorted(offsets[:, 0], bounds[:, 1]), first)


def _is_run(
    offsets: NDArray[np.int64], first: NDArray[np.int64], last: NDArray[np.int64], bounds: NDArray[np.int64]
) -> NDArray[np.bool_]:
    found = np.flatnonzero(first < last)
    is_run = np.zeros(len(bounds), dtype=bool)
    starts, ends = offsets[first[found], 0], offsets[last[found] - 1, 1]
    is_run[found] = (starts == bounds[found, 0]) & (ends == bounds[found, 1])
    return is_run


def _is_on_a_line(text: str, bounds: NDArray[np.int64]) -> NDArray[np.bool_]:
    return np.array([not {"\n", "\f"} & set(text[start:end]) for start, end in bounds.tolist()])
