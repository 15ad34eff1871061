"""Asks a served archive about Documents, one after the other; `async_client` does the same beside other work.

The client reads from the service's own OpenAPI which versions it speaks, and talks the newest one that both know: so it
can ask any archive, also those that the existing Konfuzio SDK built since 2024.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Self, TypeVar, cast

import httpx

from konfuzio_sdk.bento.conversation import Answered, Conversation, Done, reaching, step
from konfuzio_sdk.bento.sent_file import file_to_send
from konfuzio_sdk.bento.service_contract import ServiceContract

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from konfuzio_sdk.bento.ai_type import Mappings
    from konfuzio_sdk.bento.conversation import Call, Talk
    from konfuzio_sdk.bento.versions import Payload
    from konfuzio_sdk.data import Document, Project

__all__ = ["ServiceClient", "ServiceContract"]

DEFAULT_SECONDS = 300.0
_CONNECT_SECONDS = 10.0
_Result = TypeVar("_Result")


class ServiceClient:
    """Client of one service, at `url`; a context manager that keeps its connection open.

    Every method raises ServiceError if the service cannot be reached, or refuses: the error's `status`, `problem` and
    `request_id` tell more. `credentials` are secrets by name, which the AI sees for this one request.
    """

    def __init__(self, url: str, seconds: float = DEFAULT_SECONDS, *, retries: int = 0, pack: bool = True) -> None:
        """Talk to the service at `url`, http:// if it names no scheme, waiting at most `seconds` for an answer.

        A service that has all it can take, or says to come again later, is asked up to `retries` times more. Large
        requests are packed, where the service says that it takes that, unless `pack` is False.
        """
        self._conversation = Conversation(url, seconds, retries, pack=pack)
        self._http = httpx.Client(base_url=self._conversation.url, timeout=timeout_of(seconds))

    def __enter__(self) -> Self:
        """Open."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the connection."""
        self.close()

    def close(self) -> None:
        """Close the connection, as the end of a `with` does."""
        self._http.close()

    @property
    def ai_type(self) -> str:
        """Name of the AI type that the service is of, for example "extraction"."""
        return self.contract().ai_type

    def contract(self) -> ServiceContract:
        """What the service is and speaks, as its OpenAPI tells."""
        return self._hold(self._conversation.contract())

    def project(self) -> Project:
        """Project with the Categories, Label Sets and Labels that the AI knows."""
        return self._hold(self._conversation.project())

    def process(
        self, document: Document, mappings: Mappings | None = None, credentials: Mapping[str, str] | None = None
    ) -> Document:
        """Have the service work on a Document, and lay what it found onto it: Annotations, or Categories.

        The Document's Project must know the Labels and Categories; one from `project` does. Where the AI requires
        page images, Pages without one are drawn.
        """
        found = self._hold(self._conversation.process(document, mappings, credentials))
        return cast("Document", found)

    def split(
        self, document: Document, mappings: Mappings | None = None, credentials: Mapping[str, str] | None = None
    ) -> list[Document]:
        """Have the service split a Document, and make the Documents that it found; `document` stays as it is."""
        found = self._hold(self._conversation.process(document, mappings, credentials, several=True))
        return cast("list[Document]", found)

    def send_file(
        self, file: str | Path | bytes, pages: str = "", credentials: Mapping[str, str] | None = None
    ) -> Payload:
        """Have the service read a file and work on it; what it found, as a response of the newest version.

        A file is a PDF, PNG, JPEG or TIFF, by its path or its bytes; `pages` are those to read, as in "1-3,7", all
        without it. Archives of this SDK take files; others need the Document that a reader makes.
        """
        return self._hold(self._conversation.send_file(file_to_send(file), pages, credentials))

    def read(self, file: str | Path | bytes, pages: str = "", *, images: bool = False) -> Document:
        """Have the service read a file, as `send_file` does, without its AI; the Document, for `process` or `split`.

        So files can be read where no reader is installed. Pages have their images with `images`, and where the AI
        requires them.
        """
        return self._hold(self._conversation.read(file_to_send(file), pages, images=images))

    def _hold(self, talk: Talk[_Result]) -> _Result:
        """Hold a talk to its end."""
        answered = None
        while True:
            follows = step(talk, answered)
            if isinstance(follows, Done):
                return follows.result
            time.sleep(follows.pause)
            answered = self._send(follows)

    def _send(self, call: Call) -> Answered:
        with reaching(self._conversation.url, call):
            response = self._http.request(
                call.method, call.path, content=call.body, headers=call.headers, params=call.query
            )
        return Answered(response.status_code, response.headers, response.content)


def timeout_of(seconds: float) -> httpx.Timeout:
    """Seconds to wait for an answer, and fewer of them for whether anybody is there."""
    return httpx.Timeout(seconds, connect=min(seconds, _CONNECT_SECONDS))
