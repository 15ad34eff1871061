"""Every step of every chain, up and down again: nothing is lost, and what comes out is valid."""

from __future__ import annotations

import itertools
import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, Phase, find, given, settings

from konfuzio_sdk.bento.ai_type import AIType, ai_type_named, ai_types
from konfuzio_sdk.bento.versions import VERSION_KEY
from payload_strategies import documents, found_documents, payloads_of

if TYPE_CHECKING:
    from konfuzio_sdk.bento.versions import Chain, Payload
    from konfuzio_sdk.data import Document

AI_TYPES = [pytest.param(ai_type_named(name), id=name) for name in ai_types()]
STEPS = [
    pytest.param(ai_type.requests, older.name, newer.name, id=f"{older.name}-{newer.name}")
    for ai_type in map(ai_type_named, ai_types())
    for older, newer in itertools.pairwise(ai_type.requests)
    if VERSION_KEY not in older.model.model_fields  # the parts of one that names itself depend on each other
]
FEW = settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])

ANY = settings(phases=[Phase.generate], max_examples=2000)  # the first that is found will do, and stays as it is


def as_json(payload: Payload) -> Payload:
    return json.loads(json.dumps(payload))


def check_steps(chain: Chain, newest: Payload) -> None:
    """Walk a newest payload down and back, a step at a time."""
    walked = {name: as_json(chain.walk(newest, chain.newest.name, name)) for name in chain.names}
    for version in chain:
        assert as_json(version.validate(walked[version.name])) == walked[version.name]
    for older, newer in itertools.pairwise(chain.names):
        up = as_json(chain.walk(walked[older], older, newer))
        assert as_json(chain.get(newer).validate(up)) == up
        assert as_json(chain.walk(up, newer, older)) == walked[older]


@pytest.mark.parametrize(("chain", "older", "newer"), STEPS)
def test_any_request_of_an_older_version_comes_back_as_it_was(chain: Chain, older: str, newer: str) -> None:
    @FEW
    @given(payloads_of(chain.get(older)))
    def walk(payload: Payload) -> None:
        up = chain.walk(payload, older, newer)
        assert as_json(chain.walk(up, newer, older)) == as_json(payload)
        assert as_json(chain.walk(chain.walk(payload, older, chain.newest.name), chain.newest.name, older)) == as_json(
            payload
        )

    walk()


@pytest.mark.parametrize("ai_type", AI_TYPES)
@FEW
@given(document=documents())
def test_any_document_is_sent_in_every_version(ai_type: AIType[Any, Any], document: Document) -> None:
    check_steps(ai_type.requests, ai_type.to_request(document))


@pytest.mark.parametrize("ai_type", AI_TYPES)
@FEW
@given(document=documents())
def test_down_and_up_again_nothing_is_lost_but_what_the_older_version_has_not(
    ai_type: AIType[Any, Any], document: Document
) -> None:
    document.raw_ocr_response = None
    chain, newest = ai_type.requests, as_json(ai_type.to_request(document))
    for name in chain.names:
        down = chain.walk(newest, chain.newest.name, name)
        assert as_json(chain.walk(down, name, chain.newest.name)) == newest


@pytest.mark.parametrize("ai_type", AI_TYPES)
@FEW
@given(document=found_documents())
def test_whatever_was_found_is_answered_in_every_version(ai_type: AIType[Any, Any], document: Document) -> None:
    found = [document] if ai_type.finds_several else document
    check_steps(ai_type.responses, ai_type.to_response(found))


def test_payloads_are_made_with_every_part_that_a_version_has() -> None:
    version = ai_type_named("extraction").requests.get("ExtractRequest20241227")
    payload = find(payloads_of(version), lambda made: bool(made["bboxes"] and made["pages"]), settings=ANY)
    assert set(payload) == set(version.model.model_fields)
    assert all("line_index" in box and "text" in box for box in payload["bboxes"].values())
    assert all("image" in page for page in payload["pages"])
