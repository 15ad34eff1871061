"""How well tokenizers cut the values that people annotated, and how long they take.

    python benchmarks/tokenizers.py PROJECT_FOLDER [TREES]

A table for each Category, over all its annotated Documents with character boxes: of the annotated Spans the share
that a run of tokens is, and the share that is one token; tokens and milliseconds a page. A tokenizer that learns is
measured on Documents that it has not learned from, in five folds. With a number of TREES also the strict F1 of
RFExtractionAI with each tokenizer, of that many trees, by cross-validation in the same folds.
"""

from __future__ import annotations

import statistics
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Self

from boxed_documents import FOLDS, categories_to_measure
from konfuzio_sdk.data import Project
from konfuzio_sdk.evaluate import TokenizerEvaluation, cross_validate, folds_of
from konfuzio_sdk.tokenizer import (
    AbstractTokenizer,
    ConnectedTextTokenizer,
    LabelRegexTokenizer,
    LineTokenizer,
    ListTokenizer,
    RegexTokenizer,
    ValueTokenizer,
    WhitespaceTokenizer,
)
from konfuzio_sdk.trainer.information_extraction import RFExtractionAI
from timing import median_ms

if TYPE_CHECKING:
    from collections.abc import Sequence

    from konfuzio_sdk.data import Document

LEARNED = "learned for each Label, then values"
TOKENIZERS: dict[str, AbstractTokenizer | None] = {
    "whitespace": WhitespaceTokenizer(),
    "values": ValueTokenizer(),
    "lines": LineTokenizer(),
    "connected text": ConnectedTextTokenizer(),
    "amounts and dates, then connected text": ListTokenizer(
        [RegexTokenizer(r"(?<![\d.,])\d[\d.,]*\d(?![\d.,])"), ConnectedTextTokenizer()]
    ),
    LEARNED: None,
}


class LearningAI(RFExtractionAI):
    """An RFExtractionAI that learns its tokenizer of the Documents that it is trained on."""

    def fit(self) -> Self:
        """Learn the tokenizer, then the rest."""
        self.tokenizer = learned(self.documents)
        return super().fit()


def learned(documents: Sequence[Document]) -> AbstractTokenizer:
    """Tokens that look like values of a Label, the Labels in the order of their ids; then values."""
    labels = {found.label.id_: found.label for document in documents for found in document.annotations()}
    each = [LabelRegexTokenizer.learn(labels[id_], documents) for id_ in sorted(labels)]
    return ListTokenizer([*each, ValueTokenizer()])


def main() -> None:
    """Print a table for each Category that has Documents enough."""
    project = Project(project_folder=Path(sys.argv[1]))
    trees = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    for category, documents in categories_to_measure(project):
        pages = sum(len(document.pages()) for document in documents)
        print(f"\n{category.name}: {len(documents)} Documents, {pages} pages\n")
        print("findable  one token  tokens a page  ms a page" + ("     F1" if trees else "") + "  tokenizer")
        for name, tokenizer in TOKENIZERS.items():
            evaluation = measure(documents, tokenizer)
            total = evaluation.total
            cells = f"{total.findable_share:8.3f}  {total.one_token_share:9.3f}  {evaluation.token_count / pages:13.0f}"
            took = milliseconds(documents, tokenizer or learned(documents)) * len(documents) / pages
            f1 = ""
            if trees:
                kind = RFExtractionAI if tokenizer else LearningAI
                untrained = [kind(category, n_estimators=trees, tokenizer=tokenizer) for _ in range(FOLDS)]
                f1 = f"  {cross_validate(untrained.pop, documents, FOLDS).f1():.3f}"
            print(f"{cells}  {took:9.2f}{f1}  {name}", flush=True)


def measure(documents: list[Document], tokenizer: AbstractTokenizer | None) -> TokenizerEvaluation:
    """Evaluation over all Documents; where there is no tokenizer, of one learned of the other folds."""
    if tokenizer is not None:
        return TokenizerEvaluation(documents, tokenizer)
    folds = folds_of(documents, FOLDS)
    return TokenizerEvaluation.joined(TokenizerEvaluation(held, learned(training)) for training, held in folds)


def milliseconds(documents: list[Document], tokenizer: AbstractTokenizer) -> float:
    """Mean time for a Document."""
    return statistics.fmean(
        median_ms(lambda document=document: tokenizer.token_offsets(document), runs=5)  # type: ignore[misc]
        for document in documents
    )


if __name__ == "__main__":
    main()
