"""File splitting AI that knows first Pages by strings that no other Page has."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Self

import numpy as np

from konfuzio_sdk.data.category import CategoryAnnotation
from konfuzio_sdk.errors import ArgumentError, NotReadyError
from konfuzio_sdk.evaluate.folds import in_order
from konfuzio_sdk.trainer.file_splitting.abstract import AbstractFileSplittingAI
from konfuzio_sdk.trainer.file_splitting.first_page_strings import (
    FirstPageStrings,
    PageStrings,
    exclusive_strings,
    strings_on,
)
from konfuzio_sdk.trainer.file_splitting.page_change import page_before

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from konfuzio_sdk.data.category import Category
    from konfuzio_sdk.data.document import Document
    from konfuzio_sdk.data.page import Page
    from konfuzio_sdk.tokenizer import AbstractTokenizer

__all__ = ["ContextAwareFileSplittingAI"]

_LOG = logging.getLogger(__name__)
_FOLDS = 5
_COUNTED = 3
"""More strings than this make no difference to how sure a Page is."""


@dataclass(frozen=True, eq=False)
class _Model:
    """What training leaves behind."""

    strings: FirstPageStrings
    shares: NDArray[np.float64]
    """Share of first Pages among those with 0, 1, 2, 3 or more of the strings, shape (4,)."""


class ContextAwareFileSplittingAI(AbstractFileSplittingAI):
    """Takes a Page for a first Page if it has a string that only first Pages of one Category have.

    The Page gets that Category if it has none, and so do the Pages after it, up to the next first Page. How sure this
    is, is how often it was right for Pages of training Documents that the strings were not learned from.
    """

    unsaved: ClassVar[frozenset[str]] = frozenset({"first_page_strings"})

    first_page_strings: dict[int, list[str]] | None = None
    """Right after training: the strings of each Category, by its id, the most frequent first. They are never saved."""

    def __init__(
        self, categories: Sequence[Category] | None = None, tokenizer: AbstractTokenizer | None = None
    ) -> None:
        """Make an AI that is yet to be trained.

        With a `tokenizer` its tokens are the strings; without one the words of each line, and what blanks set apart.
        """
        super().__init__(categories)
        self.tokenizer = tokenizer
        self._model: _Model | None = None

    def check_is_ready(self) -> None:
        """Raise NotReadyError if the AI has no Categories or is not trained."""
        super().check_is_ready()
        self._trained()

    def fit(self) -> Self:
        """Learn from `documents`; equal Documents give an equal AI.

        A Category that no string was found for is told in the log. ArgumentError if that is so for all of them.
        """
        groups = [self._pages_of(document) for document in in_order(self.documents)]
        strings = self._learned(groups)
        if not any(strings.values()):
            msg = (
                f"No string is on first Pages alone of two or more of the {len(groups)} training Documents of a "
                "Category; give more Documents."
            )
            raise ArgumentError(msg)
        for category in self.categories:
            if not strings[category.id_]:
                _LOG.warning("No string tells first Pages of %r: none is found; give it more Documents.", category)
        self._model = _Model(FirstPageStrings.of(strings), self._shares(groups))
        self.first_page_strings = strings
        return super().fit()

    def predict(self, page: Page) -> Page:
        """Tell whether the Page is a first Page, and of which Category it is if it has none yet.

        A Page that follows another is of that one's Category, so the one before has to be told first.
        """
        model = self._trained()
        counts = model.strings.count(strings_on(page, self.tokenizer))
        share = float(model.shares[min(int(counts.sum()), _COUNTED)])
        page.is_first_page = bool(counts.any())
        page.is_first_page_confidence = share if page.is_first_page else 1 - share
        if page.category is None and page.is_first_page:
            likeliest = model.strings.category_ids[counts.argmax()]
            for category in self.categories_in(page.document.project):
                if category.id_ == likeliest:
                    CategoryAnnotation(category, share, page)
        elif page.category is None:
            _go_on_with_category(page, 1 - share)
        return page

    def _trained(self) -> _Model:
        if self._model is None:
            msg = f"{type(self).__name__} is not trained; call fit() first."
            raise NotReadyError(msg)
        return self._model

    def _pages_of(self, document: Document) -> list[PageStrings]:
        category_id = None if document.category is None else document.category.id_
        return [
            PageStrings(category_id, number == 0, strings_on(page, self.tokenizer))
            for number, page in enumerate(document.pages())
        ]

    def _learned(self, groups: Sequence[Sequence[PageStrings]]) -> dict[int, list[str]]:
        pages = [page for group in groups for page in group]
        return {category.id_: exclusive_strings(pages, category.id_) for category in self.categories}

    def _shares(self, groups: Sequence[Sequence[PageStrings]]) -> NDArray[np.float64]:
        """Smoothed shares of first Pages by the count of strings, learned of all folds of Documents but the Page's."""
        firsts, pages = np.ones(_COUNTED + 1), np.full(_COUNTED + 1, 2.0)
        for fold in range(_FOLDS):
            kept = [group for number, group in enumerate(groups) if number % _FOLDS != fold]
            strings = FirstPageStrings.of(self._learned(kept))
            for page in (page for group in groups[fold::_FOLDS] for page in group):
                count = min(int(strings.count(page.strings).sum()), _COUNTED)
                firsts[count] += page.is_first
                pages[count] += 1
        shares: NDArray[np.float64] = firsts / pages
        return shares


def _go_on_with_category(page: Page, chance: float) -> None:
    """Let a Page be of the Categories of the one before, if it is of the same Document, which is so likely."""
    before = page_before(page)
    for found in () if before is None else before.category_annotations:
        CategoryAnnotation(found.category, chance * (1.0 if found.confidence is None else found.confidence), page)
