"""Categorization AI that looks for the Categories' names."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from konfuzio_sdk.data.category import CategoryAnnotation
from konfuzio_sdk.errors import NotReadyError
from konfuzio_sdk.trainer.document_categorization.abstract import AbstractCategorizationAI

if TYPE_CHECKING:
    from konfuzio_sdk.data.category import Category
    from konfuzio_sdk.data.page import Page

__all__ = ["NameBasedCategorizationAI"]

_SURE = 1.0


class NameBasedCategorizationAI(AbstractCategorizationAI):
    """A Page is of the Category whose name it has, as a whole word, in any case and whatever blanks are in it.

    Of several names the longest is taken, of equally long ones the first Category's. A Page that has none is of the
    first Page's Category; where the first Page itself has none, there is none. Remarks in parentheses are no part of
    a name, and a Category that has no name besides is never found.
    """

    def check_is_ready(self) -> None:
        """Raise NotReadyError if the AI has no Categories, or none that has a name to look for."""
        super().check_is_ready()
        if not any(_words(category.fallback_name) for category in self.categories):
            msg = f"None of the Categories of {type(self).__name__} has a name to look for; name them, or train an AI."
            raise NotReadyError(msg)

    def _categorize_page(self, page: Page) -> Page:
        category, confidence = self._named_in(page.text), _SURE
        if category is None:
            first = (page.document.first_page or page).category_annotations
            if not first:
                return page
            category = first[0].category
            confidence = _SURE if first[0].confidence is None else first[0].confidence
        CategoryAnnotation(category=category, confidence=confidence, page=page)
        return page

    def _named_in(self, text: str) -> Category | None:
        words = _words(text.lower())
        named = [category for category in self.categories if _has(words, _words(category.fallback_name))]
        return max(named, key=lambda category: len(_words(category.fallback_name)), default=None)


def _words(text: str) -> str:
    return " ".join(text.split())


def _has(text: str, name: str) -> bool:
    return bool(name) and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) is not None
