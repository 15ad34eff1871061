"""Categorization: tells of which Category each page of a Document is."""

from typing import Protocol

from konfuzio_sdk.bento.ai_type import AIType, checked_document
from konfuzio_sdk.bento.categorization.convert import lay_onto, to_document, to_request, to_response
from konfuzio_sdk.bento.categorization.schemas import REQUESTS, RESPONSES
from konfuzio_sdk.bento.sealable import SealableAI
from konfuzio_sdk.data import Document
from konfuzio_sdk.errors import AIError

__all__ = ["AI_TYPE", "Categorizes"]


class Categorizes(SealableAI, Protocol):
    """An AI that categorizes."""

    def categorize(self, document: Document) -> Document:
        """Copy of a Document whose Pages are of the Categories that were found."""
        ...


def _run(ai: Categorizes, document: Document) -> Document:
    asked = [page.number for page in document.pages()]
    found = checked_document(ai, ai.categorize(document))
    if [page.number for page in found.pages()] != asked:
        msg = f"The AI of class {type(ai).__name__} must return a Document of the pages that it was given."
        raise AIError(msg, told=msg)
    return found


AI_TYPE: AIType[Categorizes, Document] = AIType(
    name="categorization",
    endpoint="/categorize",
    description="Tells of which Category each page of a Document is.",
    requests=REQUESTS,
    responses=RESPONSES,
    to_request=to_request,
    to_document=to_document,
    run=_run,
    to_response=to_response,
    lay_onto=lay_onto,
)
