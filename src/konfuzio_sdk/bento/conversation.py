"""What is said to a service, and how its answers are read, without sending anything.

Each thing that can be asked is a `Talk`: a generator that yields a `Call`, is sent what was answered, and returns what
was found. Who sends the calls, and waits before them, is another's business: `client` does it one after the other,
`async_client` beside other work. To add something to ask, write its talk here and a method in each of the two.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Generic, TypeAlias, TypeVar

import httpx
import orjson
from pydantic import ValidationError

from konfuzio_sdk.bento.ai_type import AIType, Mappings, ai_type_named
from konfuzio_sdk.bento.credential_headers import credential_headers
from konfuzio_sdk.bento.document_payload import with_images
from konfuzio_sdk.bento.media import JSON
from konfuzio_sdk.bento.older_metadata import metadata_of
from konfuzio_sdk.bento.packing import packed
from konfuzio_sdk.bento.project_metadata import METADATA_PATH, project_from_metadata
from konfuzio_sdk.bento.retrying import seconds_to_wait
from konfuzio_sdk.bento.service_answer import Answered, json_of
from konfuzio_sdk.bento.service_contract import OPENAPI_PATH, READ_PATH, ServiceContract, contract_of_openapi
from konfuzio_sdk.bento.versions import VERSION_HEADER, PayloadError
from konfuzio_sdk.errors import KonfuzioError, NotFoundError, SchemaError, ServiceError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from konfuzio_sdk.bento.sealable import SealableAI
    from konfuzio_sdk.bento.sent_file import SentFile
    from konfuzio_sdk.bento.versions import Payload, SchemaVersion
    from konfuzio_sdk.data import Document, Project

__all__ = ["Answered", "Call", "Conversation", "Done", "Talk", "reaching", "step"]

_Result = TypeVar("_Result")


@dataclass(frozen=True, slots=True)
class Call:
    """A request to send, after `pause` seconds."""

    method: str
    path: str
    body: bytes | None = field(default=None, repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    query: Mapping[str, str] = field(default_factory=dict)
    pause: float = 0


Talk: TypeAlias = Generator[Call, Answered, _Result]


@dataclass(frozen=True, slots=True)
class Done(Generic[_Result]):
    """The end of a talk, and what it returned."""

    result: _Result


def step(talk: Talk[_Result], answered: Answered | None) -> Call | Done[_Result]:
    """What follows in a talk on what was answered, None at its start."""
    try:
        return next(talk) if answered is None else talk.send(answered)
    except StopIteration as ended:
        return Done(ended.value)


@contextmanager
def reaching(url: str, call: Call) -> Iterator[None]:
    """Turn whatever keeps a call from being answered into ServiceError."""
    try:
        yield
    except httpx.TimeoutException as error:
        msg = f"{url}{call.path} did not answer in time ({type(error).__name__})."
        raise ServiceError(msg) from error
    except httpx.HTTPError as error:
        msg = f"{url}{call.path} cannot be reached ({error}). Is the service running?"
        raise ServiceError(msg) from error


class Conversation:
    """All talks with one service; keeps what it once told of itself."""

    def __init__(self, url: str, seconds: float, retries: int, *, pack: bool) -> None:
        """Talk to the service at `url`, http:// if it names no scheme.

        A service that says to come again is asked up to `retries` times more, if that is within `seconds`. Bodies are
        packed, where the service takes that, if `pack`.
        """
        self.url = (url if "://" in url else f"http://{url}").rstrip("/")
        try:
            httpx.URL(self.url)
        except httpx.InvalidURL as error:
            msg = f"{url!r} is no address of a service: {error}."
            raise ServiceError(msg) from error
        self._seconds = seconds
        self._retries = retries
        self._pack = pack
        self._contract: ServiceContract | None = None

    def contract(self) -> Talk[ServiceContract]:
        """What the service is and speaks, as its OpenAPI tells; asked once."""
        if self._contract is None:
            described = yield from self._told(Call("GET", OPENAPI_PATH))
            try:
                self._contract = contract_of_openapi(described)
            except SchemaError as error:
                msg = f"{self.url} {error}"
                raise ServiceError(msg) from error
        return self._contract

    def project(self) -> Talk[Project]:
        """Project with what the AI knows."""
        described = yield from self._told(Call("GET", METADATA_PATH))
        try:
            return project_from_metadata(metadata_of(described))
        except (ValidationError, KonfuzioError) as error:
            msg = f"{self.url}{METADATA_PATH} does not describe a Project as this SDK knows it. Is it a sealed AI?"
            raise ServiceError(msg) from error

    def process(
        self,
        document: Document,
        mappings: Mappings | None,
        credentials: Mapping[str, str] | None,
        *,
        several: bool = False,
    ) -> Talk[Any]:
        """The Document with what was found, or the Documents, if the AI finds `several`."""
        headers = credential_headers(credentials)
        contract = yield from self.contract()
        ai_type = self._asked_rightly(contract, several=several)
        version, answered = self._agreed(contract, ai_type)
        sent = with_images(document) if "requires_images" in contract.requires else document
        request = ai_type.requests.walk(ai_type.to_request(sent), ai_type.requests.newest.name, version)
        body = orjson.dumps({contract.wrapped_in: request} if contract.wrapped_in else request)
        call = Call("POST", ai_type.endpoint, body, {"Content-Type": JSON, VERSION_HEADER: version, **headers})
        reply = yield from self._told(self._packed(call, contract))
        found = self._newest(reply, answered, ai_type)
        try:
            return ai_type.lay_onto(found, document, mappings or Mappings())
        except NotFoundError:  # it is the Document's Project that lacks a Label or Category
            raise
        except KonfuzioError as error:
            msg = f"{self.url}{ai_type.endpoint} answered what does not fit the Document: {error}"
            raise ServiceError(msg) from error

    def send_file(self, file: SentFile, pages: str, credentials: Mapping[str, str] | None) -> Talk[Payload]:
        """What the AI finds in a file, as the newest response."""
        headers = credential_headers(credentials)
        contract = yield from self.contract()
        ai_type = ai_type_named(contract.ai_type)
        _, answered = self._agreed(contract, ai_type)
        call = self._file(ai_type.endpoint, file, pages, contract)
        reply = yield from self._told(replace(call, headers={**call.headers, **headers}))
        return self._newest(reply, answered, ai_type)

    def read(self, file: SentFile, pages: str, *, images: bool) -> Talk[Document]:
        """Document that the service makes of a file, in a Project with what the AI knows."""
        contract = yield from self.contract()
        ai_type = ai_type_named(contract.ai_type)
        call = self._file(READ_PATH, file, pages, contract)
        project = yield from self.project()
        images = images or "requires_images" in contract.requires
        reply = yield from self._told(replace(call, query={**call.query, "images": str(images).lower()}))
        try:
            document = ai_type.to_document(ai_type.parse(reply)[0], project)
        except SchemaError as error:
            msg = f"{self.url}{READ_PATH} answered what is no request that this SDK knows: {error}"
            raise ServiceError(msg) from error
        document.name = file.name
        return document

    def _told(self, call: Call) -> Talk[dict[str, Any]]:
        """JSON that a call is answered, asking again where the service says so."""
        for attempt in range(1, self._retries + 1):
            answered = yield call
            seconds = seconds_to_wait(answered, attempt)
            if seconds is None or seconds > self._seconds:
                break
            call = replace(call, pause=seconds)
        else:
            answered = yield call
        return json_of(self.url + call.path, answered)

    def _asked_rightly(self, contract: ServiceContract, *, several: bool) -> AIType[SealableAI, object]:
        ai_type = ai_type_named(contract.ai_type)
        if ai_type.finds_several is not several:
            right = "split()" if ai_type.finds_several else "process()"
            msg = f"{self.url} serves an AI of the type {ai_type.name}: call {right}."
            raise ServiceError(msg)
        return ai_type

    def _agreed(self, contract: ServiceContract, ai_type: AIType[SealableAI, object]) -> tuple[str, SchemaVersion]:
        """Request version that both know, and the response version in which it is answered."""
        try:
            return contract.request, ai_type.responses.get(contract.response)
        except SchemaError as error:
            msg = f"{self.url}: there is no schema version that both sides know. {error}"
            raise ServiceError(msg) from error

    def _newest(self, reply: Payload, answered: SchemaVersion, ai_type: AIType[SealableAI, object]) -> Payload:
        """An answer in the newest response version."""
        newest = ai_type.responses.newest
        try:
            return newest.validate(ai_type.responses.walk(answered.validate(reply), answered.name, newest.name))
        except PayloadError as error:
            msg = f"{self.url}{ai_type.endpoint} answered what is no {answered.name}: {error}"
            raise ServiceError(msg) from error

    def _file(self, path: str, file: SentFile, pages: str, contract: ServiceContract) -> Call:
        takes = contract.reads_files if path == READ_PATH else bool(contract.files)
        if not takes:
            msg = (
                f"{self.url} takes no files. Read it here, with konfuzio_sdk.readers, which the extra `pdf` is for, "
                "and send the Document."
            )
            raise ServiceError(msg)
        query = {"pages": pages} if pages else {}
        version, _ = self._agreed(contract, ai_type_named(contract.ai_type))
        headers = {"Content-Type": file.media_type, VERSION_HEADER: version}
        return Call("POST", path, file.content, headers, query)

    def _packed(self, call: Call, contract: ServiceContract) -> Call:
        """A call whose body is packed as the service takes it; what is a file is small already."""
        if call.body is None or not self._pack:
            return call
        body, encoding = packed(call.body, contract.encodings)
        return replace(call, body=body, headers={**call.headers, "Content-Encoding": encoding}) if encoding else call
