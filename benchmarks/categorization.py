"""How well Documents are told apart that were not trained on, how sure that is, and how long it takes.

    python benchmarks/categorization.py path/to/project/folder path/to/receipts.jsonl.gz

Two sets: the project by itself, and "all": the project, the first receipts of the second file (one JSON record a
line with `text`, `pages` in pixels and `words` with boxes whose origin is the top left), and the sample project's
three types. Beside `CategorizationAI` stand naive Bayes over word counts and `NameBasedCategorizationAI`.
"""

from __future__ import annotations

import gzip
import json
import pickle
import sys
import tempfile
import time
from functools import partial
from itertools import islice
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any, Self, TypeAlias

import lz4.frame
import numpy as np
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.naive_bayes import MultinomialNB
from sklearn.pipeline import make_pipeline

from konfuzio_sdk.data import BboxColumns, Category, CategoryAnnotation, Document, Page, Project
from konfuzio_sdk.evaluate import cross_validate_categorization
from konfuzio_sdk.readers import read_pdf_folder
from konfuzio_sdk.sample import generate_sample_project
from konfuzio_sdk.trainer.document_categorization import (
    AbstractCategorizationAI,
    CategorizationAI,
    NameBasedCategorizationAI,
)
from konfuzio_sdk.trainer.page_features import PartWeights

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

FOLDS = 5
RECEIPTS = 60
EXAMPLES = (2, 3, 5, 10)
DRAWS = 6
LEFT_OUT = {
    "words": PartWeights(words=0),
    "ngrams": PartWeights(ngrams=0),
    "layout": PartWeights(layout=0),
    "words and ngrams": PartWeights(words=0, ngrams=0),
}
MakeAI: TypeAlias = "Callable[[list[Category]], AbstractCategorizationAI]"


class BayesAI(AbstractCategorizationAI):
    """Naive Bayes over the counts of words: what any categorization has to beat."""

    def fit(self) -> Self:
        """Train on the Pages' texts."""
        pages = [page for document in self.documents for page in document.pages()]
        ids = [page.category.id_ for page in pages if page.category is not None]
        self.model = make_pipeline(CountVectorizer(), MultinomialNB()).fit([page.text for page in pages], ids)
        return self

    def _categorize_page(self, page: Page) -> Page:
        probabilities = self.model.predict_proba([page.text])[0]
        by_id = {category.id_: category for category in self.categories}
        for id_, probability in zip(self.model.classes_, probabilities, strict=True):
            CategoryAnnotation(by_id[id_], min(1.0, float(probability)), page)
        return page


def main() -> None:
    """Print the figures."""
    read = Project(project_folder=Path(sys.argv[1]))
    found = [one for one in read.documents_of_status() if one.category is not None and one.text.strip()]
    project = Project()
    own = moved(found, project)
    everything = [*own, *receipts(Path(sys.argv[2]), Category(project, name="Receipt")), *sample(project)]
    for name, documents in {"project": own, "all": everything}.items():
        pages = sum(len(document.pages()) for document in documents)
        print(f"\n{name}: {len(documents)} Documents, {pages} Pages, {len(categories_of(documents))} Categories")
        print_accuracy(documents)
        print_costs(documents)


def print_accuracy(documents: list[Document]) -> None:
    """Print measures of all AIs, and of those that learn with few Documents a Category."""
    learning: dict[str, MakeAI] = {"CategorizationAI": CategorizationAI, "naive Bayes": BayesAI}
    for name, make in {**learning, "by name": NameBasedCategorizationAI}.items():
        categories = categories_of(documents)
        evaluation = cross_validate_categorization(partial(make, categories), documents, FOLDS)
        print(f"\n{name}, {FOLDS}-fold cross-validation\n{evaluation}")
    print(f"\nwith {', '.join(map(str, EXAMPLES))} Documents a Category: accuracy over Pages (calibration error)")
    for part in LEFT_OUT:
        learning[f"without {part}"] = partial(without, part)
    for name, make in learning.items():
        figures = [few_shot(make, documents, count) for count in EXAMPLES]
        print(f"{name:<24}", "   ".join(f"{accuracy:.3f} ({error:.3f})" for accuracy, error in figures), flush=True)


def without(part: str, categories: list[Category]) -> CategorizationAI:
    """AI that learns without a part."""
    ai = CategorizationAI(categories)
    ai.part_weights = LEFT_OUT[part]
    return ai


def few_shot(make: MakeAI, documents: list[Document], count: int) -> tuple[float, float]:
    """Accuracy over Pages and calibration error, trained on `count` Documents a Category drawn at random."""
    right, sure = [], []
    for seed in range(DRAWS):
        rng = Random(seed)  # noqa: S311 - repeatable, and no secret
        training = [one for of_one in by_category(documents).values() for one in rng.sample(of_one, count)]
        ai = make(categories_of(documents))
        ai.documents = training
        ai.fit()
        for document in documents:
            if document not in training:
                for page, found in zip(
                    document.pages(), ai.categorize(document, recategorize=True).pages(), strict=True
                ):
                    right.append(found.category is page.category)
                    sure.append(found.category_annotations[0].confidence or 0.0)
    return float(np.mean(right)), calibration_error(np.array(sure), np.array(right))


def calibration_error(confidences: NDArray[np.float64], right: NDArray[np.bool_]) -> float:
    """Expected calibration error: how far confidence and accuracy are apart, over ten equally wide bins."""
    bins = np.minimum((confidences * 10).astype(np.int64), 9)
    apart = [
        abs(confidences[bins == one].mean() - right[bins == one].mean()) * (bins == one).mean() for one in set(bins)
    ]
    return float(sum(apart))


def print_costs(documents: list[Document]) -> None:
    """Print what training and categorizing take, and the size of what is saved."""
    ai = CategorizationAI(categories_of(documents))
    ai.documents = documents
    started = time.perf_counter()
    ai.fit()
    trained = time.perf_counter()
    pages = sum(len(ai.categorize(document, recategorize=True).pages()) for document in documents)
    done = time.perf_counter()
    size = len(lz4.frame.compress(pickle.dumps(ai)))
    print(
        f"\nfit {trained - started:.1f} s, {pages / (done - trained):.0f} pages a second, {size / 1000:.0f} kB with lz4"
    )


def by_category(documents: list[Document]) -> dict[Category, list[Document]]:
    """Documents of each Category."""
    found: dict[Category, list[Document]] = {}
    for document in documents:
        if document.category is not None:
            found.setdefault(document.category, []).append(document)
    return found


def categories_of(documents: list[Document]) -> list[Category]:
    """Categories of the Documents."""
    return list(by_category(documents))


def moved(documents: list[Document], project: Project) -> list[Document]:
    """Copies in a Project, which gets the Documents' Categories."""
    copies = []
    for category, own in by_category(documents).items():
        twin = Category(project, name=category.name)
        for document in own:
            copies.append(document.copied_into(project))
            copies[-1].set_category(twin)
    return copies


def sample(project: Project) -> list[Document]:
    """Documents of the sample project."""
    with tempfile.TemporaryDirectory() as folder:
        return moved(read_pdf_folder(generate_sample_project(Path(folder))).documents_of_status(), project)


def receipts(file: Path, category: Category) -> list[Document]:
    """First receipts of the file; a character's box is its share of its word's."""
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        return [receipt(json.loads(line), category) for line in islice(lines, RECEIPTS)]


def receipt(record: dict[str, Any], category: Category) -> Document:
    """One receipt."""
    height = {page["number"]: page["height"] for page in record["pages"]}
    rows = []
    for word in record["words"]:
        width = (word["x1"] - word["x0"]) / len(word["text"])
        bottom, top = height[word["page"]] - word["y1"], height[word["page"]] - word["y0"]
        for place in range(len(word["text"])):
            left = word["x0"] + place * width
            rows.append((word["start"] + place, left, left + width, bottom, top, word["page"]))
    boxes = BboxColumns(*zip(*rows, strict=True))
    document = Document(category.project, record["text"], boxes, category=category, name=record["id"])
    for page in record["pages"]:
        Page(None, document, page["number"], (page["width"], page["height"]))
    return document


if __name__ == "__main__":
    main()
