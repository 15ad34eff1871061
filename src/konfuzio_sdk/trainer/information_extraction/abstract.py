"""What every Extraction AI has in common."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, ClassVar

from konfuzio_sdk.errors import NotReadyError
from konfuzio_sdk.evaluate.extraction import ExtractionEvaluation
from konfuzio_sdk.trainer.base import BaseAI

if TYPE_CHECKING:
    from collections.abc import Mapping

    from konfuzio_sdk.data.category import Category
    from konfuzio_sdk.data.document import Document

__all__ = ["AbstractExtractionAI"]


class AbstractExtractionAI(BaseAI):
    """Finds values in Documents of one Category.

    A custom AI overrides `extract`, calls `super().extract(document)` first and adds Annotations to the Document that
    it gets; if it learns, it overrides `fit` as well.
    """

    ai_type: ClassVar[str] = "extraction"

    category: Category | None = None
    """Category whose Documents it reads; Documents that it extracts from are given it."""

    def __init__(self, category: Category | None = None) -> None:
        """Make an AI for Documents of `category`, which can also be set later."""
        self.category = category

    def __repr__(self) -> str:
        """Class and Category."""
        return f"{type(self).__name__}({self.category!r})"

    @property
    def categories(self) -> list[Category]:
        """Its Category, if it has one."""
        return [] if self.category is None else [self.category]

    @property
    def entrypoint_methods(self) -> Mapping[str, Mapping[str, object]]:
        """`extract`, which finds values in a Document; a custom AI may name more of its methods."""
        return {"extract": {"batchable": False}}

    def check_is_ready(self) -> None:
        """Raise NotReadyError if the AI has no Category, or does not say how it extracts."""
        if type(self).extract is AbstractExtractionAI.extract:
            msg = f"{type(self).__name__} does not say how it extracts; override extract(self, document)."
            raise NotReadyError(msg)
        if self.category is None:
            msg = f"{type(self).__name__} has no Category; pass category=… or set its category."
            raise NotReadyError(msg)

    def extract(self, document: Document) -> Document:
        """Copy of `document` in the AI's Category and without Annotations, to add what is found to.

        A Document of another Project than the AI's gets the Category of the same id from its own Project where there
        is one: whatever is added to that Project then leaves the AI untouched.
        """
        self.check_is_ready()
        result = copy.deepcopy(document)
        result.set_category(None if self.category is None else document.project.category_like(self.category))
        return result

    def evaluate_full(self, use_training_docs: bool = False) -> ExtractionEvaluation:  # noqa: FBT001, FBT002 - the ecosystem's signature
        """Extract the test Documents, or the training Documents, and compare with their Annotations."""
        documents = self._measured_on(use_training_docs)
        evaluation = ExtractionEvaluation((document, self.extract(document)) for document in documents)
        self._note_evaluation(
            "ExtractionEvaluation, strict", evaluation.figures(), documents, of_training=use_training_docs
        )
        return evaluation
