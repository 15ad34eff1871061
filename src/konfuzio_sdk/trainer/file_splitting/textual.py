"""File splitting AI that learns what first Pages look like, and what changes where a Document begins."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING, Self

import numpy as np

from konfuzio_sdk.errors import ArgumentError, NotReadyError
from konfuzio_sdk.evaluate.folds import in_order
from konfuzio_sdk.trainer.file_splitting.abstract import AbstractFileSplittingAI
from konfuzio_sdk.trainer.file_splitting.page_change import PageSketch, changes, page_before
from konfuzio_sdk.trainer.page_features import PageClassifier, PageFeatures
from konfuzio_sdk.trainer.page_features.sparse_rows import SparseRows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from konfuzio_sdk.data.category import Category
    from konfuzio_sdk.data.document import Document
    from konfuzio_sdk.data.page import Page

__all__ = ["PairWeights", "TextualFileSplittingAI"]

_FOLLOWING, _FIRST = range(2)
_ROUNDS = 2
"""How often the training Documents are put one after the other, each time in another order."""
_SEED = 42
_MIN_DOCUMENTS = 2


@dataclass(frozen=True, slots=True)
class PairWeights:
    """How much each part counts of what a Page is judged by; chosen by cross-validation."""

    own: float = 1.0
    """Text and layout of the Page."""
    before: float = 0.5
    """Text and layout of the Page before."""
    changes: float = 1.0
    """What changed between them."""


@dataclass(frozen=True, eq=False)
class _Model:
    """What training leaves behind: numbers alone."""

    weights: PairWeights
    features: PageFeatures
    classifier: PageClassifier
    blank_chance: float
    """How likely a Document begins at a Page without text: counted, since such a Page tells nothing itself."""

    def chance(self, before: Page, page: Page) -> float:
        """How likely it is, from 0 to 1, that a Document begins at a Page, given the one before."""
        if _is_blank(page):
            return self.blank_chance
        rows = _rows(self.features, self.weights, [before, page], np.array([[0, 1]]))
        return float(self.classifier.probabilities(rows)[0, _FIRST])


class TextualFileSplittingAI(AbstractFileSplittingAI):
    """Judges each Page by its text and layout, by those of the Page before, and by what changed between them.

    It learns from bundles of the training Documents in random order, of which some must have several Pages. Two Pages
    that are said to be of different Categories are of different Documents.
    """

    weights: PairWeights = PairWeights()

    def __init__(self, categories: Sequence[Category] | None = None) -> None:
        """Make an AI that is yet to be trained."""
        super().__init__(categories)
        self._model: _Model | None = None

    def check_is_ready(self) -> None:
        """Raise NotReadyError if the AI has no Categories or is not trained."""
        super().check_is_ready()
        self._trained()

    def fit(self) -> Self:
        """Learn from `documents`; equal Documents give an equal AI.

        ArgumentError with fewer than two Documents, or if none has a second Page: what follows a first Page, and so
        where to cut not, can be learned from such Pages alone.
        """
        documents = [document for document in in_order(self.documents) if document.pages()]
        _check(documents)
        pages = [page for document in documents for page in document.pages()]
        lengths = np.array([len(document.pages()) for document in documents])
        pairs = _pairs(lengths)
        is_first = np.zeros(len(pages), dtype=np.int64)
        is_first[np.cumsum(lengths) - lengths] = _FIRST
        features = PageFeatures.learn(pages)
        rows = _rows(features, self.weights, pages, pairs)
        document_of_page = np.repeat(np.arange(len(documents)), lengths)
        this = pairs[:, 1]
        classifier = PageClassifier.learn(rows, is_first[this], document_of_page[this], class_count=2)
        blank = np.array([_is_blank(page) for page in pages])
        blank_chance = (is_first[blank].sum() + 1) / (blank.sum() + 2)
        self._model = _Model(self.weights, features, classifier, float(blank_chance))
        self.note_training(documents)
        return self

    def predict(self, page: Page) -> Page:
        """Tell whether the Page is a first Page, and how sure that is."""
        model = self._trained()
        before = page_before(page)
        chance = 1.0 if before is None else _either(model.chance(before, page), _category_change(before, page))
        page.is_first_page = chance > 0.5  # noqa: PLR2004 - the likelier of two
        page.is_first_page_confidence = max(chance, 1 - chance)
        return page

    def _trained(self) -> _Model:
        if self._model is None:
            msg = f"{type(self).__name__} is not trained; call fit() first."
            raise NotReadyError(msg)
        return self._model


def _is_blank(page: Page) -> bool:
    return not page.text.strip()


def _check(documents: Sequence[Document]) -> None:
    """ArgumentError if first Pages cannot be learned from these Documents."""
    if len(documents) < _MIN_DOCUMENTS:
        msg = f"There are {len(documents)} training Documents with Pages; bundles are made of two or more."
        raise ArgumentError(msg)
    if all(len(document.pages()) == 1 for document in documents):
        msg = (
            f"Each of the {len(documents)} training Documents has one Page, so there is no telling what a Page that "
            "follows another looks like; give some with more Pages, or use ContextAwareFileSplittingAI."
        )
        raise ArgumentError(msg)


def _pairs(lengths: NDArray[np.int64]) -> NDArray[np.int64]:
    """Places of Pages, each after that of the one before, in bundles of Documents with so many Pages: shape (n, 2).

    A bundle holds all Documents in random order. Its last Page stands before its first, so that each has one before.
    """
    random = Random(_SEED)  # noqa: S311 - repeatable, and no secret
    starts = np.cumsum(lengths) - lengths
    pairs = []
    for _ in range(_ROUNDS):
        order = list(range(len(lengths)))
        random.shuffle(order)
        bundle = np.concatenate([starts[one] + np.arange(lengths[one]) for one in order])
        pairs.append(np.stack([np.roll(bundle, 1), bundle], axis=1))
    return np.concatenate(pairs)


def _rows(features: PageFeatures, weights: PairWeights, pages: Sequence[Page], pairs: NDArray[np.int64]) -> SparseRows:
    """Features of pairs of Pages, given by their places in `pages`, shape (n, 2): shape (n, features), float32."""
    own = features.transform(pages)
    sketches = [PageSketch.of(page) for page in pages]
    changed = SparseRows.of(np.array([changes(sketches[before], sketches[this]) for before, this in pairs.tolist()]))
    this, before = own.rows(pairs[:, 1]), own.rows(pairs[:, 0])
    return SparseRows.joined([this.scaled(weights.own), before.scaled(weights.before), changed.scaled(weights.changes)])


def _category_change(before: Page, page: Page) -> float:
    """How likely it is, from 0 to 1, that the Pages are of different Categories; 0 where one has none."""
    if before.category is None or page.category is None or before.category is page.category:
        return 0.0
    both = (before.category_annotations[0].confidence, page.category_annotations[0].confidence)
    return float(np.prod([1.0 if confidence is None else confidence for confidence in both]))


def _either(one: float, other: float) -> float:
    """How likely it is that one of two signs is right, if they err independently."""
    return 1 - (1 - one) * (1 - other)
