"""Extraction: finds the fields of a Document."""

from typing import Protocol

from konfuzio_sdk.bento.ai_type import AIType, checked_document
from konfuzio_sdk.bento.document_payload import document_of
from konfuzio_sdk.bento.extraction.convert import lay_onto, to_request, to_response
from konfuzio_sdk.bento.extraction.schemas import REQUESTS, RESPONSES
from konfuzio_sdk.bento.sealable import SealableAI
from konfuzio_sdk.data import Category, Document

__all__ = ["AI_TYPE", "ExtractsFields"]


class ExtractsFields(SealableAI, Protocol):
    """An AI that extracts."""

    @property
    def category(self) -> Category | None:
        """Category whose Documents it reads."""
        ...

    def extract(self, document: Document) -> Document:
        """Copy of a Document with the Annotations that were found."""
        ...


def _run(ai: ExtractsFields, document: Document) -> Document:
    return checked_document(ai, ai.extract(document))


def _owner_id(ai: ExtractsFields) -> int:
    return 0 if ai.category is None else ai.category.id_


AI_TYPE: AIType[ExtractsFields, Document] = AIType(
    name="extraction",
    endpoint="/extract",
    description="Finds the fields of a Document.",
    requests=REQUESTS,
    responses=RESPONSES,
    to_request=to_request,
    to_document=document_of,
    run=_run,
    to_response=to_response,
    lay_onto=lay_onto,
    owner_id=_owner_id,
)
