"""Whatever a service answers, and whatever it says of itself, its caller gets a result or a ServiceError."""

from __future__ import annotations

import json
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from changed_json import changed, fuzzed
from konfuzio_sdk.bento.ai_type import ai_type_named, ai_types
from konfuzio_sdk.bento.conversation import Answered, Conversation, Done, step
from konfuzio_sdk.bento.project_metadata import METADATA_PATH
from konfuzio_sdk.bento.retrying import seconds_to_wait
from konfuzio_sdk.bento.sent_file import SentFile
from konfuzio_sdk.data import Project
from konfuzio_sdk.errors import NotFoundError, ServiceError
from konfuzio_sdk.serving.openapi import openapi_of
from konfuzio_sdk.settings import ServiceSettings
from released_manifests import RELEASED_MANIFESTS

if TYPE_CHECKING:
    from konfuzio_sdk.bento.conversation import Talk

GOLDEN = Path(__file__).parent.parent / "golden"
FILE = SentFile(b"%PDF", "application/pdf", "a.pdf")
STATUSES = st.sampled_from([200, 200, 200, 204, 301, 400, 429, 500, 503])
HEADERS = st.dictionaries(
    st.sampled_from(["retry-after", "x-request-id", "content-type"]), st.text(max_size=20), max_size=2
)


@cache
def true(ai_type: str, what: str) -> Any:  # noqa: ANN401 - any JSON
    """What a service of an AI type answers truly."""
    kind = ai_type_named(ai_type)
    if what == "/docs.json":
        return json.loads(json.dumps(openapi_of(RELEASED_MANIFESTS[ai_type], ServiceSettings())))
    if what == METADATA_PATH:
        return json.loads(RELEASED_MANIFESTS[ai_type].model_dump_json())["project"]
    version = kind.requests.newest.name if what == "/v1/read" else kind.responses.newest.name
    return json.loads((GOLDEN / ai_type / f"{version}.json").read_text())


def hold(talk: Talk[object], ai_type: str, lies: dict[str, Answered]) -> object:
    """Hold a talk with a service that tells the truth, but for `lies` by their paths."""
    answered = None
    while True:
        follows = step(talk, answered)
        if isinstance(follows, Done):
            return follows.result
        answered = lies.get(follows.path) or Answered(200, {}, json.dumps(true(ai_type, follows.path)).encode())


def talks(conversation: Conversation, ai_type: str) -> dict[str, Talk[Any]]:
    """Everything that can be asked, by the path of what is asked last."""
    kind = ai_type_named(ai_type)
    document = kind.to_document(true(ai_type, "/v1/read"), Project())
    return {
        "/docs.json": conversation.contract(),
        METADATA_PATH: conversation.project(),
        "/v1/read": conversation.read(FILE, "", images=True),
        kind.endpoint: conversation.process(document, None, None, several=kind.finds_several),
        "": conversation.send_file(FILE, "1", None),
    }


@pytest.mark.parametrize("ai_type", ai_types())
@fuzzed(80)
@given(data=st.data())
def test_any_answer_gives_a_result_or_a_service_error(ai_type: str, data: st.DataObject) -> None:
    paths = [*talks(Conversation("there", 9, 0, pack=True), ai_type)]
    path = data.draw(st.sampled_from(paths))
    lied = data.draw(st.sampled_from(paths[:-1]))
    body = data.draw(changed(true(ai_type, lied)).map(str.encode) | st.binary(max_size=40))
    lies = {lied: Answered(data.draw(STATUSES), data.draw(HEADERS), body)}
    with suppress(ServiceError, NotFoundError):  # the Project that the Document is of may lack a Label or Category
        hold(talks(Conversation("there", 9, data.draw(st.integers(0, 2)), pack=True), ai_type)[path], ai_type, lies)


@fuzzed(200)
@given(
    told=st.text(max_size=30) | st.from_regex(r"[0-9]{1,400}|[A-Z][a-z]{2}, 0*[0-9]{1,6} Jan [0-9]{1,8} 00:00:00 GMT")
)
def test_any_time_to_come_again_is_a_number_of_seconds_or_none(told: str) -> None:
    seconds = seconds_to_wait(Answered(503, {"retry-after": told}, b""), 1)
    assert seconds is None or seconds >= 0
