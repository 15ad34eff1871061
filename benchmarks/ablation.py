"""What each part of the Extraction AI adds: strict F1 with one part left out after the other.

    python benchmarks/ablation.py PROJECT_FOLDER [SEEDS]

Five-fold cross-validation over all annotated Documents with character boxes of each Category, training and test; the
mean over as many seeds as given (one). A difference of 0.003 is noise.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from konfuzio_sdk.data import Project
from konfuzio_sdk.evaluate.folds import folds_of
from konfuzio_sdk.tokenizer import ValueTokenizer, WhitespaceTokenizer
from konfuzio_sdk.trainer.information_extraction.features.text import VALUE_PATTERNS
from konfuzio_sdk.trainer.information_extraction.forest import ForestSettings
from konfuzio_sdk.trainer.information_extraction.model import ExtractionModel
from konfuzio_sdk.trainer.information_extraction.training_table import LabelledDocument, TrainingTable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from konfuzio_sdk.data import Document
    from konfuzio_sdk.tokenizer import AbstractTokenizer
    from konfuzio_sdk.trainer.information_extraction.features import TokenFeatures

FOLDS = 5
_ABOVE_ALL = 2.0
_SIDES = ("left_", "right_", "above_", "below_", "heading_gap", "key_gap")
_PLACES = ("x0", "x1", "top", "page", "row", "rank", "height", "relative_height", "character_width")


@dataclass(frozen=True)
class Part:
    """What is left out: columns, words, the second look, or the tokenizer that cuts values."""

    columns: frozenset[str] = frozenset()
    words: bool = False
    second_look: bool = False
    tokenizer: AbstractTokenizer | None = None


def parts(names: Sequence[str]) -> dict[str, Part]:
    """Every part by its name; each column of `names` is in one group."""
    context = {name for name in names if name.startswith(_SIDES)}
    position = {name for name in names if name.startswith(_PLACES)} - context
    patterns = set(VALUE_PATTERNS)
    of_patterns = {name for name in context if name.split("_", 1)[1] in patterns}
    text = set(names) - context - position - patterns
    return {
        "nothing": Part(),
        "text": Part(columns=frozenset(text)),
        "value patterns": Part(columns=frozenset(patterns | of_patterns)),
        "position": Part(columns=frozenset(position)),
        "context": Part(columns=frozenset(context)),
        "word likelihoods": Part(words=True),
        "second look": Part(second_look=True),
        "value tokenizer": Part(tokenizer=WhitespaceTokenizer()),
    }


def main() -> None:
    """Print a line a part, a column a Category."""
    project = Project(project_folder=Path(sys.argv[1]))
    seeds = range(42, 42 + (int(sys.argv[2]) if len(sys.argv) > 2 else 1))
    categories = {
        category.name: [found for found in (*category.documents(), *category.test_documents()) if found.bboxes]
        for category in project.categories
    }
    categories = {name: documents for name, documents in categories.items() if len(documents) >= FOLDS}
    print(f"{'left out':<20}" + "".join(f"{name:>24}" for name in categories))
    first = TrainingTable.from_documents(next(iter(categories.values()))[:1], ValueTokenizer())
    for name, part in parts(first.names).items():
        measured = [measure(part, documents, seeds) for documents in categories.values()]
        print(f"{name:<20}" + "".join(f"{value:>24.4f}" for value in measured), flush=True)


def measure(part: Part, documents: list[Document], seeds: range) -> float:
    """Mean strict Span F1 over the seeds."""
    table = TrainingTable.from_documents(documents, part.tokenizer or ValueTokenizer())
    labelled = {id(found.document): replace(found, features=without(part, found.features)) for found in table.documents}
    scores = []
    for seed in seeds:
        right = found = annotated = 0
        for training, tests in folds_of(documents, FOLDS):
            model = learn(part, table.labels, [labelled[id(document)] for document in training], seed)
            for test in (labelled[id(document)] for document in tests):
                told = {
                    (finding.label_id, *span) for finding in model.findings(test.features) for span in finding.spans
                }
                true = {
                    (annotation.label.id_, span.start_offset, span.end_offset)
                    for annotation in test.annotations
                    for span in annotation.spans
                }
                right, found, annotated = right + len(told & true), found + len(told), annotated + len(true)
        scores.append(2 * right / (found + annotated))
    return float(np.mean(scores))


def without(part: Part, features: TokenFeatures) -> TokenFeatures:
    """Features without the columns and words of the part."""
    kept = [number for number, name in enumerate(features.names) if name not in part.columns]
    return replace(
        features,
        values=features.values[:, kept],
        names=tuple(features.names[number] for number in kept),
        words=np.zeros_like(features.words) if part.words else features.words,
    )


def learn(part: Part, labels: tuple[int, ...], documents: list[LabelledDocument], seed: int) -> ExtractionModel:
    """Train; without the second look the first has all the trees."""
    table = TrainingTable(
        labels=labels,
        documents=tuple(documents),
        values=np.concatenate([found.features.values for found in documents]),
        names=documents[0].features.names,
        words=np.concatenate([found.features.words for found in documents]),
        classes=np.concatenate([found.classes for found in documents]),
        groups=np.repeat(np.arange(len(documents)), [len(found.features) for found in documents]),
        known=np.concatenate([found.known for found in documents]),
    )
    trees = ForestSettings.n_estimators
    settings = ForestSettings(n_estimators=3 * trees if part.second_look else trees, random_state=seed)
    model = ExtractionModel.learn(table, settings)
    return replace(model, classifier=replace(model.classifier, cut=_ABOVE_ALL)) if part.second_look else model


if __name__ == "__main__":
    main()
