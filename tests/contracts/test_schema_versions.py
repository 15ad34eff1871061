"""Every released schema version of every AI type: frozen, and walked up and down without loss."""

from __future__ import annotations

import itertools
import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from konfuzio_sdk.bento.ai_type import ai_type_named, ai_types

if TYPE_CHECKING:
    from konfuzio_sdk.bento.versions import Chain, Payload, SchemaVersion

GOLDEN = Path(__file__).parent.parent / "golden"
CHAINS = [
    pytest.param(name, chain, id=f"{name}-{family}")
    for name in ai_types()
    for family, chain in (("requests", ai_type_named(name).requests), ("responses", ai_type_named(name).responses))
]
VERSIONS = [
    pytest.param(param.values[0], param.values[1], version, id=version.name)
    for param in CHAINS
    for version in param.values[1]
]


def golden(ai_type: str, version: SchemaVersion) -> Payload:
    return json.loads((GOLDEN / ai_type / f"{version.name}.json").read_text(encoding="utf-8"))


def as_json(payload: Payload) -> Payload:
    """Payload as a receiver reads it; tuples become lists."""
    return json.loads(json.dumps(payload))


@pytest.mark.parametrize(("ai_type", "chain", "version"), VERSIONS)
def test_a_released_model_stays_as_its_snapshot(ai_type: str, chain: Chain, version: SchemaVersion) -> None:
    snapshot = json.loads((GOLDEN / ai_type / f"{version.name}.schema.json").read_text(encoding="utf-8"))
    assert version.model.model_json_schema() == snapshot
    assert version.name in chain.names


@pytest.mark.parametrize("name", ai_types())
def test_every_version_has_a_snapshot_and_a_golden_payload_and_nothing_else_has(name: str) -> None:
    released = [*ai_type_named(name).requests.names, *ai_type_named(name).responses.names]
    files = {file.name for file in (GOLDEN / name).iterdir()}
    assert files == {f"{version}{end}" for version in released for end in (".json", ".schema.json")}


@pytest.mark.parametrize(("ai_type", "chain", "version"), VERSIONS)
def test_the_golden_payload_is_valid_and_read_unchanged(ai_type: str, chain: Chain, version: SchemaVersion) -> None:
    payload = golden(ai_type, version)
    assert as_json(version.validate(payload)) == payload
    assert chain.recognise(payload) is version or len(chain.names) == 1


@pytest.mark.parametrize(("ai_type", "chain", "version"), VERSIONS)
def test_walking_up_and_down_again_changes_nothing(ai_type: str, chain: Chain, version: SchemaVersion) -> None:
    payload = golden(ai_type, version)
    before = json.dumps(payload)
    for other in chain:
        up = chain.walk(payload, version.name, other.name)
        assert as_json(other.validate(up)) == as_json(up)
        if chain.names.index(other.name) >= chain.names.index(version.name):
            assert as_json(chain.walk(up, other.name, version.name)) == payload
    assert json.dumps(payload) == before


@pytest.mark.parametrize(("ai_type", "chain"), CHAINS)
def test_neighbouring_golden_payloads_say_the_same(ai_type: str, chain: Chain) -> None:
    versions = list(chain)
    for older, newer in itertools.pairwise(versions):
        down = chain.walk(golden(ai_type, newer), newer.name, older.name)
        assert as_json(down) == golden(ai_type, older)


@pytest.mark.parametrize("name", ai_types())
def test_every_request_version_has_a_response_of_the_same_ai_type(name: str) -> None:
    ai_type = ai_type_named(name)
    assert [ai_type.response_of(version.name).name for version in ai_type.requests] == [
        version.answered_by.__name__ if version.answered_by else ai_type.responses.newest.name
        for version in ai_type.requests
    ]
    assert ai_type.response_of(ai_type.requests.newest.name) is ai_type.responses.newest
    assert ai_type.name == name
    assert ai_type.endpoint.startswith("/")
