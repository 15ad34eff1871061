"""Categorization AI that learns what Pages of each Category look like."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Self

import numpy as np

from konfuzio_sdk.data.category import CategoryAnnotation
from konfuzio_sdk.errors import ArgumentError, NotReadyError
from konfuzio_sdk.evaluate.folds import in_order
from konfuzio_sdk.trainer.document_categorization.abstract import AbstractCategorizationAI
from konfuzio_sdk.trainer.page_features import PageClassifier, PageFeatures, PartWeights, document_numbers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from konfuzio_sdk.data.category import Category
    from konfuzio_sdk.data.document import Document
    from konfuzio_sdk.data.page import Page

__all__ = ["CategorizationAI"]

_IMAGE_WEIGHT = 0.5
_CONFIDENCE_DIGITS = 6
"""What single precision can tell; more would be noise on the wire."""


@dataclass(eq=False)
class _Model:
    """What training leaves behind; nothing in it changes afterwards."""

    category_ids: tuple[int, ...]
    """Category of each class."""
    features: PageFeatures
    classifier: PageClassifier

    def confidences(self, page: Page) -> dict[int, float]:
        """How likely the Page is of each Category, by the Category's id."""
        (row,) = self.classifier.probabilities(self.features.transform([page])).tolist()
        rounded = (min(1.0, round(value, _CONFIDENCE_DIGITS)) for value in row)
        return dict(zip(self.category_ids, rounded, strict=True))


class CategorizationAI(AbstractCategorizationAI):
    """Tells Categories by words, runs of characters and layout of the Pages, and by their images if asked to.

    Every Page gets a confidence for each Category. They are calibrated on Documents left out of training.
    """

    part_weights: PartWeights = PartWeights()
    """How much words, runs of characters and layout count in training; images only count with `use_images`."""
    _model: _Model | None = None

    def __init__(self, categories: Sequence[Category] | None = None, *, use_images: bool = False) -> None:
        """Make an AI that is yet to be trained; with `use_images` it learns from small page images too."""
        super().__init__(categories)
        self.requires_images = use_images

    def check_is_ready(self) -> None:
        """Raise NotReadyError if the AI has no Categories, or is not trained for those it has."""
        super().check_is_ready()
        if self._model is None:
            msg = f"{type(self).__name__} is not trained; call fit() first."
            raise NotReadyError(msg)
        if set(self._model.category_ids) != {category.id_ for category in self.categories}:
            msg = f"{type(self).__name__} was trained for other Categories than it has; call fit() again."
            raise NotReadyError(msg)

    def fit(self) -> Self:
        """Learn from `documents`, whose Pages are all of their Document's Category; equal input gives an equal AI.

        ArgumentError without Categories, for a Category without training Pages, for a Document that is of none of the
        Categories, and where no Page has text.
        """
        documents = in_order(self.documents)
        self._check_documents(documents)
        ids = tuple(category.id_ for category in self.categories)
        class_of = {id_: number for number, id_ in enumerate(ids)}
        pages = [page for document in documents for page in document.pages()]
        classes = np.array([class_of[_category_id(page.document)] for page in pages], dtype=np.int64)
        weights = replace(self.part_weights, image=_IMAGE_WEIGHT if self.requires_images else 0.0)
        features = PageFeatures.learn(pages, weights)
        values = features.transform(pages)
        classifier = PageClassifier.learn(values, classes, document_numbers(pages), len(ids))
        self._model = _Model(ids, features, classifier)
        self.note_training(documents)
        return self

    def _check_documents(self, documents: Sequence[Document]) -> None:
        if not self.categories:
            msg = f"{type(self).__name__} has no Categories to learn; pass categories=[…] or set its categories."
            raise ArgumentError(msg)
        ids = {category.id_ for category in self.categories}
        for document in documents:
            if _category_id(document) not in ids:
                msg = f"{document!r} is of {document.category!r}; train with Documents of the AI's Categories only."
                raise ArgumentError(msg)
        learned = {_category_id(document) for document in documents if document.pages()}
        missing = [category for category in self.categories if category.id_ not in learned]
        if missing:
            msg = f"There is no training Document with Pages of {missing[0]!r}; give some, or leave the Category out."
            raise ArgumentError(msg)
        if not (self.requires_images or any(document.text.strip() for document in documents)):
            msg = f"None of the {len(documents)} training Documents has text; read it, or train with use_images=True."
            raise ArgumentError(msg)

    def _categorize_page(self, page: Page) -> Page:
        if self._model is None:
            self.check_is_ready()
            return page
        by_id = {category.id_: category for category in self.categories}
        for id_, confidence in self._model.confidences(page).items():
            CategoryAnnotation(category=by_id[id_], confidence=confidence, page=page)
        return page


def _category_id(document: Document) -> int:
    """Id of its Category; 0, which no Category has, if it has none."""
    return 0 if document.category is None else document.category.id_
