from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from konfuzio_sdk.bento.ai_type import Mappings
from konfuzio_sdk.bento.file_splitting import AI_TYPE
from konfuzio_sdk.bento.file_splitting.schemas import RESPONSES
from konfuzio_sdk.bento.versions import PayloadError
from konfuzio_sdk.data import Category, CategoryAnnotation, Document, Page, Project
from konfuzio_sdk.data.bundle import document_of_pages
from konfuzio_sdk.errors import DocumentError
from two_pages import document_of_two_pages

NEWEST, OLDEST = RESPONSES.newest.name, RESPONSES.names[0]


@pytest.fixture
def project() -> Project:
    project = Project(id_=46)
    Category(project, 63, "Invoice")
    Category(project, 735, "Receipt")
    return project


def bundle(project: Project, sizes: list[int]) -> tuple[Document, list[Document]]:
    """A Document whose Pages have ids, and Documents of so many of its Pages, one after the other."""
    count = sum(sizes)
    document = Document(project, "\f".join(f"page {number}" for number in range(1, count + 1)), name="bundle.pdf")
    pages = iter([Page(1000 + number, document, number, (10, 10)) for number in range(1, count + 1)])
    return document, [document_of_pages(list(itertools.islice(pages, size))) for size in sizes]


@given(st.lists(st.integers(1, 4), min_size=1, max_size=6))
def test_the_documents_that_were_found_arrive(sizes: list[int]) -> None:
    document, parts = bundle(Project(), sizes)
    response = AI_TYPE.to_response(parts)
    for walked in (response, RESPONSES.walk(RESPONSES.walk(response, NEWEST, OLDEST), OLDEST, NEWEST)):
        received = AI_TYPE.lay_onto(walked, document.copied_into(Project()), Mappings())
        assert [part.text for part in received] == [part.text for part in parts]
        assert [[page.id_ for page in part.pages()] for part in received] == [
            [page.id_ for page in part.pages()] for part in parts
        ]
        assert [[page.is_first_page for page in part.pages()] for part in received] == [
            [number == 0 for number in range(size)] for size in sizes
        ]


def test_categories_and_confidences_arrive(project: Project) -> None:
    document, (first, second) = bundle(project, [2, 1])
    first.set_category(project.get_category_by_id(63))
    first.pages()[0].is_first_page_confidence = 0.5
    CategoryAnnotation(project.get_category_by_id(735), 0.75, second.pages()[0])
    received = AI_TYPE.lay_onto(AI_TYPE.to_response([first, second]), document.copied_into(project), Mappings())
    assert [part.category for part in received] == project.categories
    assert [part.pages()[0].is_first_page_confidence for part in received] == [0.5, None]
    assert [found.confidence for found in received[1].category_annotations] == [0.75]


def test_a_part_whose_pages_disagree_keeps_what_each_was_found_to_be(project: Project) -> None:
    document, (part,) = bundle(project, [2])
    for page, category, confidence in zip(part.pages(), project.categories, (0.75, 0.5), strict=True):
        CategoryAnnotation(category, confidence, page)
    response = AI_TYPE.to_response([part])
    assert response["documents"][0]["category"] is None
    received = AI_TYPE.lay_onto(response, document.copied_into(project.structure_copy()), Mappings())
    assert AI_TYPE.to_response(received) == response


def test_a_part_of_no_category_leaves_its_pages_as_they_were(project: Project) -> None:
    document, parts = bundle(project, [2])
    response = AI_TYPE.to_response(parts)
    document.pages()[1].set_category(project.get_category_by_id(63))
    (part,) = AI_TYPE.lay_onto(response, document, Mappings())
    assert [page.category for page in part.pages()] == [None, project.get_category_by_id(63)]


@pytest.mark.parametrize("told", [[[0, 1]], [[0, 1, 2], [2]], [[2, 1, 0]], [[0], [2, 1]], []])
def test_a_response_that_loses_doubles_or_turns_pages_is_refused(project: Project, told: list[list[int]]) -> None:
    document, _ = bundle(project, [3])
    pages = document.pages()
    response = AI_TYPE.to_response([document_of_pages([pages[place] for place in part]) for part in told])
    with pytest.raises(DocumentError, match=r"does not put each page of .* into one Document, in order"):
        AI_TYPE.lay_onto(response, document, Mappings())


@pytest.mark.parametrize(
    ("page_ids", "sent"), [((None, None), [1, 2]), ((7, None), [1, 2]), ((7, 7), [1, 2]), ((9, 7), [9, 7])]
)
def test_pages_are_spoken_of_by_their_ids_or_else_their_numbers(
    project: Project, page_ids: tuple[int | None, int | None], sent: list[int]
) -> None:
    document = document_of_two_pages(project, page_ids=page_ids)
    request = AI_TYPE.to_request(document)
    assert [page["id"] for page in request["pages"]] == sent
    received = AI_TYPE.to_document(request, Project())
    parts = [document_of_pages([page]) for page in received.pages()]
    laid = AI_TYPE.lay_onto(AI_TYPE.to_response(parts), document, Mappings())
    assert [part.text for part in laid] == ["Invoice 4711", "Total 12"]


def test_categories_of_pages_travel_with_the_request(project: Project) -> None:
    document = document_of_two_pages(project)
    said, found = document.pages()
    said.set_category(project.get_category_by_id(63))
    CategoryAnnotation(project.get_category_by_id(735), 0.5, found)
    knows_one = Project()
    known = Category(knows_one, 63, "Rechnung")
    received = AI_TYPE.to_document(AI_TYPE.to_request(document), knows_one)
    assert received.pages()[0].category is known
    assert [(one.category.name, one.confidence) for one in received.pages()[1].category_annotations] == [
        ("Receipt", 0.5)
    ]


def test_a_request_of_2024_has_a_category_without_a_confidence_too() -> None:
    page = {"id": 5, "number": 1, "original_size": [10, 10], "categories": [{"id": 1, "name": "A", "confidence": None}]}
    payload, spoken = AI_TYPE.parse({"text": "a", "bboxes": None, "pages": [page]})
    assert spoken == OLDEST.replace("Response", "Request")
    assert AI_TYPE.to_document(payload, Project()).category_annotations[0].category.name == "A"


def test_two_pages_of_one_id_are_a_contradiction(project: Project) -> None:
    request = AI_TYPE.to_request(document_of_two_pages(project))
    request["pages"][1]["id"] = request["pages"][0]["id"]
    with pytest.raises(PayloadError, match=r"pages\.1\.id: page id 1 is there twice") as raised:
        AI_TYPE.parse(request)
    assert raised.value.unusable


def test_text_alone_has_the_pages_that_its_form_feeds_make() -> None:
    request = {"schema_version": "SplitRequest20261123", "text": "a\fb", "characters": None, "pages": None}
    received = AI_TYPE.to_document(AI_TYPE.parse(request)[0], Project())
    assert [(page.id_, page.text) for page in received.pages()] == [(1, "a"), (2, "b")]


def test_a_document_without_pages_stays_so(project: Project) -> None:
    document = Document(project, "a\fb")
    parts = AI_TYPE.to_document(AI_TYPE.to_request(document), project)
    response = AI_TYPE.to_response([document_of_pages(parts.pages())])
    (part,) = AI_TYPE.lay_onto(response, document, Mappings())
    assert (part.text, document.pages()) == ("a\fb", [])


def test_a_part_whose_pages_have_no_ids_cannot_be_told(project: Project) -> None:
    with pytest.raises(PayloadError, match=r"documents\.0\.pages\.0"):
        AI_TYPE.to_response([document_of_two_pages(project)])
