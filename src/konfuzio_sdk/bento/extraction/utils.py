"""Names that custom code imports, on top of the AI type; new code calls `AI_TYPE` itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from konfuzio_sdk.bento.extraction import AI_TYPE
from konfuzio_sdk.bento.legacy_names import LegacyNames

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Protocol

    from pydantic import BaseModel

    from konfuzio_sdk.data import Annotation, Document

    class JsonAnswer(Protocol):
        """An HTTP response of any client library."""

        def json(self) -> object:
            """Body, parsed."""
            ...


__all__ = [
    "convert_document_to_request",
    "convert_response_to_annotations",
    "prepare_request",
    "process_response",
]

_NAMES = LegacyNames(AI_TYPE)
convert_document_to_request = _NAMES.convert_document_to_request
prepare_request = _NAMES.prepare_request
process_response = _NAMES.process_response


def convert_response_to_annotations(
    response: JsonAnswer,
    response_schema_class: type[BaseModel],
    document: Document,
    mappings: Mapping[str, Mapping[int, int]] | None = None,
) -> list[Annotation]:
    """Lay an HTTP response of a version onto `document` and return the Annotations that it brought."""
    known = set(document.annotations(use_correct=False))
    _NAMES.lay_onto(response.json(), response_schema_class, document, mappings)
    return [annotation for annotation in document.annotations(use_correct=False) if annotation not in known]
