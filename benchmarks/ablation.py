"""What each part of the Extraction AI adds: strict F1 with one part left out after the other.

    python benchmarks/ablation.py PROJECT_FOLDER [SEEDS]

Five-fold cross-validation over all annotated Documents with character boxes of each Category, training and test, of
everything from the features to the selection; the mean over as many seeds as given (three), and half the distance
between the least and the greatest. A difference below 0.003 on payslips and 0.005 on receipts is noise.
"""

from __future__ import annotations

import sys
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from boxed_documents import FOLDS, categories_to_measure
from konfuzio_sdk.data import Project
from konfuzio_sdk.evaluate.folds import folds_of
from konfuzio_sdk.tokenizer import ValueTokenizer, WhitespaceTokenizer
from konfuzio_sdk.trainer.information_extraction import token_classifier, training_table
from konfuzio_sdk.trainer.information_extraction.features import NO_WORD, PLACES
from konfuzio_sdk.trainer.information_extraction.features.text import VALUE_PATTERNS
from konfuzio_sdk.trainer.information_extraction.findings import labels_of
from konfuzio_sdk.trainer.information_extraction.forest import ForestSettings
from konfuzio_sdk.trainer.information_extraction.grouping import SetGrouper
from konfuzio_sdk.trainer.information_extraction.model import ExtractionModel
from konfuzio_sdk.trainer.information_extraction.selection import CandidateSelection
from konfuzio_sdk.trainer.information_extraction.spans import choice
from konfuzio_sdk.trainer.information_extraction.spans.candidate_features import candidate_features
from konfuzio_sdk.trainer.information_extraction.spans.choice import SpanChoice
from konfuzio_sdk.trainer.information_extraction.spans.habits import habits_of
from konfuzio_sdk.trainer.information_extraction.spans.line_joining import LineJoiner
from konfuzio_sdk.trainer.information_extraction.spans.merging import SpanMerger
from konfuzio_sdk.trainer.information_extraction.token_classifier import Learned, TokenClassifier
from konfuzio_sdk.trainer.information_extraction.training_table import TrainingTable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from types import ModuleType

    from numpy.typing import NDArray

    from konfuzio_sdk.data import Document
    from konfuzio_sdk.tokenizer import AbstractTokenizer
    from konfuzio_sdk.trainer.information_extraction.features import TokenFeatures, TokenLayout
    from konfuzio_sdk.trainer.information_extraction.spans.candidates import Candidates

Spans = set[tuple[int, int, int]]
"""Label, start and end of each."""

_ABOVE_ALL = 2.0
_SIDES = ("left_", "right_", "above_", "below_", "heading_gap", "key_gap")
_PLACES = ("x0", "x1", "top", "page", "row", "rank", "height", "relative_height", "character_width")
_OF_CANDIDATES = {
    "before and after": {"before", "after"},
    "rows around": {"row_above", "row_below", "elsewhere_in_row"},
    "gaps": {"gap_before", "gap_after", "widest_gap"},
    "size": {"tokens", "characters"},
    "ends of the row": {"starts_row", "ends_row"},
    "characters": {"first_character", "last_character"},
    "equal text": {"equal_text"},
    "Document": {"most_in_document", "share_of_most", "row_share"},
}


@dataclass(frozen=True)
class Part:
    """What is left out."""

    columns: frozenset[str] = frozenset()
    """Features of tokens."""
    candidate_columns: frozenset[str] = frozenset()
    """Features of candidates."""
    words: frozenset[str] = frozenset()
    """Places whose words are not looked at."""
    second_look: bool = False
    habits: bool = False
    choice: bool = False
    """Tokens are merged by their likeliest class instead."""
    joining: bool = False
    selection: bool = False
    tokenizer: AbstractTokenizer | None = None
    """Cuts in place of the one that cuts values apart."""

    @property
    def changes_classifier(self) -> bool:
        """Whether tokens are classified otherwise without it."""
        return bool(self.columns or self.words) or self.second_look or self.tokenizer is not None


def parts(names: Sequence[str]) -> dict[str, Part]:
    """Every part by its name; each column of `names` is in one group."""
    context = {name for name in names if name.startswith(_SIDES)}
    position = {name for name in names if name.startswith(_PLACES)} - context
    patterns = set(VALUE_PATTERNS) & set(names)
    of_patterns = {name for name in context if name.split("_", 1)[1] in patterns}
    text = set(names) - context - position - patterns
    return {
        "nothing": Part(),
        "text": Part(columns=frozenset(text)),
        "value patterns": Part(columns=frozenset(patterns | of_patterns)),
        "position": Part(columns=frozenset(position)),
        "context": Part(columns=frozenset(context)),
        "word likelihoods": Part(words=frozenset(PLACES)),
        "second look": Part(second_look=True),
        "value tokenizer": Part(tokenizer=WhitespaceTokenizer()),
        "Span choice": Part(choice=True),
        **{f"  {name}": Part(candidate_columns=frozenset(columns)) for name, columns in _OF_CANDIDATES.items()},
        "  habits": Part(habits=True),
        "line joining": Part(joining=True),
        "selection": Part(selection=True),
    }


def main() -> None:
    """Print a line a part, two columns a Category."""
    project = Project(project_folder=Path(sys.argv[1]))
    seeds = range(42, 42 + (int(sys.argv[2]) if len(sys.argv) > 2 else 3))
    measured = {category.name: Measured(documents) for category, documents in categories_to_measure(project)}
    print(f"{'left out':<20}" + "".join(f"{name:>24}" for name in measured))
    for name, part in parts(next(iter(measured.values())).names).items():
        scores = [one.scores(part, seeds) for one in measured.values()]
        cells = (f"{np.mean(own):>16.4f} ±{(max(own) - min(own)) / 2:.4f}" for own in scores)
        print(f"{name:<20}" + "".join(cells), flush=True)


class Measured:
    """Documents of a Category; steps before and beside those that a part changes are learned once."""

    def __init__(self, documents: list[Document]) -> None:
        """Cut the Documents and make their features."""
        self._documents = documents
        self._table = TrainingTable.from_documents(documents, ValueTokenizer())
        self._classifiers: dict[tuple[int, int], Learned] = {}
        self._groupers: dict[tuple[int, int], SetGrouper] = {}

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the features of tokens."""
        return self._table.names

    def scores(self, part: Part, seeds: Iterable[int]) -> list[float]:
        """Strict Span F1 for each seed."""
        whole = self._table
        if part.tokenizer is not None:
            whole = TrainingTable.from_documents(self._documents, part.tokenizer)
        features = {id(one.document): without(part, one.features) for one in whole.documents}
        with ExitStack() as patches:
            patch_for(part, features, patches)
            return [self._score(part, features, seed) for seed in seeds]

    def _score(self, part: Part, features: Mapping[int, TokenFeatures], seed: int) -> float:
        right = found = annotated = 0
        for fold, (training, tests) in enumerate(folds_of(self._documents, FOLDS)):
            table = TrainingTable.from_documents(training, ValueTokenizer())
            model = self._learned(part, table, fold, seed)
            for test in tests:
                told = spans_found(part, model, test, features[id(test)])
                true = annotated_spans(test)
                right, found, annotated = right + len(told & true), found + len(told), annotated + len(true)
        return 2 * right / (found + annotated)

    def _learned(self, part: Part, table: TrainingTable, fold: int, seed: int) -> ExtractionModel:
        settings, key, merger = ForestSettings(random_state=seed), (fold, seed), SpanMerger.learn(table)
        # What is looked up depends on what was annotated and how that is cut, and the classifier on its features.
        groupers = {} if part.tokenizer is not None else self._groupers
        if key not in groupers:
            groupers[key] = SetGrouper.learn(table, settings)
        classifiers = {} if part.changes_classifier else self._classifiers
        if key not in classifiers:
            classifiers[key] = TokenClassifier.learn(table, settings)
        learned, joiner = classifiers[key], LineJoiner.learn(table)
        merged = SpanChoice(merger, habits_of(table), None)
        unjoined = LineJoiner(np.full_like(joiner.widest_gap, -np.inf))
        return ExtractionModel(
            labels=table.labels,
            classifier=learned.classifier,
            spans=merged if part.choice else SpanChoice.learn(table, learned.unseen, merger, settings),
            joiner=unjoined if part.joining else joiner,
            grouper=groupers[key],
            selection=CandidateSelection.learn(table),
        )


def without(part: Part, features: TokenFeatures) -> TokenFeatures:
    """Features without the part's columns and words."""
    kept = [number for number, name in enumerate(features.names) if name not in part.columns]
    places = [number for number, place in enumerate(PLACES) if place not in part.words]
    return replace(
        features,
        values=features.values[:, kept],
        names=tuple(features.names[number] for number in kept),
        words=features.words[:, places] if places else np.full((len(features), 1), NO_WORD),
    )


def spans_found(part: Part, model: ExtractionModel, document: Document, features: TokenFeatures) -> Spans:
    """What is told of a Document."""
    found = model.findings(features)
    if not part.selection:
        found = model.selection.select(found, labels_of(found, document.project, document.project))
    return {(finding.label_id, *span) for finding in found for span in finding.spans}


def annotated_spans(document: Document) -> Spans:
    """What people annotated in a Document."""
    return {(one.label.id_, span.start_offset, span.end_offset) for one in document.annotations() for span in one.spans}


def patch_for(part: Part, features: Mapping[int, TokenFeatures], patches: ExitStack) -> None:
    """Put in the place of steps what leaves a part out, and these features of Documents, until it is undone."""
    changed: list[tuple[ModuleType, str, object]] = [
        (training_table, "token_features", lambda document, _offsets: features[id(document)])
    ]
    if part.second_look:
        # All trees are the first look's, and no token is in doubt.
        changed.append((token_classifier, "_cut", lambda _unseen, _classes: _ABOVE_ALL))
        changed.append((token_classifier, "_FIRST_SHARE", 1))
    if part.candidate_columns:
        changed.append((choice, "candidate_features", FewerFeatures(part.candidate_columns)))
    if part.habits:
        changed.append((choice, "habits_of", lambda table: np.zeros((len(table.labels) + 1, 0))))
    for module, name, value in changed:
        patches.enter_context(replaced(module, name, value))


class FewerFeatures:
    """Features of candidates without some."""

    def __init__(self, left_out: frozenset[str]) -> None:
        """Leave out by name."""
        self._left_out = left_out

    def __call__(
        self,
        layout: TokenLayout,
        gaps: NDArray[np.float64],
        probabilities: NDArray[np.float32],
        candidates: Candidates,
    ) -> dict[str, NDArray[np.float64]]:
        """Features by name."""
        columns = candidate_features(layout, gaps, probabilities, candidates)
        return {name: column for name, column in columns.items() if name not in self._left_out}


@contextmanager
def replaced(module: ModuleType, name: str, by: object) -> Iterator[None]:
    """Give a name of a module another meaning for a while."""
    before = getattr(module, name)
    setattr(module, name, by)
    try:
        yield
    finally:
        setattr(module, name, before)


if __name__ == "__main__":
    main()
