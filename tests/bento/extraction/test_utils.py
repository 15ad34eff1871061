"""The names that custom code imports."""

from __future__ import annotations

import json
from pathlib import Path

import httpx
import pytest

from konfuzio_sdk.bento.extraction.schemas import (
    ExtractRequest20240117,
    ExtractRequest20261123,
    ExtractResponse20240117,
)
from konfuzio_sdk.bento.extraction.utils import (
    convert_document_to_request,
    convert_response_to_annotations,
    prepare_request,
    process_response,
)
from konfuzio_sdk.data import Annotation, Category, Document, Label, LabelSet, Project, Span
from konfuzio_sdk.errors import NotFoundError

GOLDEN = Path(__file__).parents[2] / "golden" / "extraction"


@pytest.fixture
def document() -> Document:
    project = Project()
    category = Category(project, 63, "Invoice")
    label_set = LabelSet(project, 64, "Position", [category])
    for id_, name in ((1, "Rechnungsnummer"), (2, "Betrag"), (3, "Bezeichnung")):
        Label(project, name, id_, label_sets=[category.default_label_set, label_set])
    request = ExtractRequest20240117.model_validate_json((GOLDEN / "ExtractRequest20240117.json").read_bytes())
    prepared = prepare_request(request=request, project=project, konfuzio_sdk_version="0.3.52")
    prepared.set_category(category)
    return prepared


def golden(name: str) -> object:
    return json.loads((GOLDEN / f"{name}.json").read_text(encoding="utf-8"))


def test_a_document_becomes_a_request_of_any_version(document: Document) -> None:
    for schema in (ExtractRequest20240117, ExtractRequest20261123):
        request = convert_document_to_request(document=document, schema=schema)
        assert isinstance(request, schema)
        assert prepare_request(request, document.project).text == document.text


def test_a_result_becomes_a_response_of_any_version(document: Document) -> None:
    label = document.project.get_label_by_id(1)
    Annotation(document=document, label=label, confidence=0.9, spans=[Span(9, 13)])
    response = process_response(result=document, schema=ExtractResponse20240117)
    assert isinstance(response, ExtractResponse20240117)
    found = response.model_dump()["annotation_sets"][0]["annotations"][0]
    assert (found["offset_string"], found["label"]["id"]) == ("4711", 1)


def test_an_http_response_becomes_annotations(document: Document) -> None:
    response = httpx.Response(200, json=golden("ExtractResponse20240117"))
    found = convert_response_to_annotations(
        response=response, response_schema_class=ExtractResponse20240117, document=document
    )
    assert [annotation.label.name for annotation in found] == ["Rechnungsnummer", "Bezeichnung", "Betrag"]
    assert found[1].offset_string == ["Summe", "Seite 2"]
    assert found == document.annotations(use_correct=False)


def test_ids_are_mapped(document: Document) -> None:
    response = httpx.Response(200, json=golden("ExtractResponse20240117"))
    mappings = {"label_sets": {64: 63}, "labels": {2: 3}}
    found = convert_response_to_annotations(response, ExtractResponse20240117, document, mappings)
    assert [annotation.label.id_ for annotation in found] == [1, 3, 3]
    assert {annotation.label_set.id_ for annotation in found} == {63}
    with pytest.raises(NotFoundError, match="Label Set with the id 77"):
        convert_response_to_annotations(response, ExtractResponse20240117, document, {"label_sets": {64: 77}})
