"""The asynchronous client does what the other does, beside other work."""

from __future__ import annotations

import asyncio
import inspect
import json
import threading
from typing import TYPE_CHECKING, Any

import pytest

from konfuzio_sdk.bento.async_client import AsyncServiceClient
from konfuzio_sdk.bento.client import ServiceClient
from konfuzio_sdk.bento.extraction import AI_TYPE
from konfuzio_sdk.data import Category, Document, Project
from konfuzio_sdk.errors import ArgumentError, ReaderError, ServiceError
from konfuzio_sdk.readers import read_pdf
from scripted_server import Said, scripted

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from konfuzio_sdk.bento.local_server import LocalServer
    from konfuzio_sdk.trainer.information_extraction import RFExtractionAI

VERSION = "ExtractRequest20240117"
BODIES = {"application/json": {"schema": {"title": f"{VERSION}IODescriptor"}}, "application/pdf": {}}
PATHS = {"/extract": {"post": {"requestBody": {"content": BODIES}}}, "/v1/read": {"post": {"summary": "Read a file."}}}
OPENAPI = Said(200, json.dumps({"paths": PATHS}).encode())
NOTHING_FOUND = Said(200, b'{"annotation_sets": []}')
METADATA = Said(200, b'{"categories": [{"id": 11, "name": "Letter", "project": 7, "schema": []}]}')
READ = Said(200, b'{"text": "Dear reader", "bboxes": null, "pages": [{"number": 1, "original_size": [595, 842]}]}')


def letter(text: str = "No. 4711") -> Document:
    project = Project(id_=7)
    Category(project, 11, "Letter")
    return Document(project, text)


def test_both_clients_have_the_same_methods_with_the_same_parameters() -> None:
    renamed = {"close": "aclose"}
    ours = {name: method for name, method in vars(ServiceClient).items() if inspect.isfunction(method)}
    theirs = vars(AsyncServiceClient)
    for name, method in ours.items():
        if not name.startswith("_") or name == "__init__":
            other = theirs[renamed.get(name, name)]
            assert inspect.signature(other) == inspect.signature(method), name
            assert name == "__init__" or inspect.iscoroutinefunction(other)


def test_a_real_service_is_told_and_tells_the_same(
    server: LocalServer, trained_ai: RFExtractionAI, sample_folder: Path
) -> None:
    paths = [sample_folder / held_out.name for held_out in trained_ai.test_documents[:3]]

    async def asked() -> list[Document]:
        async with AsyncServiceClient(server.url) as client:
            project = await client.project()
            assert (await client.contract()).ai_type == "extraction"
            return await asyncio.gather(*(client.process(read_pdf(path, project)) for path in paths))

    together = asyncio.run(asked())
    with ServiceClient(server.url) as client:
        project = client.project()
        one_by_one = [client.process(read_pdf(path, project)) for path in paths]
    told = [AI_TYPE.to_response(document) for document in together]
    assert told == [AI_TYPE.to_response(document) for document in one_by_one]
    assert all(response["annotation_sets"] for response in told)


ASKED: dict[str, Callable[[Any], Any]] = {
    "contract": lambda client: client.contract(),
    "project": lambda client: client.project(),
    "process": lambda client: client.process(letter(), credentials={"A": "b"}),
    "send_file": lambda client: client.send_file(b"%PDF-", pages="1"),
    "read": lambda client: client.read(b"%PDF-", images=True),
}
"""Calls of either client."""


def plain(found: object) -> object:
    """What was found, as it can be compared."""
    if isinstance(found, Project):
        return [category.name for category in found.categories]
    return (AI_TYPE.to_request(found), AI_TYPE.to_response(found)) if isinstance(found, Document) else found


@pytest.mark.parametrize("what", ASKED)
def test_each_method_sends_and_finds_the_same(what: str) -> None:
    answers = {"docs": [OPENAPI], "extract": [NOTHING_FOUND], "project_metadata": [METADATA], "read": [READ]}

    async def asked(url: str) -> object:
        async with AsyncServiceClient(url) as client:
            return plain(await ASKED[what](client))

    with scripted(**answers) as one, ServiceClient(one.url) as client:
        found = plain(ASKED[what](client))
    with scripted(**answers) as other:
        assert asyncio.run(asked(other.url)) == found

    def said(heard: list) -> list[tuple[object, ...]]:
        return [(each.method, each.path, each.body, {**each.headers, "host": ""}) for each in heard]

    assert said(one.heard) == said(other.heard)
    assert one.heard


def test_errors_are_the_same() -> None:
    busy = Said(429, b'{"error": "full"}', {"X-Request-ID": "7", "Retry-After": "0"})

    async def asked(url: str) -> None:
        async with AsyncServiceClient(url, retries=1) as client:
            await client.process(letter())

    with scripted(docs=[OPENAPI], extract=[busy]) as server, pytest.raises(ServiceError) as caught:
        asyncio.run(asked(server.url))
    assert str(caught.value) == f"{server.url}/extract answered 429: full (request 7)"
    assert (caught.value.status, caught.value.request_id) == (429, "7")
    assert len(server.asked("/extract")) == 2


@pytest.mark.parametrize(
    ("file", "error", "said"),
    [(b"%PDF-", ServiceError, "cannot be reached"), ("nothing.pdf", ReaderError, "does not exist")],
)
def test_what_cannot_be_reached_or_read_is_told(file: str | bytes, error: type[Exception], said: str) -> None:
    async def asked() -> None:
        async with AsyncServiceClient("http://127.0.0.1:9") as client:
            await client.send_file(file)

    with pytest.raises(error, match=said):
        asyncio.run(asked())


def test_a_bad_credential_is_refused_before_anything_is_sent() -> None:
    async def asked(url: str) -> None:
        async with AsyncServiceClient(url) as client:
            await client.process(letter(), credentials={"A": "\n"})

    with scripted(docs=[OPENAPI]) as server, pytest.raises(ArgumentError):
        asyncio.run(asked(server.url))
    assert not server.heard


class Late(bytes):
    """An answer that comes when it is released; its sender asks for its length first."""

    arrived: threading.Event
    released: threading.Event

    def __len__(self) -> int:
        self.arrived.set()
        assert self.released.wait(30)
        return super().__len__()


@pytest.fixture
def late() -> Late:
    answer = Late(NOTHING_FOUND.body)
    answer.arrived, answer.released = threading.Event(), threading.Event()
    return answer


def test_other_work_goes_on_while_a_service_is_waited_for(late: Late) -> None:
    async def asked(url: str) -> None:
        async with AsyncServiceClient(url) as client:
            waiting = asyncio.create_task(client.process(letter()))
            assert await asyncio.to_thread(late.arrived.wait, 30)
            assert not waiting.done()
            late.released.set()
            await waiting

    with scripted(docs=[OPENAPI], extract=[Said(200, late)]) as server:
        asyncio.run(asked(server.url))


def test_who_gives_up_waiting_can_ask_something_else(late: Late) -> None:
    async def asked(url: str) -> list[str]:
        async with AsyncServiceClient(url) as client:
            waiting = asyncio.create_task(client.process(letter()))
            assert await asyncio.to_thread(late.arrived.wait, 30)
            waiting.cancel()
            with pytest.raises(asyncio.CancelledError):
                await waiting
            late.released.set()
            return [category.name for category in (await client.project()).categories]

    with scripted(docs=[OPENAPI], extract=[Said(200, late)], project_metadata=[METADATA]) as server:
        assert asyncio.run(asked(server.url)) == ["Letter"]


def test_a_service_that_takes_too_long_is_told(late: Late) -> None:
    async def asked(url: str) -> None:
        async with AsyncServiceClient(url, seconds=0.2) as client:
            await client.process(letter())

    with scripted(docs=[OPENAPI], extract=[Said(200, late)]) as server:
        with pytest.raises(ServiceError, match=r"did not answer in time"):
            asyncio.run(asked(server.url))
        late.released.set()
