"""Asks a served archive about Documents beside other work: what `client` does, for asyncio."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Self, TypeVar, cast

import httpx

from konfuzio_sdk.bento.client import DEFAULT_SECONDS, timeout_of
from konfuzio_sdk.bento.conversation import Answered, Conversation, Done, reaching, step
from konfuzio_sdk.bento.sent_file import file_to_send

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from konfuzio_sdk.bento.ai_type import Mappings
    from konfuzio_sdk.bento.conversation import Call, Talk
    from konfuzio_sdk.bento.service_contract import ServiceContract
    from konfuzio_sdk.bento.versions import Payload
    from konfuzio_sdk.data import Document, Project

__all__ = ["AsyncServiceClient"]

_Result = TypeVar("_Result")


class AsyncServiceClient:
    """Client of one service, at `url`; an asynchronous context manager that keeps its connections open.

    It has the methods of `ServiceClient`, which say what each does, to be awaited. Several may be under way at once,
    each on a Document of its own. Requests are made, and answers read, in threads, so that large ones hold nothing up.
    """

    def __init__(self, url: str, seconds: float = DEFAULT_SECONDS, *, retries: int = 0, pack: bool = True) -> None:
        """Talk to the service at `url`, http:// if it names no scheme, waiting at most `seconds` for an answer.

        A service that has all it can take, or says to come again later, is asked up to `retries` times more. Large
        requests are packed, where the service says that it takes that, unless `pack` is False.
        """
        self._conversation = Conversation(url, seconds, retries, pack=pack)
        self._http = httpx.AsyncClient(base_url=self._conversation.url, timeout=timeout_of(seconds))

    async def __aenter__(self) -> Self:
        """Open."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close the connections."""
        await self.aclose()

    async def aclose(self) -> None:
        """Close the connections, as the end of an `async with` does."""
        await self._http.aclose()

    async def contract(self) -> ServiceContract:
        """What the service is and speaks, as its OpenAPI tells."""
        return await self._hold(self._conversation.contract())

    async def project(self) -> Project:
        """Project with the Categories, Label Sets and Labels that the AI knows."""
        return await self._hold(self._conversation.project())

    async def process(
        self, document: Document, mappings: Mappings | None = None, credentials: Mapping[str, str] | None = None
    ) -> Document:
        """Have the service work on a Document, and lay what it found onto it."""
        found = await self._hold(self._conversation.process(document, mappings, credentials))
        return cast("Document", found)

    async def split(
        self, document: Document, mappings: Mappings | None = None, credentials: Mapping[str, str] | None = None
    ) -> list[Document]:
        """Have the service split a Document, and make the Documents that it found."""
        found = await self._hold(self._conversation.process(document, mappings, credentials, several=True))
        return cast("list[Document]", found)

    async def send_file(
        self, file: str | Path | bytes, pages: str = "", credentials: Mapping[str, str] | None = None
    ) -> Payload:
        """Have the service read a file and work on it; what it found, as a response of the newest version."""
        sent = await asyncio.to_thread(file_to_send, file)
        return await self._hold(self._conversation.send_file(sent, pages, credentials))

    async def read(self, file: str | Path | bytes, pages: str = "", *, images: bool = False) -> Document:
        """Have the service read a file, without its AI; the Document, for `process` or `split`."""
        sent = await asyncio.to_thread(file_to_send, file)
        return await self._hold(self._conversation.read(sent, pages, images=images))

    async def _hold(self, talk: Talk[_Result]) -> _Result:
        """Hold a talk to its end."""
        answered = None
        while True:
            follows = await asyncio.to_thread(step, talk, answered)
            if isinstance(follows, Done):
                return follows.result
            await asyncio.sleep(follows.pause)
            answered = await self._send(follows)

    async def _send(self, call: Call) -> Answered:
        with reaching(self._conversation.url, call):
            response = await self._http.request(
                call.method, call.path, content=call.body, headers=call.headers, params=call.query
            )
        return Answered(response.status_code, response.headers, response.content)
