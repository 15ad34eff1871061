"""Measures which Label each token of a Document was taken to have, before any are joined to Spans."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from konfuzio_sdk.evaluate.count_table import CountTable
from konfuzio_sdk.evaluate.counts import NO_LABEL, ratio
from konfuzio_sdk.evaluate.label_confusion import LabelConfusion

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["TokenEvaluation"]


class TokenEvaluation:
    """Measures over tokens. One that has no Label, and is taken to have none, is right but counts for no Label."""

    def __init__(self, tokens: Iterable[tuple[str | None, str | None]]) -> None:
        """Count pairs of the name of the annotated Label and of the found one; None stands for no Label."""
        self._count(Counter((annotated or NO_LABEL, found or NO_LABEL) for annotated, found in tokens))

    @classmethod
    def joined(cls, evaluations: Iterable[TokenEvaluation]) -> TokenEvaluation:
        """One evaluation over the tokens of several."""
        joined = cls([])
        joined._count(sum((evaluation.pairs for evaluation in evaluations), start=Counter[tuple[str, str]]()))
        return joined

    def _count(self, pairs: Counter[tuple[str, str]]) -> None:
        self.pairs = pairs
        """How often each two names, of the annotated Label and of the found one, go together."""
        self.token_count = pairs.total()
        """Tokens, those without a Label among them."""
        self.right_count = sum(count for (annotated, found), count in pairs.items() if annotated == found)
        """Tokens that were taken for what they are."""
        right, wrong, missed = Counter[str](), Counter[str](), Counter[str]()
        for (annotated, found), count in pairs.items():
            if annotated == found:
                right[found] += count
            else:
                wrong[found] += count
                missed[annotated] += count
        for table in (right, wrong, missed):
            del table[NO_LABEL]
        self.by_label = CountTable.of(right, wrong, missed)
        """Counts of the tokens of each Label, by name, in alphabetical order."""

    def confusion(self) -> LabelConfusion:
        """Which Label was found where which was annotated; `NO_LABEL` is where both say that there is none."""
        return LabelConfusion.of_pairs(self.pairs)

    @property
    def accuracy(self) -> float:
        """Share of all tokens that were taken for what they are, from 0 to 1; most have no Label."""
        return ratio(self.right_count, self.token_count)

    def figures(self) -> dict[str, float]:
        """Its figures by name, `f1` or `f1 of Date`; of each Label only where there are few."""
        accuracy = {"accuracy": self.accuracy} if self.token_count else {}
        return self.by_label.figures() | {"tokens": self.token_count} | accuracy

    def __repr__(self) -> str:
        """F1 and size."""
        return f"TokenEvaluation(f1={self.by_label.total.f1:.3f}, tokens={self.token_count})"

    def __str__(self) -> str:
        """Table in plain text, one line a Label."""
        return self.by_label.table("Label of tokens", "All Labels")
