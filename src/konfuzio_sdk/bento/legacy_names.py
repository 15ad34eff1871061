"""The functions of an AI type under the names and signatures that custom code knows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

from konfuzio_sdk.bento.ai_type import AIType, Mappings
from konfuzio_sdk.bento.sealable import SealableAI

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic import BaseModel

    from konfuzio_sdk.data import Document, Project

__all__ = ["LegacyNames"]

_AI_contra = TypeVar("_AI_contra", bound=SealableAI, contravariant=True)
_Found = TypeVar("_Found")


class LegacyNames(Generic[_AI_contra, _Found]):
    """Functions that take and give pydantic models of a version, made for one AI type."""

    def __init__(self, ai_type: AIType[_AI_contra, _Found]) -> None:
        """Serve the names for `ai_type`."""
        self._ai_type = ai_type

    def convert_document_to_request(self, document: Document, schema: type[BaseModel]) -> BaseModel:
        """Request of the version `schema` for a Document."""
        chain = self._ai_type.requests
        newest = self._ai_type.to_request(document)
        return schema.model_validate(chain.walk(newest, chain.newest.name, schema.__name__))

    def prepare_request(
        self,
        request: BaseModel,
        project: Project,
        konfuzio_sdk_version: str | None = None,  # noqa: ARG002 - the ecosystem's signature
    ) -> Document:
        """Document of a request of any version; every version is understood, whatever SDK wrote it."""
        newest, _ = self._ai_type.parse(request.model_dump())
        return self._ai_type.to_document(newest, project)

    def process_response(self, result: _Found, schema: type[BaseModel]) -> BaseModel:
        """Response of the version `schema` that tells what was found."""
        chain = self._ai_type.responses
        newest = self._ai_type.to_response(result)
        return schema.model_validate(chain.walk(newest, chain.newest.name, schema.__name__))

    def lay_onto(
        self,
        response: object,
        schema: type[BaseModel],
        document: Document,
        mappings: Mapping[str, Mapping[int, int]] | None = None,
    ) -> _Found:
        """Lay a response of the version `schema` onto a Document.

        `mappings` may have "label_sets", "labels" and "categories": ids of the Document's Project for the response's.
        """
        chain = self._ai_type.responses
        payload = chain.get(schema.__name__).validate(response)
        ids = mappings or {}
        translated = Mappings(**{kind: ids.get(kind, {}) for kind in Mappings.__dataclass_fields__})
        return self._ai_type.lay_onto(chain.walk(payload, schema.__name__, chain.newest.name), document, translated)
