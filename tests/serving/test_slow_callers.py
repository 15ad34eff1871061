"""Callers who are slow, send too much or take nothing in cost the others nothing."""

from __future__ import annotations

import json
import select
import socket
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import TYPE_CHECKING, NamedTuple

import httpx
import pytest

from acting_service import ask, metric, request, settings, until
from konfuzio_sdk.bento.local_server import LocalServer
from konfuzio_sdk.serving.problems import PROBLEMS

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST = 2_000_000
SLOW = 20
IDLE = 300
GREEDY = 6
CHUNK = b"10000\r\n" + b" " * 0x10000 + b"\r\n"


@pytest.fixture(scope="module")
def service(nosy: str) -> Iterator[LocalServer]:
    """A service of one worker and four places, with little patience."""
    environment = settings(workers=1, max_concurrency=4, upload_timeout=2, max_body_bytes=MOST)
    with LocalServer(nosy, environment=environment) as running:
        yield running


def connected(server: LocalServer, *headers: str, buffer: int = 0) -> socket.socket:
    """Connection on which a request has begun; `buffer` are bytes that it takes in before they are read."""
    caller = socket.socket()
    if buffer:
        caller.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
    url = httpx.URL(server.url)
    caller.connect((url.host, url.port or 80))
    caller.settimeout(30)
    if headers:
        head = ("POST /extract HTTP/1.1", "Host: x", "Content-Type: application/json", *headers, "", "")
        caller.sendall("\r\n".join(head).encode())
    return caller


class Refused(NamedTuple):
    """What the service answers."""

    status: int
    headers: dict[str, str]
    problem: str


def refused(caller: socket.socket) -> Refused:
    """Answer to a request that is refused."""
    with caller.makefile("rb") as stream:
        status = int(stream.readline().split()[1])
        headers = dict(line.decode().lower().strip().split(": ", 1) for line in iter(stream.readline, b"\r\n"))
        told = json.loads(stream.read(int(headers["content-length"])))
    return Refused(status, headers, told["type"])


def trickle(caller: socket.socket) -> int:
    """Send a byte twice a second until there is an answer, whose status is told."""
    caller.settimeout(0.5)
    while True:
        try:
            return int(caller.recv(12, socket.MSG_PEEK).split()[1])
        except TimeoutError:
            caller.sendall(b" ")


def test_slow_uploads_take_no_places_and_are_answered_408(service: LocalServer) -> None:
    with ExitStack() as stack, ThreadPoolExecutor(SLOW) as pool:
        callers = [stack.enter_context(connected(service, "Content-Length: 1000")) for _ in range(SLOW)]
        statuses = [pool.submit(trickle, caller) for caller in callers]
        while not any(status.done() for status in statuses):
            assert ask(service, "hello").status_code == 200
        assert [status.result() for status in statuses] == [408] * SLOW
        assert {refused(caller).problem for caller in callers} == {PROBLEMS["slow-upload"].uri}


def test_large_uploads_that_are_not_finished_leave_room_for_small_ones(service: LocalServer) -> None:
    with ExitStack() as stack:
        callers = [stack.enter_context(connected(service, f"Content-Length: {MOST}")) for _ in range(8)]
        for caller in callers:
            caller.sendall(b" " * (MOST - 1))
        readable, _, _ = select.select(callers, [], [])
        assert refused(readable[0]).status == 429
        assert ask(service, "hello").status_code == 200


def test_idle_and_half_begun_connections_hurt_nobody(service: LocalServer) -> None:
    with ExitStack() as stack:
        idle = [stack.enter_context(connected(service)) for _ in range(IDLE)]
        for caller in idle[::2]:
            caller.sendall(b"POST /extract HTT")
        assert [ask(service, "hello").status_code for _ in range(20)] == [200] * 20


def test_a_body_that_is_declared_too_large_is_refused_before_it_is_sent(service: LocalServer) -> None:
    with connected(service, f"Content-Length: {MOST + 1}") as caller:
        answer = refused(caller)
    assert (answer.status, answer.problem) == (413, PROBLEMS["too-large"].uri)


def test_a_body_that_grows_too_large_is_refused_before_it_ends(service: LocalServer) -> None:
    with connected(service, "Transfer-Encoding: chunked") as caller:
        for _ in range(MOST // 0x10000 + 1):
            caller.sendall(CHUNK)
        assert refused(caller).status == 413


@pytest.mark.parametrize(("size", "status"), [(MOST + 1, 413), (1000, 408)])
def test_the_rest_of_a_body_that_is_refused_is_not_waited_for(service: LocalServer, size: int, status: int) -> None:
    with connected(service, f"Content-Length: {size}") as caller:
        answer = refused(caller)
        assert (answer.status, answer.headers["connection"]) == (status, "close")
        assert caller.recv(1) == b""


@pytest.mark.parametrize(
    ("header", "parts"),
    [
        (f"Content-Length: {10 * MOST}", [b" " * MOST] * 10),
        ("Transfer-Encoding: chunked", [CHUNK] * 300 + [b"0\r\n\r\n"]),
    ],
    ids=["declared", "chunked"],
)
def test_who_sends_too_much_to_its_end_reads_the_refusal(service: LocalServer, header: str, parts: list[bytes]) -> None:
    with connected(service, header) as caller:
        for part in parts:
            caller.sendall(part)
        assert refused(caller).status == 413


def test_callers_who_take_in_no_answer_hold_no_worker_fill_no_more_than_the_memory_and_are_hung_up_on(
    service: LocalServer,
) -> None:
    body = request("much")
    with ExitStack() as stack:
        for _ in range(GREEDY):
            caller = stack.enter_context(connected(service, f"Content-Length: {len(body)}", buffer=4096))
            caller.sendall(body)
            if caller.recv(12, socket.MSG_PEEK) == b"HTTP/1.1 429":
                break
        else:
            pytest.fail("the answers may fill all memory")
        assert metric(service, "konfuzio_requests_in_work") == 0
        assert ask(service, "hello").status_code == 429
        given_up = 'konfuzio_requests_total{code="499",endpoint="/extract",method="POST"}'
        until(lambda: given_up in httpx.get(f"{service.url}/metrics").text)
        until(lambda: ask(service, "hello").status_code == 200)


def test_a_large_answer_arrives_whole(service: LocalServer) -> None:
    [annotation_set] = ask(service, "much").json()["annotation_sets"]
    assert len(annotation_set["annotations"][0]["normalized"]) == 5 * MOST
