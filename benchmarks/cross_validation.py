"""How well values are found in Documents that were not trained on.

    python benchmarks/cross_validation.py path/to/project/folder

Five-fold cross-validation over all annotated Documents with character boxes of each Category, training and test, on
one line a Label: strict Span-level precision, recall and F1; and how far confidences are from the share that is right.
Beside it a plain forest: one random forest over what can be said of a token by itself, whose neighbouring tokens of
one Label on a line are joined.
"""

from __future__ import annotations

import copy
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Self

import numpy as np
from sklearn.ensemble import RandomForestClassifier

from boxed_documents import FOLDS, categories_to_measure
from konfuzio_sdk.data import Annotation, Project, Span
from konfuzio_sdk.evaluate import ExtractionEvaluation, cross_validate
from konfuzio_sdk.tokenizer import WhitespaceTokenizer
from konfuzio_sdk.trainer.information_extraction import AbstractExtractionAI, RFExtractionAI

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from konfuzio_sdk.data import Category, Document, Label


class PlainForestAI(AbstractExtractionAI):
    """A random forest over each token's length, kinds of characters and box: what any extraction has to beat."""

    def __init__(self, category: Category | None = None) -> None:
        """Make an untrained AI."""
        super().__init__(category)
        self.tokenizer = WhitespaceTokenizer()
        self.forest = RandomForestClassifier(n_estimators=100, random_state=42, n_jobs=-1)
        self.labels: list[Label] = []

    def fit(self) -> Self:
        """Train on the tokens of all training Documents; class 0 is no Label."""
        by_id = {found.label.id_: found.label for document in self.documents for found in document.annotations()}
        self.labels = [by_id[id_] for id_ in sorted(by_id)]
        class_of = {label: number for number, label in enumerate(self.labels, start=1)}
        values, classes = [], []
        for document in self.documents:
            offsets = self.tokenizer.token_offsets(document)
            own = np.zeros(len(offsets), dtype=np.int64)
            for span in document.spans(use_correct=True):
                covered = (offsets[:, 0] >= span.start_offset) & (offsets[:, 1] <= span.end_offset)
                if span.annotation is not None:
                    own[covered] = class_of[span.annotation.label]
            values.append(plain_features(document, offsets))
            classes.append(own)
        self.forest.fit(np.concatenate(values), np.concatenate(classes))
        return self

    def extract(self, document: Document) -> Document:
        """Copy of the Document with what the forest finds."""
        result = super().extract(document)
        offsets = self.tokenizer.token_offsets(document)
        classes = self.forest.predict(plain_features(document, offsets)).tolist()
        start = 0
        for number, (own, (first, last)) in enumerate(zip(classes, offsets.tolist(), strict=True)):
            continued = number > 0 and classes[number - 1] == own and "\n" not in document.text[start:first]
            start = start if continued else first
            ends = number + 1 == len(classes) or classes[number + 1] != own
            ends = ends or "\n" in document.text[first : offsets[number + 1][0]]
            if own and ends:
                Annotation(result, self.labels[own - 1], confidence=1.0, spans=[Span(start, last)])
        return result


def plain_features(document: Document, offsets: NDArray[np.int64]) -> NDArray[np.float64]:
    """Length, numbers of digits, letters and other characters, and box of each token: shape (n, 8)."""
    rows = []
    for start, end in offsets.tolist():
        token = document.text[start:end]
        box = document.bboxes.around(start, end)
        digits, letters = sum(map(str.isdigit, token)), sum(map(str.isalpha, token))
        edges = (-1.0, -1.0, -1.0, -1.0) if box is None else (box.x0, box.x1, box.y0, box.y1)
        rows.append((len(token), digits, letters, len(token) - digits - letters, *edges))
    return np.array(rows, dtype=np.float64).reshape(-1, 8)


def main() -> None:
    """Print the measures of each Category that has Documents enough."""
    project = Project(project_folder=Path(sys.argv[1]))
    for category, documents in categories_to_measure(project):
        print(f"\n{category.name}: {FOLDS}-fold cross-validation over {len(documents)} Documents\n")
        own = measure(RFExtractionAI(category), documents)
        plain = measure(PlainForestAI(category), documents)
        print(own)
        print(f"\n{own.summary()}")
        print(f"\nF1 {own.f1():.4f}; plain forest {plain.f1():.4f}; ratio {own.f1() / plain.f1():.2f}")
        print(f"Expected calibration error {own.reliability().expected_calibration_error:.3f}")


def measure(untrained: AbstractExtractionAI, documents: list[Document]) -> ExtractionEvaluation:
    """Cross-validate copies of an untrained AI."""
    return cross_validate(lambda: copy.copy(untrained), documents, FOLDS)


if __name__ == "__main__":
    main()
