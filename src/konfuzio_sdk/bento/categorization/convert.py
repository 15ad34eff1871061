"""Between a Document and the newest categorization request and response."""

from __future__ import annotations

from typing import TYPE_CHECKING

from konfuzio_sdk.bento.categorization.schemas import REQUESTS, RESPONSES
from konfuzio_sdk.bento.category_records import RecordedCategories, categorize_page, category_records
from konfuzio_sdk.bento.document_payload import document_of, payload_of, with_pages
from konfuzio_sdk.bento.versions import VERSION_KEY
from konfuzio_sdk.errors import NotFoundError

if TYPE_CHECKING:
    from konfuzio_sdk.bento.ai_type import Mappings
    from konfuzio_sdk.bento.versions import Payload
    from konfuzio_sdk.data import Document, Project

__all__ = ["lay_onto", "to_document", "to_request", "to_response"]


def to_request(document: Document) -> Payload:
    """Newest request that asks for the Categories of a Document."""
    return REQUESTS.newest.validate({VERSION_KEY: REQUESTS.newest.name, **payload_of(document)})


def to_document(payload: Payload, project: Project) -> Document:
    """Document of a newest request that contradicts itself nowhere; it leaves no trace in `project`."""
    return with_pages(document_of(payload, project))


def to_response(document: Document) -> Payload:
    """Newest response that tells the Categories of a Document and of each of its Pages."""
    return RESPONSES.newest.validate(
        {
            VERSION_KEY: RESPONSES.newest.name,
            "category": None if document.category is None else document.category.id_,
            "categories": category_records(document.category_annotations),
            "pages": [
                {"number": page.number, "categories": category_records(page.category_annotations)}
                for page in document.pages()
            ],
        }
    )


def lay_onto(payload: Payload, document: Document, mappings: Mappings) -> Document:
    """Have the Pages of `document` be of the Categories of a newest response, and return it.

    Its Project must know the Categories, under the ids that `mappings` gives; NotFoundError if not, or if the
    response speaks of a Page that the Document lacks.
    """
    pages = {page.number: page for page in with_pages(document).pages()}
    categories = RecordedCategories(document.project, mappings.categories)
    for record in payload["pages"]:
        if record["number"] not in pages:
            msg = f"The response speaks of page {record['number']}, which {document!r} does not have."
            raise NotFoundError(msg)
        categorize_page(pages[record["number"]], record["categories"], categories)
    return document
