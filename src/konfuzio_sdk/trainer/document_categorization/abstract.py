"""What every Categorization AI has in common: it tells of which Category each Page is."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, ClassVar

from konfuzio_sdk.data.category import Category, CategoryAnnotation
from konfuzio_sdk.errors import AIError, DocumentError, NotReadyError
from konfuzio_sdk.evaluate.categorization import CategorizationEvaluation
from konfuzio_sdk.trainer.of_categories import AIOfCategories, as_confidence, check_same_page, told

if TYPE_CHECKING:
    from collections.abc import Mapping

    from konfuzio_sdk.data.document import Document
    from konfuzio_sdk.data.page import Page

__all__ = ["AbstractCategorizationAI"]


class AbstractCategorizationAI(AIOfCategories):
    """Tells of which of its Categories each Page of a Document is, and so the Document.

    A custom AI overrides `_categorize_page`; if it learns, it overrides `fit` as well.
    """

    ai_type: ClassVar[str] = "categorization"

    @property
    def entrypoint_methods(self) -> Mapping[str, Mapping[str, object]]:
        """`categorize`, which tells the Categories of a Document; a custom AI may name more of its methods."""
        return {"categorize": {"batchable": False}}

    def check_is_ready(self) -> None:
        """Raise NotReadyError if the AI does not say how it categorizes, or has no Categories."""
        own, base = type(self), AbstractCategorizationAI
        if own._categorize_page is base._categorize_page:  # noqa: SLF001 - what custom AIs override is called so
            msg = f"{own.__name__} does not say how it categorizes; override _categorize_page(self, page)."
            raise NotReadyError(msg)
        super().check_is_ready()

    def _categorize_page(self, page: Page) -> Page:
        """Add a CategoryAnnotation of one of `categories`, or several, to the Page, and return it.

        Pages come in order, and only those that have no Category yet. A Page to which nothing is added has none.
        """
        msg = f"{type(self).__name__} does not tell of which Category {page!r} is; override _categorize_page."
        raise NotReadyError(msg)

    def categorize(
        self,
        document: Document,
        recategorize: bool = False,  # noqa: FBT001, FBT002 - the ecosystem's signature
        inplace: bool = False,  # noqa: FBT001, FBT002 - the ecosystem's signature
    ) -> Document:
        """Copy of `document`, or with `inplace` itself, whose Pages are of the Categories that were found.

        Pages whose Category is known keep it; with `recategorize` what they were set or found to be is taken back
        first. Categories are those of the Document's Project where it has one of the same id. DocumentError if there
        are no Pages to look at, AIError if `_categorize_page` does what it may not.
        """
        self.check_is_ready()
        result = document if inplace else copy.deepcopy(document)
        if recategorize:
            result.set_category(None)
        if not result.pages() and result.category is None:
            msg = f"{document!r} has no Pages, so there is nothing to categorize; add a Page for each page of the file."
            raise DocumentError(msg)
        for page in result.pages():
            if page.category is None:
                self._take(page, self._categorize_page(page))
        return result

    def evaluate(self, use_training_docs: bool = False) -> CategorizationEvaluation:  # noqa: FBT001, FBT002 - the ecosystem's signature
        """Categorize the test Documents, or the training Documents, as if unknown, and compare with what they are."""
        documents = [document for document in self._measured_on(use_training_docs) if document.pages()]
        evaluation = CategorizationEvaluation(
            self.categories, ((document, self.categorize(document, recategorize=True)) for document in documents)
        )
        self._note_evaluation(
            "CategorizationEvaluation, as if unknown", evaluation.figures(), documents, of_training=use_training_docs
        )
        return evaluation

    def _take(self, page: Page, returned: object) -> None:
        """Have what was found on the Page speak of its own Project's Categories; AIError if it may not be said."""
        name = f"{type(self).__name__}._categorize_page"
        check_same_page(name, page, returned)
        try:
            found = [(one.category, one.confidence) for one in page.category_annotations]
        except TypeError as error:
            msg = f"{name} found Categories of page {page.number} with confidences that are no numbers."
            raise AIError(msg, told=msg) from error
        surest: dict[Category, float] = {}
        for category, confidence in found:
            own = page.document.project.category_like(_category(category, name, page))
            surest[own] = max(_confidence(confidence, name, page), surest.get(own, 0.0))
        page.set_category(None)
        for category, sure in surest.items():
            CategoryAnnotation(category, sure, page)


def _category(category: object, name: str, page: Page) -> Category:
    if not isinstance(category, Category):
        found = f"page {page.number} to be of {told(category)}"
        msg = f"{name} found {found}, which is no Category; take one of self.categories."
        raise AIError(msg, told=msg)
    return category


def _confidence(confidence: object, name: str, page: Page) -> float:
    """How sure the AI is; only a person may leave that out."""
    sure = as_confidence(confidence)
    if sure is None:
        found = f"a Category of page {page.number} with the confidence {told(confidence)}"
        msg = f"{name} found {found}; give a number from 0 to 1."
        raise AIError(msg, told=msg)
    return sure
