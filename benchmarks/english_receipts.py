"""How well four values are read from English receipts of a public benchmark (SROIE, its 626 training receipts).

    python benchmarks/english_receipts.py path/to/train.jsonl.gz [RECEIPTS]

Five-fold cross-validation, over all receipts or that many. A value counts as right if its letters and digits are those
that the benchmark expects, blanks and signs aside; those that are spelt otherwise on the receipt than the benchmark
expects cannot be found, whatever a reader does: their share is told too.
"""

from __future__ import annotations

import gzip
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

import numpy as np
import orjson

from konfuzio_sdk.data import Annotation, BboxColumns, Category, DatasetStatus, Document, Label, Page, Project, Span
from konfuzio_sdk.evaluate import Counts, ExtractionEvaluation, folds_of
from konfuzio_sdk.trainer.information_extraction import RFExtractionAI

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["expected_values", "receipts_project"]

FOLDS = 5

_LABELS = {"company": "Text", "date": "Date", "address": "Text", "total": "Number"}


class _Word(TypedDict):
    text: str
    start: int
    page: int
    x0: float
    x1: float
    y0: float
    y1: float


class _Size(TypedDict):
    number: int
    width: float
    height: float


class _Entity(TypedDict):
    label: str
    text: str
    spans: list[tuple[int, int]]


class _Receipt(TypedDict):
    id: str
    text: str
    pages: list[_Size]
    words: list[_Word]
    entities: list[_Entity]


def receipts_project(path: Path) -> Project:
    """Project with one Category, whose training Documents are all receipts of a file with a JSON object a line."""
    project = Project(name="English receipts")
    category = Category(project, 1, "Receipt")
    labels = {
        name: Label(project, name, number, data_type, label_sets=[category.default_label_set])
        for number, (name, data_type) in enumerate(_LABELS.items(), start=1)
    }
    with gzip.open(path) as lines:
        receipts: list[_Receipt] = [orjson.loads(line) for line in lines]
    for number, receipt in enumerate(sorted(receipts, key=lambda found: found["id"]), start=1):
        document = Document(
            project,
            receipt["text"],
            _boxes(receipt),
            category,
            number,
            dataset_status=DatasetStatus.TRAINING,
            name=receipt["id"],
        )
        for page in receipt["pages"]:
            Page(None, document, page["number"], (page["width"], page["height"]))
        for entity in receipt["entities"]:
            spans = [Span(start, end) for start, end in entity["spans"]]
            if spans:
                Annotation(document, labels[entity["label"]], spans=spans, is_correct=True, revised=True)
    return project


def expected_values(path: Path) -> dict[str, dict[str, str]]:
    """What each receipt, by name, says its values are: text by Label."""
    with gzip.open(path) as lines:
        receipts: list[_Receipt] = [orjson.loads(line) for line in lines]
    return {receipt["id"]: {found["label"]: found["text"] for found in receipt["entities"]} for receipt in receipts}


def _boxes(receipt: _Receipt) -> BboxColumns:
    """Boxes of characters: equal parts of their word's box, counted from the page's bottom edge."""
    heights = {page["number"]: page["height"] for page in receipt["pages"]}
    columns: list[np.ndarray[tuple[int, int], np.dtype[np.float64]]] = []
    for word in receipt["words"]:
        length = len(word["text"])
        edges = np.linspace(word["x0"], word["x1"], length + 1)
        height = heights[word["page"]]
        columns.append(
            np.stack(
                [
                    word["start"] + np.arange(length),
                    edges[:-1],
                    edges[1:],
                    np.full(length, height - word["y1"]),
                    np.full(length, height - word["y0"]),
                    np.full(length, word["page"]),
                ]
            )
        )
    offset, x0, x1, y0, y1, page = np.concatenate(columns, axis=1)
    order = np.argsort(offset, kind="stable")
    return BboxColumns(
        offset[order].astype(np.int64), x0[order], x1[order], y0[order], y1[order], page[order].astype(np.int64)
    )


def main() -> None:
    """Cross-validate and print what was read rightly, by Label."""
    path = Path(sys.argv[1])
    project, expected = receipts_project(path), expected_values(path)
    documents = project.documents[: int(sys.argv[2]) if len(sys.argv) > 2 else None]
    pairs: list[tuple[Document, Document]] = []
    for training, held in folds_of(documents, FOLDS):
        ai = RFExtractionAI(project.categories[0])
        ai.documents = training
        ai.fit()
        pairs += [(document, ai.extract(document)) for document in held]
    print(ExtractionEvaluation(pairs).summary())
    found = {document.name: values_of(result, use_correct=False) for document, result in pairs}
    annotated = {document.name: values_of(document, use_correct=True) for document, _ in pairs}
    print(f"\n{'value':<10}     F1  precision  recall  of annotated text F1")
    totals = Counts(), Counts()
    for name in _LABELS:
        counts = compared(expected, found, name), compared(expected, annotated, name)
        totals = totals[0] + counts[0], totals[1] + counts[1]
        print(f"{name:<10}  {counts[0].cells()}  {counts[1].f1:20.3f}")
    print(f"{'all':<10}  {totals[0].cells()}  {totals[1].f1:20.3f}")


def values_of(document: Document, *, use_correct: bool) -> dict[str, str]:
    """Text of the surest Annotation of each Label."""
    found: dict[str, Annotation] = {}
    for annotation in document.annotations(use_correct):
        best = found.get(annotation.label.name)
        if best is None or (annotation.confidence or 0) > (best.confidence or 0):
            found[annotation.label.name] = annotation
    return {name: " ".join(annotation.offset_string) for name, annotation in found.items()}


def compared(expected: Mapping[str, Mapping[str, str]], found: Mapping[str, Mapping[str, str]], label: str) -> Counts:
    """Counts of one Label's values over the receipts of `found`."""
    right = wrong = missed = 0
    for name, values in found.items():
        truth, value = expected[name].get(label), values.get(label)
        same = truth is not None and value is not None and plain(truth) == plain(value)
        right += same
        wrong += value is not None and not same
        missed += truth is not None and not same
    return Counts(right, wrong, missed)


def plain(text: str) -> str:
    """Letters and digits only, in lower case."""
    return re.sub(r"[\W_]+", "", text).lower()


if __name__ == "__main__":
    main()
