"""Whatever a caller makes of a request, it is answered, or refused with where it is wrong: in JSON of every version."""

from __future__ import annotations

import copy
import json
import re
import runpy
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

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
fuzzed = settings(
    max_examples=60, derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck)
)

# What no Python value is written as stands in a request under a name, and is put in once it is text.
TOKENS = {
    "@nan": "NaN",
    "@infinity": "-Infinity",
    "@beyond": "1e999",
    "@zero": "-0",
    "@digits": "9" * 4000,
    "@deep": "[" * 900 + "]" * 900,
    "@deeper": '{"a":' * 3000 + "1" + "}" * 3000,
    "@bottomless": "[" * 100_000,
    "@long": "[" + ",".join(["0"] * 100_000) + "]",
    "@twice": '{"a": 1, "a": 2}',
    "@surrogate": r'"\ud800"',
    "@null": r'"\u0000"',
    "@comment": "/* */",
}
PLAIN = (None, True, False, 0, 1, -1, 1.0, 1.5, -1e308, 2**31, 2**53 + 1, 2**63 - 1, 2**63, -(2**63) - 1, 10**30)
TEXTS = (
    "",
    "a",
    "\f",
    "\f" * 50,
    "0",
    "1",
    "01",
    "-1",
    "\uff11",
    "/",
    "~0~1",
    "é\U0001f600",
    "a" * 100_000,
    "ExtractRequest",
)
values = st.one_of(
    st.sampled_from([*PLAIN, *TEXTS, *TOKENS]),
    st.sampled_from([[], {}, [[]], [{}], [None], {"": None}, [0, 1], [[0, 1]], [[0, 2**62]] * 3, [[1, 10**9]]]),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=5),
)


@cache
def golden(ai_type: str, version: str) -> str:
    return (TESTS / "golden" / ai_type / f"{version}.json").read_text(encoding="utf-8")


@cache
def answering(ai_type: str) -> Answering:
    ai = runpy.run_path(str(TESTS / "contracts" / "custom_ais" / f"{ai_type}.py"))["make"]()
    return Answering(ai_type_named(ai_type), ai, (), ServiceSettings())


def replied(ai_type: str, body: bytes, **told: str) -> Reply:
    return answering(ai_type).reply(Ask("a-request", body, **told))


@st.composite
def changed(draw: st.DrawFn, payload: Any) -> str:  # noqa: ANN401 - any JSON
    """The text of a payload, changed in one to three places."""
    payload = {"": copy.deepcopy(payload)}
    for _ in range(draw(st.integers(1, 3))):
        parent, key = draw(places(payload))
        how = draw(st.sampled_from(["value", "value", "other", "rename", "delete", "repeat"]))
        if how == "value":
            parent[key] = copy.deepcopy(draw(values))
        elif how == "other":
            elsewhere, at = draw(places(payload))
            parent[key] = copy.deepcopy(elsewhere[at])
        elif isinstance(parent, list):
            parent[key : key + 1] = [] if how == "delete" else [parent[key]] * draw(st.integers(2, 40))
        elif parent is not payload:
            moved = parent.pop(key)
            if how != "delete":
                parent[draw(st.sampled_from([*TEXTS[:-2], "text", "schema_version", "pages", "bboxes"]))] = moved
    text = json.dumps(payload[""])
    return re.sub("|".join(f'"{name}"' for name in TOKENS), lambda found: TOKENS[found[0][1:-1]], text)


@st.composite
def places(draw: st.DrawFn, payload: Any) -> tuple[Any, Any]:  # noqa: ANN401 - any JSON
    """An object or list somewhere within a payload, and one of its keys or positions."""
    parent, key = payload, ""
    while isinstance(parent[key], dict | list) and parent[key] and draw(st.integers(0, 5)):
        parent = parent[key]
        key = draw(st.sampled_from(list(parent) if isinstance(parent, dict) else [*range(min(len(parent), 9)), -1]))
    return parent, key


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
@fuzzed
@given(data=st.data(), header=st.booleans())
def test_requests_with_anything_changed(ai_type: str, version: str, data: st.DataObject, header: bool) -> None:
    body = data.draw(changed(json.loads(golden(ai_type, version)))).encode()
    check(replied(ai_type, body, schema_version=version if header else ""), body)


def cut(draw: Callable[[st.SearchStrategy[int]], int], body: bytes, put: bytes) -> bytes:
    start = draw(st.integers(0, len(body)))
    return body[:start] + put + body[start + draw(st.integers(0, 40)) :]


@pytest.mark.parametrize("ai_type", ai_types())
@fuzzed
@given(data=st.data(), put=st.binary(max_size=9))
def test_requests_with_any_bytes_changed(ai_type: str, data: st.DataObject, put: bytes) -> None:
    newest = ai_type_named(ai_type).requests.newest.name
    body = cut(data.draw, golden(ai_type, newest).encode(), put)
    reply = replied(ai_type, body)
    assert reply.status in {200, 400, 422}
    assert json.loads(reply.body)
