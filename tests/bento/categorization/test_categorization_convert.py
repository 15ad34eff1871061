from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from konfuzio_sdk.bento.ai_type import Mappings
from konfuzio_sdk.bento.categorization import AI_TYPE
from konfuzio_sdk.bento.categorization.schemas import RESPONSES
from konfuzio_sdk.data import Category, CategoryAnnotation, Document, Page, Project
from konfuzio_sdk.errors import NotFoundError
from two_pages import document_of_two_pages

NEWEST, OLDEST = RESPONSES.newest.name, RESPONSES.names[0]
confidences = st.floats(0, 1)


@pytest.fixture
def project() -> Project:
    project = Project(id_=46)
    Category(project, 63, "Invoice")
    Category(project, 735, "Receipt")
    return project


@st.composite
def categorized(draw: st.DrawFn) -> Document:
    """Documents whose Pages an AI or a person found to be of up to three Categories."""
    project = Project()
    categories = [Category(project, id_, f"Category {id_}") for id_ in (3, 5, 8)]
    document = Document(project, "")
    for number in range(1, draw(st.integers(1, 4)) + 1):
        page = Page(None, document, number, (10, 10))
        for category in draw(st.lists(st.sampled_from(categories), unique=True)):
            CategoryAnnotation(category, draw(confidences | st.none()), page)
    return document


def found(document: Document) -> list[list[tuple[int, float | None]]]:
    return [[(one.category.id_, one.confidence) for one in page.category_annotations] for page in document.pages()]


@given(categorized())
def test_what_was_found_arrives(document: Document) -> None:
    received = document.copied_into(document.project.structure_copy())
    AI_TYPE.lay_onto(AI_TYPE.to_response(document), received, Mappings())
    assert found(received) == found(document)


@given(categorized())
def test_callers_of_2024_are_told_the_same(document: Document) -> None:
    newest = AI_TYPE.to_response(document)
    older = RESPONSES.walk(newest, NEWEST, OLDEST)
    assert RESPONSES.get(OLDEST).validate(older) == older
    again = RESPONSES.walk(older, OLDEST, NEWEST)
    assert RESPONSES.newest.validate(again) == again
    received = document.copied_into(document.project.structure_copy())
    AI_TYPE.lay_onto(again, received, Mappings())
    sure = [[(id_, 1.0 if confidence is None else confidence) for id_, confidence in page] for page in found(document)]
    assert [dict(page) for page in found(received)] == [dict(page) for page in sure]
    assert {one["id"]: one["confidence"] for one in again["categories"]} == pytest.approx(
        {one["id"]: one["confidence"] for one in newest["categories"]}
    )


def test_an_older_response_says_what_all_pages_agree_on() -> None:
    old = {"category_id": 63, "category_name": "Invoice"}, {"category_id": 735, "category_name": "Receipt"}
    first = {"number": 1, "categories": [{**old[1], "confidence": 0.25}, {**old[0], "confidence": 0.75}]}
    agreed = RESPONSES.walk({"pages": [first]}, OLDEST, NEWEST)
    assert (agreed["category"], agreed["categories"][0]) == (63, {"id": 63, "name": "Invoice", "confidence": 0.75})
    second = {"number": 2, "categories": [{**old[1], "confidence": 0.5}]}
    assert RESPONSES.walk({"pages": [first, second]}, OLDEST, NEWEST)["category"] is None
    for nothing in ([], [{"number": 1, "categories": []}]):
        told = RESPONSES.walk({"pages": nothing}, OLDEST, NEWEST)
        assert (told["category"], told["categories"]) == (None, [])


def test_a_request_brings_text_boxes_and_pages(project: Project) -> None:
    document = document_of_two_pages(project)
    received = AI_TYPE.to_document(AI_TYPE.to_request(document), Project())
    assert (received.text, dict(received.bboxes).keys()) == (document.text, dict(document.bboxes).keys())
    assert [page.original_size for page in received.pages()] == [page.original_size for page in document.pages()]


def test_text_alone_has_the_pages_that_its_form_feeds_make() -> None:
    payload, spoken = AI_TYPE.parse({"text": "Invoice\fReceipt", "bboxes": None, "pages": None})
    assert spoken == "CategorizeRequest20240729"
    assert [page.text for page in AI_TYPE.to_document(payload, Project()).pages()] == ["Invoice", "Receipt"]


def test_ids_of_the_caller_take_the_place_of_the_ais(project: Project) -> None:
    document = document_of_two_pages(project)
    document.set_category(project.get_category_by_id(63))
    response = AI_TYPE.to_response(document)
    elsewhere = Project()
    Category(elsewhere, 7, "Rechnung")
    received = AI_TYPE.lay_onto(response, document.copied_into(elsewhere), Mappings(categories={63: 7}))
    assert received.category is elsewhere.get_category_by_id(7)
    with pytest.raises(NotFoundError, match="63"):
        AI_TYPE.lay_onto(response, document.copied_into(elsewhere), Mappings())


def test_a_category_that_the_ai_made_is_made_by_the_caller_too(project: Project) -> None:
    document = document_of_two_pages(project)
    document.set_category(Category(project, name="Letter"))
    received = AI_TYPE.lay_onto(AI_TYPE.to_response(document), document.copied_into(Project()), Mappings())
    assert received.category is not None
    assert received.category.name == "Letter"


def test_a_page_that_the_document_lacks_is_named(project: Project) -> None:
    response = AI_TYPE.to_response(document_of_two_pages(project))
    with pytest.raises(NotFoundError, match="page 2"):
        AI_TYPE.lay_onto(response, Document(Project(), "one page"), Mappings())
