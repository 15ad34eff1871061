"""What a service makes of HTTP that no library would send: an answer, or a refusal, never a fault, and it goes on."""

from __future__ import annotations

import json
import socket
from typing import TYPE_CHECKING, NamedTuple

import pytest

if TYPE_CHECKING:
    from konfuzio_sdk.bento.local_server import LocalServer

HEAD = b"Host: x\r\nConnection: close\r\n"
SECONDS = 20
METHODS = ["HEAD", "OPTIONS", "TRACE", "PUT", "PATCH", "DELETE", "CONNECT", "FOO", "PRI", "get"]
PATHS = [
    b"/%00",
    b"//extract",
    b"/extract/",
    b"/Extract",
    b"/extract;x",
    b"/..",
    b"/../etc/passwd",
    b"/%2e%2e/%2e%2e/etc/passwd",
    b"/site/../x",
    b"/site/x/..%2f..%2fapp.py",
    b"/" + b"a" * 60_000,
    b"/%C3%A4",
    b"/%ff%fe",
    b"/%",
    b"/%zz",
    b"*",
    b"livez",
    b"http://elsewhere/livez",
]
HEADERS = {
    "a long one": b"X: " + b"a" * 60_000,
    "many": b"\r\n".join(b"X%d: y" % number for number in range(2000)),
    "no text": b"X-Request-ID: \xe9\xff",
    "two ids": b"X-Request-ID: a\r\nX-Request-ID: b",
    "two media types": b"Content-Type: application/json\r\nContent-Type: text/plain",
    "no trace": b"traceparent: 00-zz-\xff",
    "two lines": b"X: a\r\n b",
    "odd expectation": b"Expect: anything",
    "no version": b"Schema-Version: \xff",
    "no packing": b"Accept-Encoding: ;;q=,\xff",
    "odd credential": b"env_: \xff\r\nenv_A B: c".replace(b" B", b"_B"),
}
CHUNKS = {
    "whole": b"2\r\n{}\r\n0\r\n\r\n",
    "extended": b"2;a=b\r\n{}\r\n0\r\n\r\n",
    "with a trailer": b"2\r\n{}\r\n0\r\nA: b\r\n\r\n",
    "of no size": b"zz\r\n{}\r\n0\r\n\r\n",
    "of less than nothing": b"-2\r\n{}\r\n0\r\n\r\n",
    "without an end": b"2\r\n{}xx0\r\n\r\n",
}


class Answer(NamedTuple):
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes


def sent(server: LocalServer, data: bytes, *, half: bool = False) -> list[Answer]:
    """Answers to bytes until the service closes the connection; with `half`, the caller closes its side first."""
    host, port = server.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), SECONDS) as connection:
        connection.sendall(data)
        if half:
            connection.shutdown(socket.SHUT_WR)
        received = b""
        while part := connection.recv(2**16):
            received += part
    return answers(received)


def answers(received: bytes) -> list[Answer]:
    found = []
    while received:
        head, _, rest = received.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        length = int(headers.get("content-length", 0 if first.split()[1] == "100" else len(rest)))
        found.append(Answer(int(first.split()[1]), headers, rest[:length]))
        received = rest[length:]
    return found


def request(line: bytes, *headers: bytes, body: bytes = b"") -> bytes:
    return line + b" HTTP/1.1\r\n" + HEAD + b"".join(header + b"\r\n" for header in headers) + b"\r\n" + body


def check_problem(answer: Answer, *statuses: int) -> None:
    assert answer.status in statuses
    assert answer.headers["content-type"] == "application/problem+json"
    told = json.loads(answer.body)
    assert told["status"] == answer.status
    assert told["instance"] == f"urn:request:{answer.headers['x-request-id']}"


@pytest.mark.parametrize("method", METHODS)
def test_a_method_that_a_path_does_not_take_is_refused(server: LocalServer, method: str) -> None:
    (answer,) = sent(server, request(method.encode() + b" /extract"))
    if method == "HEAD":
        assert (answer.status, answer.headers["content-type"]) == (405, "application/problem+json")
    else:
        check_problem(answer, 405)
    assert answer.headers["allow"] == "POST"
    (answer,) = sent(server, request(method.encode() + b" /nowhere"))
    assert answer.status == 404


@pytest.mark.parametrize("path", PATHS, ids=range(len(PATHS)))
def test_an_odd_path_leads_nowhere(server: LocalServer, path: bytes) -> None:
    (answer,) = sent(server, request(b"GET " + path))
    check_problem(answer, 404)


@pytest.mark.parametrize("name", HEADERS)
def test_odd_headers_keep_no_request_from_being_read(server: LocalServer, name: str) -> None:
    data = request(b"POST /extract", HEADERS[name], b"Content-Length: 2", body=b"{}")
    check_problem(sent(server, data)[-1], 400, 415)


@pytest.mark.parametrize("length", [b"-1", b"abc", b"+2", b"9" * 30, b"2.0", b"", b"2\r\nContent-Length: 3"])
def test_a_length_that_is_none_is_a_bad_request(server: LocalServer, length: bytes) -> None:
    (answer,) = sent(server, request(b"POST /extract", b"Content-Length: " + length, body=b"{}"))
    assert answer.status == 400


def test_a_length_beyond_the_limit_is_refused_before_the_body_is_there(server: LocalServer) -> None:
    (answer,) = sent(server, request(b"POST /extract", b"Content-Length: 99999999999", body=b"{}"))
    check_problem(answer, 413)


@pytest.mark.parametrize("name", CHUNKS)
def test_bodies_in_chunks_are_read_or_refused(server: LocalServer, name: str) -> None:
    (answer,) = sent(server, request(b"POST /extract", b"Transfer-Encoding: chunked", body=CHUNKS[name]))
    assert answer.status == 400


def test_a_body_that_breaks_off_keeps_nothing(server: LocalServer) -> None:
    assert sent(server, request(b"POST /extract", b"Content-Length: 20", body=b"{}"), half=True) == []


def test_old_http_is_answered(server: LocalServer) -> None:
    check_problem(sent(server, b"POST /extract HTTP/1.0\r\nContent-Length: 2\r\n\r\n{}")[0], 400)


def test_requests_sent_at_once_are_answered_in_turn(server: LocalServer) -> None:
    first = b"POST /extract HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}"
    found = sent(server, first * 3 + request(b"GET /livez"))
    assert [answer.status for answer in found] == [400, 400, 400, 200]


def test_who_waits_for_leave_to_go_on_gets_it(server: LocalServer) -> None:
    data = request(b"POST /extract", b"Expect: 100-continue", b"Content-Length: 2", body=b"{}")
    assert [answer.status for answer in sent(server, data)] == [100, 400]


@pytest.mark.parametrize("path", [b"/extract", b"/livez", b"/", b"/nowhere"])
def test_no_path_takes_a_websocket(server: LocalServer, path: bytes) -> None:
    key = b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13"
    line = b"GET " + path + b" HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    (answer,) = sent(server, line + key + b"\r\n\r\n")
    assert answer.status == 403


@pytest.mark.parametrize("data", [b"\0\1\2\3\r\n\r\n", bytes.fromhex("16030100a5010000a1") + bytes(100)])
def test_what_is_no_http_is_a_bad_request(server: LocalServer, data: bytes) -> None:
    assert sent(server, data)[0].status == 400
