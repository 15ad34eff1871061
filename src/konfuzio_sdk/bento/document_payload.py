"""Between a Document and the part of a newest request that carries it, which is the same for every AI type."""

from __future__ import annotations

import base64
import copy
from typing import TYPE_CHECKING, Any

from konfuzio_sdk.bento.columns import boxes_of, columns_of
from konfuzio_sdk.bento.media import image_bytes, image_record
from konfuzio_sdk.data import Document, Page, SourceFile
from konfuzio_sdk.data.document import PAGE_BREAK
from konfuzio_sdk.data.line_index import line_index_of

if TYPE_CHECKING:
    from konfuzio_sdk.bento.versions import Payload
    from konfuzio_sdk.data import Project

__all__ = ["document_of", "payload_of", "with_images", "with_pages"]

_A4 = (595.276, 841.89)


def payload_of(document: Document) -> Payload:
    """Text, characters, pages and raw OCR response of a Document, and its file where it was given one."""
    lines = line_index_of(document.text, document.bboxes.offset)
    return {
        "text": document.text,
        "characters": columns_of(document.bboxes, lines) if document.bboxes else None,
        "pages": [_page_record(page) for page in document.pages()],
        "raw_ocr_response": document.raw_ocr_response,
        "source": None if document.source_file is None else _source_record(document.source_file),
    }


def _source_record(file: SourceFile) -> dict[str, str | None]:
    return {
        "name": file.name or None,
        "media_type": file.media_type,
        "data": base64.b64encode(file.content).decode("ascii"),
    }


def _source_file(record: dict[str, str]) -> SourceFile:
    return SourceFile(base64.b64decode(record["data"]), record["media_type"], record["name"] or "")


def _page_record(page: Page) -> dict[str, Any]:
    return {
        "number": int(page.number),
        "width": page.width,
        "height": page.height,
        "image": image_record(page.image),
        "segmentation": page.segmentation,
    }


def document_of(payload: Payload, project: Project) -> Document:
    """Document of a newest request that contradicts itself nowhere; it leaves no trace in `project`."""
    columns = payload["characters"]
    document = Document(
        project=project,
        text=payload["text"] or "",
        bbox=None if columns is None else boxes_of(columns),
        raw_ocr_response=payload["raw_ocr_response"],
        source_file=None if payload["source"] is None else _source_file(payload["source"]),
    )
    for page in payload["pages"] or []:
        Page(
            page.get("id"),
            document,
            page["number"],
            (page["width"], page["height"]),
            image=image_bytes(page["image"]),
            segmentation=page["segmentation"],
        )
    return document


def with_pages(document: Document) -> Document:
    """The Document; one without Pages is given those that its text has, in the size of A4.

    So whoever sends text alone is answered page by page too.
    """
    if not document.pages():
        for number in range(1, document.text.count(PAGE_BREAK) + 2):
            Page(None, document, number, _A4)
    return document


def with_images(document: Document) -> Document:
    """The Document, or a copy of which every Page has an image of its own."""
    if all(page.image is not None for page in document.pages()):
        return document
    drawn = copy.deepcopy(document)
    for page in drawn.pages():
        page.keep_image()
    return drawn
