"""Whatever a caller makes of a request, it is answered, or refused with where it is wrong: in JSON of every version."""

from __future__ import annotations

import json
import runpy
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from changed_json import changed, fuzzed
from konfuzio_sdk.bento.ai_type import ai_type_named, ai_types
from konfuzio_sdk.serving.answering import Answering
from konfuzio_sdk.serving.asks import Ask, Reply
from konfuzio_sdk.serving.problems import PROBLEM_JSON, PROBLEMS
from konfuzio_sdk.settings import ServiceSettings

if TYPE_CHECKING:
    from collections.abc import Callable

TESTS = Path(__file__).parent.parent
VERSIONS = [
    pytest.param(name, version.name, id=version.name) for name in ai_types() for version in ai_type_named(name).requests
]


@cache
def golden(ai_type: str, version: str) -> str:
    return (TESTS / "golden" / ai_type / f"{version}.json").read_text(encoding="utf-8")


@cache
def answering(ai_type: str) -> Answering:
    ai = runpy.run_path(str(TESTS / "contracts" / "custom_ais" / f"{ai_type}.py"))["make"]()
    return Answering(ai_type_named(ai_type), ai, (), ServiceSettings())


def replied(ai_type: str, body: bytes, **told: str) -> Reply:
    return answering(ai_type).reply(Ask("a-request", body, **told))


def check(reply: Reply, body: bytes) -> None:
    """A reply is an answer, or a problem that points at what was sent."""
    told = json.loads(reply.body)
    if reply.status == 200:
        assert isinstance(told, dict)
        return
    assert (reply.status, reply.media_type) in {(400, PROBLEM_JSON), (422, PROBLEM_JSON)}, told
    assert told["type"] == PROBLEMS[reply.problem].uri
    assert len(reply.body) < 20_000
    for fault in told.get("errors", []):
        assert points_at_something(fault["pointer"], json.loads(body)), told


def points_at_something(pointer: str, sent: Any) -> bool:  # noqa: ANN401 - any JSON
    """Whether a pointer leads to something that was sent, or would if the last thing that it names had been sent."""
    assert pointer.startswith("#")
    steps = [step.replace("~1", "/").replace("~0", "~") for step in pointer[1:].split("/")[1:]]
    for step in steps[:-1]:
        try:
            sent = sent[int(step)] if isinstance(sent, list) else sent[step]
        except (KeyError, IndexError, ValueError, TypeError):
            return step.endswith("…")  # a long name is told in part
    return steps[-1:] != ["[key]"]


@pytest.mark.parametrize(("ai_type", "version"), VERSIONS)
@fuzzed(60)
@given(data=st.data(), header=st.booleans())
def test_requests_with_anything_changed(ai_type: str, version: str, data: st.DataObject, header: bool) -> None:
    body = data.draw(changed(json.loads(golden(ai_type, version)))).encode()
    check(replied(ai_type, body, schema_version=version if header else ""), body)


def cut(draw: Callable[[st.SearchStrategy[int]], int], body: bytes, put: bytes) -> bytes:
    start = draw(st.integers(0, len(body)))
    return body[:start] + put + body[start + draw(st.integers(0, 40)) :]


@pytest.mark.parametrize("ai_type", ai_types())
@fuzzed(60)
@given(data=st.data(), put=st.binary(max_size=9))
def test_requests_with_any_bytes_changed(ai_type: str, data: st.DataObject, put: bytes) -> None:
    newest = ai_type_named(ai_type).requests.newest.name
    body = cut(data.draw, golden(ai_type, newest).encode(), put)
    reply = replied(ai_type, body)
    assert reply.status in {200, 400, 422}
    assert json.loads(reply.body)
