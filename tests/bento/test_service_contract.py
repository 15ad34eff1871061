"""What a service speaks is read from OpenAPIs of every layout, and from what is none."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from konfuzio_sdk.bento.ai_type import ai_type_named, ai_types
from konfuzio_sdk.bento.service_contract import ServiceContract, contract_of_openapi
from konfuzio_sdk.errors import SchemaError

V17, V23, V27 = "ExtractRequest20240117", "ExtractRequest20241223", "ExtractRequest20241227"
LATER = "ExtractRequest20991231"
LEGACY = "ExtractResponseForLegacyTrainer20240912"
COMPONENTS = "#/components/schemas/"


def openapi(schema: object, answer: object = None, **components: object) -> dict[str, Any]:
    answers = {} if answer is None else {200: {"content": {"application/json": {"schema": answer}}}}
    operation = {"requestBody": {"content": {"application/json": {"schema": schema}}}, "responses": answers}
    return {"paths": {"/extract": {"post": operation}}, "components": {"schemas": components}}


@pytest.mark.parametrize(
    ("schema", "versions", "wrapped_in"),
    [
        ({"title": f"{V27}IODescriptor", "properties": {"pages": {"title": "ExtractRequest20240117Page"}}}, (V27,), ""),
        ({"$ref": f"{COMPONENTS}{V27}-Input"}, (V27,), ""),
        ({"$ref": f"{COMPONENTS}extraction__schemas__{V17}__1"}, (V17,), ""),
        ({"$ref": f"{COMPONENTS}Body"}, (V17, V23), ""),
        ({"allOf": [{"$ref": f"{COMPONENTS}{V23}"}]}, (V23,), ""),
        ({"title": "Input", "properties": {"request": {"$ref": f"{COMPONENTS}{V23}"}}}, (V23,), "request"),
        ({"properties": {"debug": {"title": "Debug"}, "document": {"title": V17}}}, (V17,), "document"),
        ({"oneOf": [{"title": LATER}, {"title": V17}, {"title": V17}]}, (V17, LATER), ""),
        ({"title": "ExtractRequest20240117Page"}, (V27,), ""),
        ({"$ref": "https://elsewhere.example/schema"}, (V27,), ""),
        ({"$ref": f"{COMPONENTS}Circle"}, (V27,), ""),
    ],
)  # fmt: skip
def test_versions_are_read_whatever_stands_around_their_names(
    schema: dict[str, Any], versions: tuple[str, ...], wrapped_in: str
) -> None:
    parts = {"Circle": {"$ref": f"{COMPONENTS}Circle"}, "Body": {"anyOf": [{"title": V23}, {"title": V17}]}}
    contract = contract_of_openapi(openapi(schema, **parts, **{f"{V27}IODescriptor": {}}))
    assert (contract.requests, contract.wrapped_in) == (versions, wrapped_in)


@pytest.mark.parametrize("name", ai_types())
def test_the_newest_that_both_know_is_chosen(name: str) -> None:
    ai_type = ai_type_named(name)
    for version in ai_type.requests.names:
        contract = ServiceContract(name, requests=(ai_type.requests.names[0], version, "Request99991231"))
        assert (contract.request, contract.response) == (version, ai_type.response_of(version).name)


@pytest.mark.parametrize(
    ("responses", "found"),
    [
        ((), "ExtractResponse20240117"),
        (("ExtractResponse20240117", "ExtractResponse20261123"), "ExtractResponse20240117"),
        (("ExtractResponse20261123", "ExtractResponse20991231"), "ExtractResponse20261123"),
        (("ExtractResponse20991231",), None),
    ],
)
def test_the_response_is_the_one_that_belongs_to_the_request_or_the_only_one(
    responses: tuple[str, ...], found: str | None
) -> None:
    contract = ServiceContract("extraction", (V27,), responses)
    if found is None:
        with pytest.raises(SchemaError, match=r"answers in ExtractResponse20991231, and this SDK reads"):
            _ = contract.response
    else:
        assert contract.response == found


def test_a_legacy_answer_is_told_apart() -> None:
    contract = contract_of_openapi(
        openapi({"title": V27}, {"title": "ExtractResponseForLegacyTrainer20240912IODescriptor"})
    )
    assert contract.responses == ("ExtractResponseForLegacyTrainer20240912",)


KEYS = ["$ref", "title", "oneOf", "properties", "schema", "enum", "in", "name", 7]
ANYTHING = st.recursive(
    st.none() | st.integers() | st.sampled_from([V17, f"{COMPONENTS}A", "header", "Content-Encoding", "200"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["$ref", "title", "oneOf", "properties", "schema", "enum", "in", "name", 7]), inner
        )
    ),
    max_leaves=8,
)


@given(schema=ANYTHING, answer=ANYTHING, parameters=ANYTHING, whole=ANYTHING, component=ANYTHING)
def test_no_openapi_makes_it_fail_otherwise(
    schema: object, answer: object, parameters: object, whole: object, component: object
) -> None:
    described = openapi(schema, answer, A=component)
    described["paths"]["/extract"]["post"]["parameters"] = parameters
    described["paths"]["/split"] = whole
    for each in (described, whole):
        try:
            contract = contract_of_openapi(each)
        except SchemaError:
            continue
        assert contract.requests
