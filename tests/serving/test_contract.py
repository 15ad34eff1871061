from __future__ import annotations

import dataclasses
import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
from jsonschema import Draft202012Validator

from konfuzio_sdk.bento.versions import Payload, PayloadError
from konfuzio_sdk.serving.contract import Contract, contract_of, deprecation_headers
from konfuzio_sdk.serving.problems import PROBLEMS
from konfuzio_sdk.settings import ServiceSettings

if TYPE_CHECKING:
    from konfuzio_sdk.bento.ai_type import AIType
    from konfuzio_sdk.bento.manifest import Manifest

GOLDEN = Path(__file__).parents[1] / "golden"
SETTINGS = ServiceSettings(max_pages=7, timeout=12.5)


@pytest.fixture
def page(manifest: Manifest) -> dict[str, Any]:
    """The page as a caller reads it."""
    return json.loads(contract_of(manifest, SETTINGS).model_dump_json())


def golden(ai_type: AIType[Any, Any], version: str) -> Payload:
    return json.loads((GOLDEN / ai_type.name / f"{version}.json").read_text(encoding="utf-8"))


def test_the_page_is_as_its_own_schema_says(page: dict[str, Any]) -> None:
    schema = Contract.model_json_schema(mode="serialization")
    Draft202012Validator.check_schema(schema)
    jsonschema.validate(page, schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**page, "requests": [{"name": "ExtractRequest20240117"}]}, schema)


def test_it_lists_every_version_newest_first_with_the_day_of_its_release(
    ai_type: AIType[Any, Any], page: dict[str, Any]
) -> None:
    for family, chain in (("requests", ai_type.requests), ("responses", ai_type.responses)):
        told = page[family]
        assert [version["name"] for version in reversed(told)] == chain.names
        assert [version["newest"] for version in told] == [True] + [False] * (len(told) - 1)
        for version in told:
            assert version["name"].endswith(version["released"].replace("-", ""))
            assert version["deprecated"] is version["sunset"] is None


def test_it_says_in_which_version_each_request_is_answered(ai_type: AIType[Any, Any], page: dict[str, Any]) -> None:
    responses = {version["name"] for version in page["responses"]}
    for version in page["requests"]:
        assert version["answered_in"] == ai_type.response_of(version["name"]).name
        assert version["answered_in"] in responses


def test_the_version_that_was_chosen_when_the_ai_was_sealed_is_preferred(
    ai_type: AIType[Any, Any], manifest: Manifest
) -> None:
    for name in ai_type.requests.names:
        told = contract_of(manifest.model_copy(update={"request": name}), SETTINGS)
        assert [version.name for version in told.requests if version.preferred] == [name]


def test_its_schemas_describe_what_the_service_takes_and_answers(
    ai_type: AIType[Any, Any], page: dict[str, Any]
) -> None:
    assert set(page["schemas"]) == {*ai_type.requests.names, *ai_type.responses.names}
    for name, schema in page["schemas"].items():
        payload = golden(ai_type, name)
        jsonschema.validate(payload, schema)
        payload.pop(schema["required"][-1])
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(payload, schema)


def test_the_rule_that_it_tells_is_the_rule_by_which_requests_are_read(
    ai_type: AIType[Any, Any], page: dict[str, Any]
) -> None:
    recognition = page["recognition"]
    assert recognition["header"] in recognition["rule"]
    assert recognition["field"] in recognition["rule"]
    oldest, newest = ai_type.requests.names[0], ai_type.requests.newest.name
    assert ai_type.parse(golden(ai_type, oldest))[1] == oldest
    assert ai_type.parse({**golden(ai_type, oldest), recognition["field"]: oldest})[1] == oldest
    with pytest.raises(PayloadError) as caught:
        ai_type.parse({**golden(ai_type, newest), recognition["field"]: oldest}, version=newest)
    assert [fault.path for fault in caught.value.faults] == [(recognition["field"],)]


def test_it_tells_inputs_limits_and_problems(manifest: Manifest) -> None:
    inputs = manifest.inputs.model_copy(update={"requires_text": True, "requires_images": True})
    told = contract_of(manifest.model_copy(update={"inputs": inputs}), SETTINGS)
    assert {(each.name, each.field) for each in told.inputs} >= {
        ("requires_text", "text"),
        ("requires_images", "pages"),
    }
    assert (told.limits.max_pages, told.limits.timeout) == (7, 12.5)
    assert {problem.type for problem in told.problems} == {problem.uri for problem in PROBLEMS.values()}
    assert "application/pdf" in told.files.media_types
    assert set(told.encodings) == {"gzip", "zstd"}


def test_a_deprecated_version_is_told_in_headers_and_others_are_not(ai_type: AIType[Any, Any]) -> None:
    oldest = next(iter(ai_type.requests))
    assert deprecation_headers(oldest) == {}
    leaving = dataclasses.replace(oldest, deprecated=date(2030, 1, 1))
    assert deprecation_headers(leaving) == {
        "Deprecation": "@1893456000",
        "Link": '</v1/contract>; rel="deprecation"; type="application/json"',
    }
    ending = dataclasses.replace(leaving, sunset=date(2031, 7, 1))
    assert deprecation_headers(ending)["Sunset"] == "Tue, 01 Jul 2031 00:00:00 GMT"
