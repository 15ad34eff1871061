"""File splitting: tells where Documents begin in a file of several."""

from collections.abc import Sequence
from typing import Protocol

from konfuzio_sdk.bento.ai_type import AIType, checked_document
from konfuzio_sdk.bento.file_splitting.convert import lay_onto, to_document, to_request, to_response
from konfuzio_sdk.bento.file_splitting.schemas import REQUESTS, RESPONSES
from konfuzio_sdk.bento.sealable import SealableAI
from konfuzio_sdk.data import Document
from konfuzio_sdk.errors import AIError

__all__ = ["AI_TYPE", "SplitsFiles"]


class SplitsFiles(SealableAI, Protocol):
    """An AI that splits files."""

    def propose_split_documents(self, document: Document) -> Sequence[Document]:
        """Documents that a Document holds, made of its Pages."""
        ...


def _run(ai: SplitsFiles, document: Document) -> list[Document]:
    asked = [page.id_ for page in document.pages()]
    parts: object = ai.propose_split_documents(document)
    if not isinstance(parts, list | tuple):
        msg = f"The AI of class {type(ai).__name__} must return a list of Documents, not {type(parts).__name__}."
        raise AIError(msg, told=msg)
    found = [checked_document(ai, part) for part in parts]
    if [page.id_ for part in found for page in part.pages()] != asked:
        msg = f"The AI of class {type(ai).__name__} must put each page into one Document, and keep their order."
        raise AIError(msg, told=msg)
    return found


AI_TYPE: AIType[SplitsFiles, list[Document]] = AIType(
    name="file_splitting",
    endpoint="/split",
    description="Tells where Documents begin in a file of several.",
    requests=REQUESTS,
    responses=RESPONSES,
    to_request=to_request,
    to_document=to_document,
    run=_run,
    to_response=to_response,
    lay_onto=lay_onto,
    finds_several=True,
)
