"""Between a Document, or the Documents that it holds, and the newest splitting request and response."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from konfuzio_sdk.bento.category_records import RecordedCategories, categorize_page, category_records
from konfuzio_sdk.bento.document_payload import document_of, payload_of, with_pages
from konfuzio_sdk.bento.file_splitting.schemas import REQUESTS, RESPONSES
from konfuzio_sdk.bento.versions import VERSION_KEY
from konfuzio_sdk.data.bundle import document_of_pages
from konfuzio_sdk.errors import DocumentError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from konfuzio_sdk.bento.ai_type import Mappings
    from konfuzio_sdk.bento.versions import Payload
    from konfuzio_sdk.data import Document, Page, Project

__all__ = ["lay_onto", "to_document", "to_request", "to_response"]


def to_request(document: Document) -> Payload:
    """Newest request that asks which Documents a Document holds."""
    common = payload_of(document)
    ids = {page.number: id_ for id_, page in _pages_by_id(document).items()}
    for record, page in zip(common["pages"], document.pages(), strict=True):
        record.update(id=int(ids[page.number]), categories=category_records(page.category_annotations))
    return REQUESTS.newest.validate({VERSION_KEY: REQUESTS.newest.name, **common})


def _pages_by_id(document: Document) -> dict[int, Page]:
    """Pages by the ids that a request gives them: their own if all have one, else their numbers."""
    pages = document.pages()
    own = {page.id_: page for page in pages if page.id_ is not None}
    return own if len(own) == len(pages) else {page.number: page for page in pages}


def to_document(payload: Payload, project: Project) -> Document:
    """Document of a newest request that contradicts itself nowhere; `project` may gain Categories that it speaks of."""
    document = with_pages(document_of(payload, project))
    records = {record["number"]: record for record in payload["pages"] or []}
    categories = RecordedCategories(project)
    for page in document.pages():
        record = records.get(page.number, {"id": page.number, "categories": []})
        page.id_ = record["id"]
        for category in record["categories"]:
            categories.know(category)  # though the AI need not have been trained on it
        categorize_page(page, record["categories"], categories)
    return document


def to_response(parts: Sequence[Document]) -> Payload:
    """Newest response that tells the Documents that were found, and the ids of their Pages."""
    return RESPONSES.newest.validate(
        {VERSION_KEY: RESPONSES.newest.name, "documents": [_part_record(part) for part in parts]}
    )


def _part_record(part: Document) -> dict[str, Any]:
    pages = part.pages()
    return {
        "pages": [{"id": page.id_, "categories": category_records(page.category_annotations)} for page in pages],
        "confidence": pages[0].is_first_page_confidence if pages else None,
        "category": None if part.category is None else part.category.id_,
        "categories": category_records(part.category_annotations),
    }


def lay_onto(payload: Payload, document: Document, mappings: Mappings) -> list[Document]:
    """Documents that a newest response finds in `document`, which stays as it is.

    Their Pages have the ids that the request gave them, and are of the Categories that the response tells of them,
    else of their Document, else of those that they were of. The Project must know the Categories, under the ids that
    `mappings` gives; NotFoundError if not. DocumentError if the response leaves a Page out, or has one twice, in
    another place, or that is not the Document's.
    """
    pages = _pages_by_id(document if document.pages() else with_pages(copy.deepcopy(document)))
    told = [page["id"] for record in payload["documents"] for page in record["pages"]]
    if told != list(pages):
        msg = f"The response does not put each page of {document!r} into one Document, in order: it has {told[:20]}."
        raise DocumentError(msg)
    categories = RecordedCategories(document.project, mappings.categories)
    return [
        _part(record, [pages[page["id"]] for page in record["pages"]], categories) for record in payload["documents"]
    ]


def _part(record: dict[str, Any], pages: list[Page], categories: RecordedCategories) -> Document:
    part = document_of_pages(pages, name=pages[0].document.name)
    by_page = any(told["categories"] for told in record["pages"])
    for page, told in zip(part.pages(), record["pages"], strict=True):
        page.id_ = told["id"]
        page.is_first_page = page.number == 1
        page.is_first_page_confidence = record["confidence"] if page.is_first_page else None
        if by_page or record["category"] is not None:
            found = told["categories"] if by_page else record["categories"]
            categorize_page(page, found, categories)
    return part
