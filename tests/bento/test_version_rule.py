"""By what a request's version is recognised: the header, else its key, else its shape."""

from __future__ import annotations

import itertools
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from konfuzio_sdk.bento.ai_type import AIType, ai_type_named, ai_types
from konfuzio_sdk.bento.versions import VERSION_KEY, Payload, PayloadError, SchemaVersion
from konfuzio_sdk.errors import SchemaError

GOLDEN = Path(__file__).parents[1] / "golden"
REQUESTS = [
    pytest.param(ai_type_named(name), version.name, id=version.name)
    for name in ai_types()
    for version in ai_type_named(name).requests
]


@pytest.fixture(params=ai_types())
def ai_type(request: pytest.FixtureRequest) -> AIType[Any, Any]:
    return ai_type_named(request.param)


def golden(ai_type: AIType[Any, Any], version: str) -> Payload:
    return json.loads((GOLDEN / ai_type.name / f"{version}.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("kind", "version"), REQUESTS)
def test_shape_key_and_header_alike_tell_the_version(kind: AIType[Any, Any], version: str) -> None:
    payload = golden(kind, version)
    assert kind.parse(payload)[1] == version
    assert kind.parse({**payload, VERSION_KEY: version})[1] == version
    assert kind.parse(payload, version=version)[1] == version


def test_a_header_wins_over_a_shape_and_a_key(ai_type: AIType[Any, Any]) -> None:
    for older, newer in itertools.pairwise(ai_type.requests.names[:-1]):
        payload = golden(ai_type, newer)  # has all that the older one requires, and keys that it does not know
        assert ai_type.parse(payload, version=older)[1] == older
        assert ai_type.parse({**payload, VERSION_KEY: newer}, version=older)[1] == older
        assert ai_type.parse({**payload, VERSION_KEY: older})[1] == older


def test_a_version_of_2024_ignores_the_key_as_it_does_any_other_when_a_header_names_it(
    ai_type: AIType[Any, Any],
) -> None:
    oldest = ai_type.requests.names[0]
    for said in ("anything", 7, None, ai_type.requests.newest.name):
        assert ai_type.parse({**golden(ai_type, oldest), VERSION_KEY: said}, version=oldest)[1] == oldest


def test_a_version_that_names_itself_refuses_a_body_that_names_another_or_none(ai_type: AIType[Any, Any]) -> None:
    newest = ai_type.requests.newest.name
    unnamed = golden(ai_type, newest)
    del unnamed[VERSION_KEY]
    for payload in ({**unnamed, VERSION_KEY: ai_type.requests.names[0]}, unnamed):
        with pytest.raises(PayloadError) as caught:
            ai_type.parse(payload, version=newest)
        assert [fault.path for fault in caught.value.faults] == [(VERSION_KEY,)]
        assert caught.value.version == newest
        assert not caught.value.unusable


def test_a_body_that_does_not_fit_its_header_is_told_in_the_words_of_the_header(ai_type: AIType[Any, Any]) -> None:
    oldest = ai_type.requests.names[0]
    with pytest.raises(PayloadError) as caught:
        ai_type.parse(golden(ai_type, ai_type.requests.newest.name), version=oldest)
    assert caught.value.version == oldest
    assert ("bboxes",) in {fault.path for fault in caught.value.faults}
    with pytest.raises(PayloadError, match=f"for {oldest}: body: must be a JSON object"):
        ai_type.parse([], version=oldest)


@pytest.mark.parametrize("name", ["ExtractRequest3000", "extractrequest20240117", " ", "20240117"])
def test_an_unknown_name_is_refused_with_the_names_there_are(ai_type: AIType[Any, Any], name: str) -> None:
    payload = golden(ai_type, ai_type.requests.newest.name)
    for call in (
        lambda: ai_type.parse(payload, version=name),
        lambda: ai_type.parse({**payload, VERSION_KEY: name}),
        lambda: ai_type.parse([], version=name),
    ):
        with pytest.raises(SchemaError) as caught:
            call()
        assert all(released in str(caught.value) for released in ai_type.requests.names)


def test_the_responses_of_another_family_are_no_requests(ai_type: AIType[Any, Any]) -> None:
    with pytest.raises(SchemaError, match="no schema version"):
        ai_type.parse({}, version=ai_type.responses.newest.name)


def test_the_day_of_a_release_stands_in_the_name(ai_type: AIType[Any, Any]) -> None:
    for chain in (ai_type.requests, ai_type.responses):
        days = [version.released for version in chain]
        assert days == sorted(set(days))
        assert [f"{day:%Y%m%d}" for day in days] == [name[-8:] for name in chain.names]
        assert days[-1] == date(2026, 11, 23)


def test_a_version_without_a_day_in_its_name_is_told() -> None:
    class Undated(BaseModel):
        pass

    with pytest.raises(SchemaError, match="Undated must end in the day of its release"):
        _ = SchemaVersion(model=Undated).released
