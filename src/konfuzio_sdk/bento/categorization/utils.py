"""Names that custom code imports, on top of the AI type; new code calls `AI_TYPE` itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from konfuzio_sdk.bento.categorization import AI_TYPE
from konfuzio_sdk.bento.legacy_names import LegacyNames

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic import BaseModel

    from konfuzio_sdk.data import Document, Page

__all__ = [
    "convert_document_to_request",
    "convert_response_to_categorized_pages",
    "prepare_request",
    "process_response",
]

_NAMES = LegacyNames(AI_TYPE)
convert_document_to_request = _NAMES.convert_document_to_request
prepare_request = _NAMES.prepare_request
process_response = _NAMES.process_response


def convert_response_to_categorized_pages(
    response: BaseModel, document: Document, mappings: Mapping[str, Mapping[int, int]] | None = None
) -> list[Page]:
    """Lay a response of any version, as a model, onto `document` and return its Pages."""
    return _NAMES.lay_onto(response.model_dump(), type(response), document, mappings).pages()
