"""Whatever a service answers, the caller gets a JSON object or an error in a few lines."""

from __future__ import annotations

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from konfuzio_sdk.bento.service_answer import Answered, json_of, refused
from konfuzio_sdk.errors import ServiceError

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.text(),
    lambda inner: (
        st.lists(inner)
        | st.dictionaries(
            st.sampled_from(["error", "detail", "errors", "loc", "msg", "pointer", "instance", "type", "title"]), inner
        )
    ),
)
BODIES = st.binary() | JSON.map(lambda body: json.dumps(body).encode())


@given(body=BODIES, status=st.integers(400, 599), request_id=st.text())
def test_every_error_is_told_in_printable_lines(body: bytes, status: int, request_id: str) -> None:
    error = refused("http://there", Answered(status, {"x-request-id": request_id}, body))
    assert error.status == status
    lines = str(error).split("\n")
    assert len(lines) < 8
    assert all(line.isprintable() for line in lines)
    assert lines[0].startswith(f"http://there answered {status}: ")


@given(body=BODIES)
def test_a_success_is_a_json_object_or_an_error(body: bytes) -> None:
    with suppress(ServiceError):
        assert json_of("http://there", Answered(200, {}, body)) == json.loads(body)


def test_an_answer_too_long_to_show_is_cut() -> None:
    with pytest.raises(ServiceError) as caught:
        json_of("http://there", Answered(500, {}, b"x" * 100_000))
    assert len(str(caught.value)) < 1000
