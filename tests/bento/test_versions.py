from __future__ import annotations

import pytest
from pydantic import BaseModel

from konfuzio_sdk.bento.extraction.schemas import REQUESTS
from konfuzio_sdk.bento.versions import VERSION_KEY, Chain, Fault, Payload, PayloadError, SchemaVersion
from konfuzio_sdk.errors import SchemaError


class First(BaseModel):
    a: int


class Second(BaseModel):
    a: int
    b: str


class Third(BaseModel):
    schema_version: str
    values: dict[str, int | str]


def second_up(payload: Payload) -> Payload:
    return {**payload, "b": ""}


def second_down(payload: Payload) -> Payload:
    return {"a": payload["a"]}


def third_up(payload: Payload) -> Payload:
    return {VERSION_KEY: "Third", "values": payload}


def third_down(payload: Payload) -> Payload:
    return dict(payload["values"])


FIRST = SchemaVersion(model=First, recognises=lambda _: True)
SECOND = SchemaVersion(model=Second, recognises=lambda payload: "b" in payload, up=second_up, down=second_down)
THIRD = SchemaVersion(
    model=Third, recognises=lambda _: False, up=third_up, down=third_down, path_down=lambda path: path[1:]
)
CHAIN = Chain(FIRST, SECOND, THIRD)


def test_walking_takes_each_step_once() -> None:
    assert CHAIN.walk({"a": 1}, "First", "Third") == {VERSION_KEY: "Third", "values": {"a": 1, "b": ""}}
    assert CHAIN.walk({VERSION_KEY: "Third", "values": {"a": 1, "b": "x"}}, "Third", "First") == {"a": 1}
    assert CHAIN.walk({"a": 1}, "First", "First") == {"a": 1}


def test_a_payload_is_of_the_version_it_names_else_of_the_newest_that_recognises_it() -> None:
    assert CHAIN.recognise({VERSION_KEY: "Second"}) is SECOND
    assert CHAIN.recognise({"b": 1}) is SECOND
    assert CHAIN.recognise({}) is FIRST


def test_an_unknown_version_is_refused_with_the_known_ones() -> None:
    with pytest.raises(SchemaError, match="no schema version 'Fourth'; released are First, Second, Third"):
        CHAIN.recognise({VERSION_KEY: "Fourth"})


def test_a_path_is_told_in_the_words_of_the_older_version() -> None:
    assert CHAIN.walk_path(("values", "a"), "Second") == ("a",)
    assert CHAIN.walk_path(("values", "a"), "Third") == ("values", "a")


def test_a_missing_step_is_told() -> None:
    broken = Chain(FIRST, SchemaVersion(model=Second, recognises=lambda _: False))
    with pytest.raises(SchemaError, match="Second lacks a step"):
        broken.walk({"a": 1}, "First", "Second")


def test_faults_have_paths_and_never_the_content() -> None:
    with pytest.raises(PayloadError) as caught:
        REQUESTS.get("ExtractRequest20240117").validate(
            {"text": 7, "bboxes": {"0": {"x0": "a secret"}}, "pages": [{"number": "a secret"}]}
        )
    paths = {fault.path for fault in caught.value.faults}
    assert {("text",), ("bboxes", "0", "x0"), ("bboxes", "0", "x1"), ("pages", 0, "number")} <= paths
    assert "secret" not in str(caught.value)


def test_a_fault_reads_as_a_line() -> None:
    assert str(Fault(("pages", 0, "number"), "is wrong")) == "pages.0.number: is wrong"
    assert str(Fault((), "is wrong")) == "body: is wrong"


def test_models_are_found_under_their_names() -> None:
    from konfuzio_sdk.bento.extraction import schemas  # noqa: PLC0415 - the lookup is what is tested

    assert schemas.ExtractRequest20240117.__name__ == "ExtractRequest20240117"
    assert schemas.ExtractResponse20261123.__name__ == "ExtractResponse20261123"
    with pytest.raises(AttributeError):
        _ = schemas.ExtractRequest19990101
