"""How well bundles are cut into Documents that were not trained on, and how long it takes.

    python benchmarks/file_splitting.py path/to/project/folder path/to/receipts.jsonl.gz

Three sets: the project; its Documents of Categories that have some of several Pages, where a change of Category tells
nothing; and the first receipts of the second file (as in `categorization.py`), each cut between lines into one to
three Pages. Beside the two AIs stand "every Page" and "Category changes", which is told the true Categories.
"""

from __future__ import annotations

import gzip
import itertools
import json
import pickle
import sys
import time
from functools import partial
from itertools import islice
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, TypeAlias

import lz4.frame
import numpy as np

from categorization import calibration_error, categories_of, receipt
from konfuzio_sdk.data import BboxColumns, Category, Document, Page, Project
from konfuzio_sdk.evaluate import FileSplittingEvaluation, as_received, bundles, cross_validate_file_splitting
from konfuzio_sdk.tokenizer import WhitespaceTokenizer
from konfuzio_sdk.trainer.file_splitting import (
    AbstractFileSplittingAI,
    ContextAwareFileSplittingAI,
    PairWeights,
    TextualFileSplittingAI,
)
from konfuzio_sdk.trainer.file_splitting.page_change import page_before

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

FOLDS = 5
RECEIPTS = 200
LINES_A_PAGE = 8
EXAMPLES = (8, 12, 16)
DRAWS = 6
LEFT_OUT = {
    "the Page": PairWeights(own=0),
    "the Page before": PairWeights(before=0),
    "changes": PairWeights(changes=0),
}
MakeAI: TypeAlias = "Callable[[list[Category]], AbstractFileSplittingAI]"


class EveryPageAI(AbstractFileSplittingAI):
    """Takes every Page for a Document."""

    def predict(self, page: Page) -> Page:
        """Say that it is a first Page."""
        page.is_first_page = True
        return page


class CategoryChangesAI(AbstractFileSplittingAI):
    """Cuts where the Category changes."""

    def predict(self, page: Page) -> Page:
        """Compare with the Page before."""
        before = page_before(page)
        page.is_first_page = before is None or before.category is not page.category
        return page


AIS: dict[str, tuple[MakeAI, bool]] = {
    "every Page": (EveryPageAI, False),
    "Category changes": (CategoryChangesAI, True),
    "context-aware": (ContextAwareFileSplittingAI, False),
    "context-aware, tokens": (partial(ContextAwareFileSplittingAI, tokenizer=WhitespaceTokenizer()), False),
    "textual": (TextualFileSplittingAI, False),
    "textual, Categories told": (TextualFileSplittingAI, True),
}


def main() -> None:
    """Print the figures."""
    read = Project(project_folder=Path(sys.argv[1]))
    project = [one for one in read.documents_of_status() if one.category is not None and one.pages()]
    long = {one.category for one in project if len(one.pages()) > 1}
    sets = {
        "project": project,
        "Categories with longer Documents": [one for one in project if one.category in long],
        "cut receipts": cut_receipts(Path(sys.argv[2])),
    }
    for name, documents in sets.items():
        pages = sum(len(document.pages()) for document in documents)
        print(f"\n{name}: {len(documents)} Documents, {pages} Pages")
        print_accuracy(documents)
        print_few_shot(documents)
        print_costs(documents)


def print_accuracy(documents: list[Document]) -> None:
    """Print measures of all AIs."""
    print(f"\n{FOLDS}-fold cross-validation: F1, precision and recall of first Pages; Documents and bundles right")
    for name, (make, is_told) in AIS.items():
        make_ai = partial(make, categories_of(documents))
        print_row(name, cross_validate_file_splitting(make_ai, documents, FOLDS, with_categories=is_told))


def print_row(name: str, measured: FileSplittingEvaluation) -> None:
    """Print measures on one line."""
    figures = (measured.f1(), measured.precision(), measured.recall(), measured.documents_right, measured.bundles_right)
    print(f"{name:<26}", "  ".join(f"{figure:.3f}" for figure in figures), flush=True)


def print_few_shot(documents: list[Document]) -> None:
    """Print measures with few Documents, where parts show what they are worth."""
    learning: dict[str, MakeAI] = {name: AIS[name][0] for name in ("every Page", "context-aware", "textual")}
    learning.update({f"textual without {part}": partial(without, part) for part in LEFT_OUT})
    print(f"\nwith {', '.join(map(str, EXAMPLES))} Documents: F1 of first Pages, Documents right (calibration error)")
    for name, make in learning.items():
        row = []
        for count in EXAMPLES:
            measured, error = few_shot(make, documents, count)
            row.append(f"{measured.f1():.3f} {measured.documents_right:.3f} ({error:.3f})")
        print(f"{name:<34}", "   ".join(row), flush=True)


def without(part: str, categories: list[Category]) -> TextualFileSplittingAI:
    """AI that learns without a part."""
    ai = TextualFileSplittingAI(categories)
    ai.weights = LEFT_OUT[part]
    return ai


def few_shot(make: MakeAI, documents: list[Document], count: int) -> tuple[FileSplittingEvaluation, float]:
    """Measures and calibration error, trained on `count` Documents drawn at random."""
    pairs, sure, right = [], [], []
    for seed, drawn in islice(draws(documents, count), DRAWS):
        ai = make(categories_of(documents))
        ai.documents = drawn[:count]
        ai.fit()
        for bundle in bundles(drawn[count : count + 60], seed=seed):
            pairs.append((bundle, ai.propose_split_documents(as_received(bundle))))
            found = [page for part in pairs[-1][1] for page in part.pages()]
            for page, told in list(zip(bundle.pages(), found, strict=True))[1:]:
                right.append(page.is_first_page == told.is_first_page)
                sure.append(1.0 if told.is_first_page_confidence is None else told.is_first_page_confidence)
    return FileSplittingEvaluation(pairs), calibration_error(np.array(sure), np.array(right))


def draws(documents: list[Document], count: int) -> Iterator[tuple[int, list[Document]]]:
    """Seeds, and orders of the Documents in which one of the first `count` or more has several Pages."""
    for seed in itertools.count():
        drawn = Random(seed).sample(documents, len(documents))  # noqa: S311 - repeatable, and no secret
        if any(len(document.pages()) > 1 for document in drawn[:count]):
            yield seed, drawn


def print_costs(documents: list[Document]) -> None:
    """Print what training and splitting take, and the size of what is saved."""
    (bundle,) = bundles(documents, most=len(documents))[:1]
    for make in (ContextAwareFileSplittingAI, TextualFileSplittingAI):
        ai = make(categories_of(documents))
        ai.documents = documents
        started = time.perf_counter()
        ai.fit()
        trained = time.perf_counter()
        ai.propose_split_documents(as_received(bundle))
        pace = len(bundle.pages()) / (time.perf_counter() - trained)
        size = len(lz4.frame.compress(pickle.dumps(ai)))
        print(
            f"{make.__name__}: fit {trained - started:.1f} s, {pace:.0f} pages a second, {size / 1000:.0f} kB with lz4"
        )


def cut_receipts(file: Path) -> list[Document]:
    """First receipts of the file, each cut into Pages."""
    category = Category(Project(), name="Receipt")
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        return [cut(receipt(json.loads(line), category)) for line in islice(lines, RECEIPTS)]


def cut(whole: Document) -> Document:
    """Document of one Page as one of up to three, each as high as what is on it."""
    rng = Random(whole.name)  # noqa: S311 - repeatable, and no secret
    lines = whole.text.split("\n")
    most = max(1, min(rng.choice((1, 2, 3)), len(lines) // LINES_A_PAGE))
    ends = {round(len(lines) * (part + rng.uniform(-0.2, 0.2)) / most) for part in range(1, most)}
    text = "".join(
        line + ("\f" if number in ends else "\n" if number < len(lines) else "")
        for number, line in enumerate(lines, start=1)
    )
    boxes = whole.bboxes
    numbers = np.array([text.count("\f", 0, offset) + 1 for offset in boxes.offset.tolist()], dtype=np.int64)
    ground, height = np.zeros(len(boxes)), {}
    for number in range(1, len(ends) + 2):
        own = numbers == number
        low, high = (boxes.y0[own].min(), boxes.y1[own].max()) if own.any() else (0.0, 1.0)
        ground[own], height[number] = low, max(1.0, high - low)
    moved = BboxColumns(boxes.offset, boxes.x0, boxes.x1, boxes.y0 - ground, boxes.y1 - ground, numbers)
    document = Document(whole.project, text, moved, category=whole.category, name=whole.name)
    for number, page_height in height.items():
        Page(None, document, number, (whole.pages()[0].width, page_height))
    return document


if __name__ == "__main__":
    main()
