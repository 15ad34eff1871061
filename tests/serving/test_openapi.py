from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import jsonschema_rs
import pytest
import schemathesis
import yaml

from konfuzio_sdk.bento.media import media_type_of
from konfuzio_sdk.bento.requirements import REQUIREMENTS, requirements_read
from konfuzio_sdk.data import Project
from konfuzio_sdk.serving.contract import contract_of
from konfuzio_sdk.serving.openapi import openapi_of, openapi_yaml
from konfuzio_sdk.serving.problems import PROBLEM_JSON, PROBLEMS
from konfuzio_sdk.serving.uploads import UPLOAD_TYPES
from konfuzio_sdk.settings import ServiceSettings
from released_manifests import RELEASED_MANIFESTS

if TYPE_CHECKING:
    from konfuzio_sdk.bento.ai_type import AIType
    from konfuzio_sdk.bento.manifest import Manifest
    from konfuzio_sdk.serving.problems import ProblemType

SETTINGS = ServiceSettings()


@pytest.fixture
def openapi(manifest: Manifest) -> dict[str, Any]:
    return json.loads(json.dumps(openapi_of(manifest, SETTINGS)))


@pytest.fixture
def operation(openapi: dict[str, Any], ai_type: AIType[Any, Any]) -> dict[str, Any]:
    return openapi["paths"][ai_type.endpoint]["post"]


def _resolved(openapi: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    """A schema that stands on its own."""
    return {**schema, "components": openapi["components"]}


def _nested(value: object) -> list[object]:
    children = value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
    return [value, *(found for child in children for found in _nested(child))]


def test_it_is_valid_openapi(openapi: dict[str, Any]) -> None:
    schemathesis.openapi.from_dict(openapi).validate()


def test_a_description_that_is_no_openapi_is_noticed(openapi: dict[str, Any]) -> None:
    del openapi["info"]["title"]
    with pytest.raises(jsonschema_rs.ValidationError):
        schemathesis.openapi.from_dict(openapi).validate()


def test_whatever_is_referenced_is_there(openapi: dict[str, Any]) -> None:
    references = {part["$ref"] for part in _nested(openapi) if isinstance(part, dict) and "$ref" in part}
    assert references
    for reference in references:
        found: Any = openapi
        for key in reference.removeprefix("#/").split("/"):
            found = found[key]


def test_schemas_are_named_by_their_versions_newest_first(
    openapi: dict[str, Any], operation: dict[str, Any], ai_type: AIType[Any, Any]
) -> None:
    bodies = {
        ai_type.requests: operation["requestBody"]["content"]["application/json"],
        ai_type.responses: operation["responses"]["200"]["content"]["application/json"],
    }
    for chain, body in bodies.items():
        names = list(reversed(chain.names))
        assert body["schema"]["anyOf"] == [{"$ref": f"#/components/schemas/{name}"} for name in names]
        assert list(body["examples"]) == names
        assert set(names) <= set(openapi["components"]["schemas"])


def test_every_example_is_what_its_version_says(
    openapi: dict[str, Any], operation: dict[str, Any], ai_type: AIType[Any, Any]
) -> None:
    bodies = [
        operation["requestBody"]["content"]["application/json"],
        operation["responses"]["200"]["content"]["application/json"],
    ]
    for body in bodies:
        for name, example in body["examples"].items():
            schema = _resolved(openapi, {"$ref": f"#/components/schemas/{name}"})
            jsonschema_rs.validator_for(schema).validate(example["value"])
    for name, example in bodies[0]["examples"].items():
        assert ai_type.parse(example["value"])[1] == name
    for name, example in bodies[1]["examples"].items():
        ai_type.responses.get(name).validate(example["value"])


def test_the_example_brings_what_the_ai_requires(manifest: Manifest, ai_type: AIType[Any, Any]) -> None:
    inputs = manifest.inputs.model_copy(update=dict.fromkeys(REQUIREMENTS, True))
    demanding = manifest.model_copy(update={"inputs": inputs})
    operation = openapi_of(demanding, SETTINGS)["paths"][ai_type.endpoint]["post"]
    examples = operation["requestBody"]["content"]["application/json"]["examples"]
    newest = examples[ai_type.requests.newest.name]["value"]
    payload, _ = ai_type.parse(newest, REQUIREMENTS)
    image = ai_type.to_document(payload, Project()).pages()[0].image
    assert image is not None
    assert media_type_of(image) == "image/png"
    assert requirements_read(operation["description"]) == list(REQUIREMENTS)


def test_files_are_taken_raw_and_in_a_form(openapi: dict[str, Any], operation: dict[str, Any]) -> None:
    for described in (operation, openapi["paths"]["/v1/read"]["post"]):
        content = described["requestBody"]["content"]
        assert set(UPLOAD_TYPES) <= set(content)
        assert "file" in content["multipart/form-data"]["schema"]["properties"]


@pytest.mark.parametrize("problem", PROBLEMS.values(), ids=PROBLEMS)
def test_every_kind_of_problem_has_an_example(problem: ProblemType) -> None:
    openapi = openapi_of(RELEASED_MANIFESTS["extraction"], SETTINGS)
    reference = openapi["paths"]["/extract"]["post"]["responses"][str(int(problem.status))]["$ref"]
    response = openapi["components"]["responses"][reference.rpartition("/")[2]]
    example = response["content"][PROBLEM_JSON]["examples"][problem.name]["value"]
    jsonschema_rs.validator_for(openapi["components"]["schemas"]["ProblemDetails"]).validate(example)
    assert example["type"] == problem.uri
    assert example["status"] == problem.status


def test_the_contract_is_what_its_schema_says(openapi: dict[str, Any], manifest: Manifest) -> None:
    reference = openapi["paths"]["/v1/contract"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    contract = contract_of(manifest, SETTINGS).model_dump(mode="json")
    jsonschema_rs.validator_for(_resolved(openapi, reference)).validate(contract)


def test_limits_are_those_of_the_service(manifest: Manifest) -> None:
    settings = ServiceSettings(max_pages=17, max_body_bytes=4711)
    described = openapi_of(manifest, settings)["info"]["description"]
    assert "17 pages" in described
    assert "4711 bytes" in described


def test_it_is_the_same_each_time_and_reads_the_same_as_yaml(manifest: Manifest, openapi: dict[str, Any]) -> None:
    written = openapi_yaml(manifest, SETTINGS)
    assert written == openapi_yaml(manifest, SETTINGS)
    assert yaml.safe_load(written) == openapi
    assert "&id" not in written


def test_mappings_with_a_pattern_for_their_keys_take_no_others(openapi: dict[str, Any]) -> None:
    mappings = [part for part in _nested(openapi) if isinstance(part, dict) and "patternProperties" in part]
    assert mappings
    assert all(part["additionalProperties"] is False for part in mappings)


@pytest.mark.parametrize(("limit", "told"), [(64 * 2**20, "64 MiB"), (1536, "1536 bytes"), (2048, "2 KiB")])
def test_the_size_of_bodies_is_told_as_people_tell_it(limit: int, told: str, manifest: Manifest) -> None:
    about = openapi_of(manifest, ServiceSettings(max_body_bytes=limit))["info"]["description"]
    assert f"at most {told} a body" in about
