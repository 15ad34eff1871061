"""What every file splitting AI has in common: it tells first Pages, and cuts a Document before each."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, ClassVar

from konfuzio_sdk.data.bundle import document_of_pages
from konfuzio_sdk.errors import AIError, DocumentError, NotReadyError
from konfuzio_sdk.evaluate.bundling import as_received, bundles
from konfuzio_sdk.evaluate.file_splitting import FileSplittingEvaluation
from konfuzio_sdk.trainer.of_categories import AIOfCategories, as_confidence, check_same_page, told

if TYPE_CHECKING:
    from collections.abc import Mapping

    from konfuzio_sdk.data.document import Document
    from konfuzio_sdk.data.page import Page

__all__ = ["AbstractFileSplittingAI"]

_SURE = 1.0


class AbstractFileSplittingAI(AIOfCategories):
    """Tells which Pages of a Document begin a new one.

    A custom AI overrides `predict`, which looks at one Page; or `propose_split_documents`, if it has to look at all
    at once; and `fit` as well, if it learns.
    """

    ai_type: ClassVar[str] = "file_splitting"

    @property
    def entrypoint_methods(self) -> Mapping[str, Mapping[str, object]]:
        """`propose_split_documents`, which finds the Documents in a file; a custom AI may name more of its methods."""
        return {"propose_split_documents": {"batchable": False}}

    def check_is_ready(self) -> None:
        """Raise NotReadyError if the AI does not say how it splits, or has no Categories."""
        own, base = type(self), AbstractFileSplittingAI
        if own.predict is base.predict and own.propose_split_documents is base.propose_split_documents:
            msg = f"{own.__name__} does not say how it splits; override predict(self, page)."
            raise NotReadyError(msg)
        super().check_is_ready()

    def predict(self, page: Page) -> Page:
        """Set `is_first_page` and `is_first_page_confidence` of the Page, and return it.

        The Page is one of a copy, so it may be changed; `page.document` has the Pages around it. The confidence says
        how sure that is, whether it is a first Page or not: from 0 to 1, or None where the AI cannot say.
        """
        msg = f"{type(self).__name__} does not tell whether {page!r} is a first Page; override predict(self, page)."
        raise NotReadyError(msg)

    def propose_split_documents(self, document: Document, inplace: bool = False) -> list[Document]:  # noqa: FBT001, FBT002 - the ecosystem's signature
        """Documents that this one consists of, in order: each Page is in exactly one.

        Each begins at a first Page; the Document's own first Page always is one. Ids and Categories of the Pages come
        along. With `inplace` the Pages of `document` itself are told to be first Pages, without it those of a copy.
        DocumentError if it has no Pages, AIError if `predict` does what it may not.
        """
        self.check_is_ready()
        whole = document if inplace else copy.deepcopy(document)
        pages = whole.pages()
        if not pages:
            msg = f"{document!r} has no Pages, so there is nothing to split; add a Page for each page of the file."
            raise DocumentError(msg)
        for page in pages:
            page.is_first_page = page.is_first_page_confidence = None
        for page in pages:
            self._take(page, self.predict(page))
        pages[0].is_first_page, pages[0].is_first_page_confidence = True, _SURE
        starts = [place for place, page in enumerate(pages) if page.is_first_page]
        return [
            document_of_pages(pages[start:end], whole.name)
            for start, end in zip(starts, [*starts[1:], len(pages)], strict=True)
        ]

    def evaluate(self, use_training_docs: bool = False) -> FileSplittingEvaluation:  # noqa: FBT001, FBT002 - the ecosystem's signature
        """Split bundles made of the test Documents, or of the training Documents, and compare with what was bundled.

        The AI is not told the Pages' Categories.
        """
        documents = self._measured_on(use_training_docs)
        made = bundles(documents)
        split = ((bundle, self.propose_split_documents(as_received(bundle))) for bundle in made)
        evaluation = FileSplittingEvaluation(split)
        self._note_evaluation(
            "FileSplittingEvaluation, Categories untold", evaluation.figures(), documents, of_training=use_training_docs
        )
        return evaluation

    def _take(self, page: Page, found: object) -> None:
        """Make plain Python values of what `predict` said of the Page; AIError if it may not be said."""
        name = f"{type(self).__name__}.predict"
        check_same_page(name, page, found)
        if page.is_first_page not in (True, False):
            set_to = f"is_first_page of page {page.number} to {told(page.is_first_page)}"
            msg = f"{name} set {set_to}; set it to True or False."
            raise AIError(msg, told=msg)
        page.is_first_page = bool(page.is_first_page)
        confidence: object = page.is_first_page_confidence
        if confidence is None:
            return
        page.is_first_page_confidence = as_confidence(confidence)
        if page.is_first_page_confidence is None:
            set_to = f"is_first_page_confidence of page {page.number} to {told(confidence)}"
            msg = f"{name} set {set_to}; set it to a number from 0 to 1."
            raise AIError(msg, told=msg)
