"""What is asked at the same time is answered as if it were asked alone, and nothing of a request is left for others."""

from __future__ import annotations

import gzip
import random
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, NamedTuple

import httpx
import orjson
import pytest
from backports import zstd

from acting_service import metric, request, settings, until
from konfuzio_sdk.bento.extraction import AI_TYPE
from konfuzio_sdk.bento.extraction.schemas import REQUESTS
from konfuzio_sdk.bento.local_server import LocalServer
from nosy_ai import SECRET

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from konfuzio_sdk.data import Document, Project
    from served_fixtures import Archive

CALLERS = 8
REQUESTS_AT_ONCE = 500
JSON = "application/json"
PDF = "application/pdf"
NEWEST = REQUESTS.newest.name
PACKED = {"gzip": gzip.compress, "zstd": zstd.compress}
UNLIKE = {"date", "x-request-id"}
"""Headers that differ from answer to answer."""


class Case(NamedTuple):
    """One request."""

    body: bytes
    headers: dict[str, str]


class Answer(NamedTuple):
    """What has to be alike whoever else asks."""

    status: int
    headers: dict[str, str]
    body: bytes


def asked(client: httpx.Client, case: Case, request_id: str) -> Answer:
    """Answer to a request, without the request's id, which it has to have; ids are equally long."""
    answered = client.post("/extract", content=case.body, headers={**case.headers, "X-Request-ID": request_id})
    assert answered.headers["x-request-id"] == request_id
    ours = b'"urn:request:%b"' % request_id.encode()
    assert (ours in answered.content) == (answered.status_code != httpx.codes.OK)
    headers = {name: value for name, value in answered.headers.items() if name not in UNLIKE}
    return Answer(answered.status_code, headers, answered.content.replace(ours, b""))


def body_of(document: Document, version: str) -> bytes:
    return orjson.dumps(REQUESTS.walk(AI_TYPE.to_request(document), NEWEST, version))


def good(documents: list[Document]) -> Iterator[Case]:
    """Requests of every version, packed and not, answered packed and not."""
    accepted = ("", "gzip", "zstd")
    for number, document in enumerate(documents):
        for version in REQUESTS.names:
            body, accept = body_of(document, version), {"Accept-Encoding": accepted[number % 3]}
            yield Case(body, {"Content-Type": JSON, **accept})
            coding = ("gzip", "zstd")[number % 2]
            yield Case(PACKED[coding](body), {"Content-Type": JSON, "Content-Encoding": coding, **accept})


def files(paths: list[Path]) -> Iterator[Case]:
    """Files, raw and in forms, of which one names a version."""
    for path in paths:
        content = path.read_bytes()
        yield Case(content, {"Content-Type": PDF})
        head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n'
        form = {"Content-Type": "multipart/form-data; boundary=x", "Schema-Version": REQUESTS.names[0]}
        yield Case(head + content + b"\r\n--x--\r\n", form)


def bad(document: Document) -> Iterator[Case]:
    """Requests that are refused, each for a reason of its own."""
    body = body_of(document, NEWEST)
    json = {"Content-Type": JSON}
    yield Case(body[:-20], json)
    yield Case(b"[]", json)
    yield Case(b"", json)
    yield Case(body.replace(b'"text"', b'"test"'), json)
    yield Case(body, {**json, "Schema-Version": "ExtractRequest3000"})
    yield Case(body, {**json, "Schema-Version": REQUESTS.names[0]})
    yield Case(body, {"Content-Type": "text/plain"})
    yield Case(body, {**json, "Content-Encoding": "br"})
    yield Case(gzip.compress(body)[:-20], {**json, "Content-Encoding": "gzip"})
    yield Case(b"%PDF-1.7 broken", {"Content-Type": PDF})


@pytest.fixture(scope="module")
def service(archive: Archive) -> Iterator[LocalServer]:
    with LocalServer(str(archive.bento.tag), environment=settings(workers=2)) as running:
        until(lambda: metric(running, 'konfuzio_workers{state="ready"}') == 2)
        yield running


def test_hundreds_of_requests_at_once_get_the_answers_that_each_gets_alone(
    service: LocalServer, sample_project: Project, sample_folder: Path
) -> None:
    documents = sorted(
        (found for category in sample_project.categories for found in category.documents()),
        key=lambda found: len(found.text),
    )[:12]
    taken = [*good(documents), *files(sorted(sample_folder.rglob("*.pdf"))[:3])]
    refused = list(bad(documents[0]))
    chance = random.Random(4711)
    cases = [*taken, *chance.choices(taken[:-6], k=REQUESTS_AT_ONCE - 50 - len(taken)), *refused * 5]
    chance.shuffle(cases)
    with httpx.Client(base_url=service.url, timeout=60) as client:
        alone = {
            case.body + repr(case.headers).encode(): asked(client, case, f"alone-{number:04}")
            for number, case in enumerate(taken + refused)
        }

        def check(numbered: tuple[int, Case]) -> None:
            number, case = numbered
            assert asked(client, case, f"crowd-{number:04}") == alone[case.body + repr(case.headers).encode()]

        with ThreadPoolExecutor(CALLERS) as pool:
            assert len(list(pool.map(check, enumerate(cases)))) == REQUESTS_AT_ONCE
    assert {answer.status for answer in alone.values()} == {200, 400, 415, 422}
    assert len({answer.body for answer in alone.values()}) > 2 * len(documents)


@pytest.fixture(scope="module")
def spied_on(nosy: str) -> Iterator[LocalServer]:
    """A service of two workers, whose AI keeps what it can."""
    with LocalServer(nosy, environment=settings(workers=2)) as running:
        until(lambda: metric(running, 'konfuzio_workers{state="ready"}') == 2)
        yield running


def told(server: LocalServer, text: str, **headers: str) -> list[str]:
    """What the AI tells, word by word."""
    answered = httpx.post(f"{server.url}/extract", content=request(text), headers={"Content-Type": JSON, **headers})
    assert answered.status_code == httpx.codes.OK, answered.text
    found = [one for annotation_set in answered.json()["annotation_sets"] for one in annotation_set["annotations"]]
    return [one["normalized"] for one in sorted(found, key=lambda one: one["spans"][0]["start_offset"])]


def test_the_credentials_of_a_request_are_seen_by_it_alone_however_many_there_are(spied_on: LocalServer) -> None:
    def seen(number: int) -> list[str]:
        return told(spied_on, "token", **({"env_TOKEN": f"{SECRET}{number}"} if number % 3 else {}))

    with ThreadPoolExecutor(CALLERS) as pool:
        answers = list(pool.map(seen, range(120)))
    assert answers == [[str(number) if number % 3 else "None"] for number in range(120)]


def test_an_ai_that_keeps_documents_finds_no_credentials_of_earlier_requests(spied_on: LocalServer) -> None:
    for number in range(4):
        told(spied_on, "kept", env_token=f"{SECRET}kept-{number}")
    for _ in range(4):  # whichever worker answers
        [kept] = told(spied_on, "kept")
        assert kept.endswith("kept: ['([], None)']")


def test_nothing_in_a_worker_holds_credentials_of_earlier_requests(spied_on: LocalServer) -> None:
    assert told(spied_on, "memory", env_token=f"{SECRET}now") == [f"['{SECRET}now']"]
    for number in range(4):
        told(spied_on, "quiet", env_token=f"{SECRET}before-{number}")
    assert [told(spied_on, "memory") for _ in range(4)] == [["[]"]] * 4


def test_credentials_are_neither_logged_nor_counted_nor_told_in_errors(spied_on: LocalServer) -> None:
    secret = {"env_token": f"{SECRET}untold", "Content-Type": JSON}
    bodies = (request("fail"), request("quiet")[:-3], b"%PDF-1.7", b"")
    errors = [httpx.post(f"{spied_on.url}/extract", content=body, headers=secret) for body in bodies]
    errors.append(httpx.post(f"{spied_on.url}/nowhere", headers=secret))
    errors.append(httpx.get(f"{spied_on.url}/extract", headers=secret))
    assert [error.status_code for error in errors] == [500, 400, 400, 400, 404, 405]
    metrics = httpx.get(f"{spied_on.url}/metrics").text
    assert SECRET not in "".join(error.text for error in errors) + spied_on.log + metrics
    assert "ValueError" in spied_on.log
