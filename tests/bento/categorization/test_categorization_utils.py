"""The names that custom code imports."""

from __future__ import annotations

from pathlib import Path

import pytest

from konfuzio_sdk.bento.categorization.schemas import (
    CategorizeRequest20240729,
    CategorizeRequest20241227,
    CategorizeResponse20240729,
    CategorizeResponse20261123,
)
from konfuzio_sdk.bento.categorization.utils import (
    convert_document_to_request,
    convert_response_to_categorized_pages,
    prepare_request,
    process_response,
)
from konfuzio_sdk.data import Category, CategoryAnnotation, Document, Project

GOLDEN = Path(__file__).parents[2] / "golden" / "categorization"


@pytest.fixture
def document() -> Document:
    """The golden request, of which two Pages were found to be of two Categories."""
    project = Project()
    payslip, receipt = Category(project, 63, "Lohnabrechnung"), Category(project, 735, "Quittung")
    request = CategorizeRequest20240729.model_validate_json((GOLDEN / "CategorizeRequest20240729.json").read_bytes())
    prepared = prepare_request(request=request, project=project, konfuzio_sdk_version="0.3.52")
    first, second = prepared.pages()
    CategoryAnnotation(payslip, 0.75, first)
    CategoryAnnotation(receipt, 0.25, first)
    CategoryAnnotation(receipt, 1.0, second)
    return prepared


@pytest.mark.parametrize("schema", [CategorizeResponse20240729, CategorizeResponse20261123])
def test_a_result_makes_the_way_there_and_back(
    document: Document, schema: type[CategorizeResponse20240729 | CategorizeResponse20261123]
) -> None:
    response = process_response(document, schema)
    assert isinstance(response, schema)
    received = document.copied_into(document.project)
    pages = convert_response_to_categorized_pages(response, received)
    assert pages == received.pages()
    assert [[(one.category.id_, one.confidence) for one in page.category_annotations] for page in pages] == [
        [(63, 0.75), (735, 0.25)],
        [(735, 1.0)],
    ]


def test_ids_can_be_mapped(document: Document) -> None:
    response = process_response(document, CategorizeResponse20240729)
    elsewhere = Project()
    one, two = Category(elsewhere, 1, "One"), Category(elsewhere, 2, "Two")
    pages = convert_response_to_categorized_pages(
        response, document.copied_into(elsewhere), mappings={"categories": {63: 1, 735: 2}}
    )
    assert [page.category for page in pages] == [one, two]


def test_a_document_becomes_a_request_of_any_version(document: Document) -> None:
    request = convert_document_to_request(document, CategorizeRequest20241227)
    assert isinstance(request, CategorizeRequest20241227)
    assert request.raw_ocr_response is None
    assert request.text == document.text
