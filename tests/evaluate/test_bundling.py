from __future__ import annotations

import pytest

from konfuzio_sdk.data import Category, Document, Page, Project
from konfuzio_sdk.errors import ArgumentError
from konfuzio_sdk.evaluate.bundling import as_received, bundles


def documents(project: Project, count: int, pages: int = 2) -> list[Document]:
    made = []
    for id_ in range(1, count + 1):
        document = Document(project, "\f".join(f"{id_}.{number}" for number in range(1, pages + 1)), id_=id_)
        for number in range(1, pages + 1):
            Page(None, document, number, (100, 100))
        made.append(document)
    return made


def test_every_document_is_in_one_bundle_and_where_each_begins_is_told() -> None:
    made = bundles(documents(Project(), 20), most=4)
    assert max(len(bundle.pages()) for bundle in made) <= 8
    assert len(made) >= 5
    pages = [page for bundle in made for page in bundle.pages()]
    assert [page.text for page in pages if page.is_first_page is True] != [f"{number}.1" for number in range(1, 21)]
    assert sorted(page.text for page in pages if page.is_first_page is True) == sorted(f"{n}.1" for n in range(1, 21))
    assert sorted(page.text for page in pages if page.is_first_page is False) == sorted(f"{n}.2" for n in range(1, 21))


def test_bundles_depend_on_the_seed_and_not_on_the_order_of_documents() -> None:
    given = documents(Project(), 12)
    one, again, other = bundles(given), bundles(reversed(given)), bundles(given, seed=43)
    assert [bundle.text for bundle in one] == [bundle.text for bundle in again]
    assert [bundle.text for bundle in one] != [bundle.text for bundle in other]


def test_bundles_leave_documents_and_project_as_they_are() -> None:
    project = Project()
    given = documents(project, 3)
    bundles(given)
    assert project.documents_of_status() == []
    assert [page.is_first_page for document in given for page in document.pages()] == [None] * 6


def test_what_has_no_pages_is_left_out() -> None:
    assert bundles([Document(Project(), "a")]) == []


def test_a_bundle_holds_a_document_at_least() -> None:
    with pytest.raises(ArgumentError, match="most=0 makes none"):
        bundles([], most=0)


def test_what_is_received_tells_neither_categories_nor_first_pages() -> None:
    project = Project()
    (document,) = documents(project, 1)
    document.set_category(Category(project, name="Letter"))
    (bundle,) = bundles([document])
    assert [page.category.name for page in bundle.pages()] == ["Letter", "Letter"]
    received = as_received(bundle)
    assert received.text == bundle.text
    assert [(page.category, page.is_first_page) for page in received.pages()] == [(None, None), (None, None)]
    assert [(page.category.name, page.is_first_page) for page in bundle.pages()] == [
        ("Letter", True),
        ("Letter", False),
    ]


def test_what_is_received_may_tell_categories() -> None:
    project = Project()
    (document,) = documents(project, 1)
    document.set_category(Category(project, name="Letter"))
    received = as_received(*bundles([document]), with_categories=True)
    assert [(page.category.name, page.is_first_page) for page in received.pages()] == [("Letter", None)] * 2
