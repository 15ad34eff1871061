"""Asks a served archive about Documents.

The client reads from the service's own OpenAPI which versions it speaks, and talks the newest one that both know.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, Self, cast

import httpx
import orjson
from pydantic import ValidationError

from konfuzio_sdk.bento.ai_type import AIType, Mappings, ai_type_named, ai_types
from konfuzio_sdk.bento.document_payload import with_images
from konfuzio_sdk.bento.media import JSON
from konfuzio_sdk.bento.project_metadata import METADATA_PATH, ProjectMetadata, project_from_metadata
from konfuzio_sdk.bento.requirements import requirements_read
from konfuzio_sdk.bento.versions import PayloadError
from konfuzio_sdk.errors import KonfuzioError, ServiceError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from konfuzio_sdk.bento.sealable import SealableAI
    from konfuzio_sdk.data import Document, Project

__all__ = ["ServiceClient"]

_OPENAPI = "/docs.json"
_HEADERS = {"Content-Type": JSON}
_SECONDS = 300.0
_SHOWN_FAULTS = 5
_SHOWN_CHARACTERS = 500


class _Spoken(NamedTuple):
    """What a service is and speaks."""

    ai_type: AIType[SealableAI, object]
    version: str
    """Newest request version that the service and this SDK know."""
    required: Sequence[str]
    """Names of what the AI requires."""


class ServiceClient:
    """Client of one service, at `url`; a context manager that keeps its connection open.

    Every method raises ServiceError if the service cannot be reached, or refuses.
    """

    def __init__(self, url: str, seconds: float = _SECONDS) -> None:
        """Talk to the service at `url`, http:// if it names no scheme, waiting at most `seconds` for an answer."""
        self._url = (url if "://" in url else f"http://{url}").rstrip("/")
        try:
            self._http = httpx.Client(base_url=self._url, timeout=seconds)
        except httpx.InvalidURL as error:
            msg = f"{url!r} is no address of a service: {error}."
            raise ServiceError(msg) from error
        self._spoken: _Spoken | None = None

    def __enter__(self) -> Self:
        """Open."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the connection."""
        self._http.close()

    @property
    def ai_type(self) -> str:
        """Name of the AI type that the service is of, for example "extraction"."""
        return self._understood().ai_type.name

    def project(self) -> Project:
        """Project with the Categories, Label Sets and Labels that the AI knows."""
        described = self._ask("GET", METADATA_PATH)
        try:
            return project_from_metadata(ProjectMetadata.model_validate(described))
        except (ValidationError, KonfuzioError) as error:
            msg = f"{self._url}{METADATA_PATH} does not describe a Project as this SDK knows it. Is it a sealed AI?"
            raise ServiceError(msg) from error

    def process(self, document: Document, mappings: Mappings | None = None) -> Document:
        """Have the service work on a Document, and lay what it found onto it: Annotations, or Categories.

        The Document's Project must know the Labels and Categories; one from `project` does. Where the AI requires
        page images, Pages without one are drawn.
        """
        return cast("Document", self._found(document, mappings, several=False))

    def split(self, document: Document, mappings: Mappings | None = None) -> list[Document]:
        """Have the service split a Document, and make the Documents that it found; `document` stays as it is."""
        return cast("list[Document]", self._found(document, mappings, several=True))

    def _found(self, document: Document, mappings: Mappings | None, *, several: bool) -> object:
        ai_type, version, required = self._understood()
        if ai_type.finds_several is not several:
            right = "split()" if ai_type.finds_several else "process()"
            msg = f"{self._url} serves an AI of the type {ai_type.name}: call {right}."
            raise ServiceError(msg)
        sent = with_images(document) if "requires_images" in required else document
        request = ai_type.requests.walk(ai_type.to_request(sent), ai_type.requests.newest.name, version)
        answered = ai_type.response_of(version)
        reply = self._ask("POST", ai_type.endpoint, orjson.dumps(request))
        newest = ai_type.responses.newest
        try:
            told = newest.validate(ai_type.responses.walk(answered.validate(reply), answered.name, newest.name))
        except PayloadError as error:
            msg = f"{self._url}{ai_type.endpoint} answered what is no {answered.name}: {error}"
            raise ServiceError(msg) from error
        return ai_type.lay_onto(told, document, mappings or Mappings())

    def _understood(self) -> _Spoken:
        """What the service's OpenAPI tells: asked once."""
        if self._spoken is None:
            openapi = self._ask("GET", _OPENAPI)
            described = _parts(openapi, "components", "schemas")
            for name in ai_types():
                ai_type = ai_type_named(name)
                common = [version for version in ai_type.requests.names if version in described]
                if ai_type.endpoint in _parts(openapi, "paths") and common:
                    described_as = str(_parts(openapi, "paths", ai_type.endpoint, "post").get("description"))
                    self._spoken = _Spoken(ai_type, common[-1], requirements_read(described_as))
                    break
            else:
                msg = f"{self._url} serves no AI that this SDK knows: no endpoint of {', '.join(ai_types())}."
                raise ServiceError(msg)
        return self._spoken

    def _ask(self, method: str, path: str, body: bytes | None = None) -> dict[str, Any]:
        try:
            response = self._http.request(method, path, content=body, headers=_HEADERS if body else None)
        except httpx.HTTPError as error:
            msg = f"{self._url}{path} cannot be reached ({error}). Is the service running?"
            raise ServiceError(msg) from error
        try:
            parsed: object = orjson.loads(response.content)
        except orjson.JSONDecodeError:
            parsed = response.text
        if response.is_success and isinstance(parsed, dict):
            return parsed
        msg = f"{self._url}{path} answered {response.status_code}: {_told(parsed)}"
        raise ServiceError(msg)


def _parts(openapi: Mapping[str, Any], *keys: str) -> Mapping[str, Any]:
    """What an OpenAPI holds under these keys, one in the other; nothing where it is not as it should be."""
    found: object = openapi
    for key in keys:
        found = found.get(key) if isinstance(found, dict) else None
    return found if isinstance(found, dict) else {}


def _told(body: object) -> str:
    """What an error body says, in a line or a few."""
    if isinstance(body, list) and body:
        body = body[0]
    if not isinstance(body, dict):
        return str(body)[:_SHOWN_CHARACTERS]
    faults = body.get("detail")
    lines = [
        f"\n  {'.'.join(map(str, fault['loc']))}: {fault.get('msg')}"
        for fault in (faults if isinstance(faults, list) else [])
        if isinstance(fault, dict) and isinstance(fault.get("loc"), list)
    ]
    return str(body.get("error", body))[:_SHOWN_CHARACTERS] + "".join(lines[:_SHOWN_FAULTS])
