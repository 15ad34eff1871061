"""A Document made of Pages of others: a part of a bundle, or the bundle."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from konfuzio_sdk.data.bbox import BboxColumns
from konfuzio_sdk.data.document import PAGE_BREAK, Document
from konfuzio_sdk.data.line_index import line_index_of
from konfuzio_sdk.errors import ArgumentError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PIL import Image

    from konfuzio_sdk.data.page import Page

__all__ = ["document_of_pages"]


def document_of_pages(pages: Sequence[Page], name: str = "") -> Document:
    """New Document of these Pages, in this order, numbered from 1; it leaves no trace in the Pages' Project.

    Text, character boxes, images, and what the Pages were found to be come along, Annotations do not, nor does the
    raw OCR response, which speaks of whole Documents. ArgumentError without Pages, or if they are of several Projects.
    """
    if len({id(page.document.project) for page in pages}) != 1:
        msg = f"A Document is made of Pages of one Project, one Page or more; got {len(pages)}."
        raise ArgumentError(msg)
    text = PAGE_BREAK.join(page.text for page in pages)
    document = Document(pages[0].document.project, text, _boxes(pages, text), name=name, image_source=_Images(pages))
    for number, page in enumerate(pages, start=1):
        page.copied_into(document, number).take_findings(page)
    return document


class _Images:
    """Draws the Pages of a new Document as those that they were made of are drawn."""

    def __init__(self, pages: Sequence[Page]) -> None:
        self._pages = list(pages)

    def page_image(self, number: int) -> Image.Image:
        """Image of the Page of a number, counted from 1."""
        return self._pages[number - 1].get_image()


def _boxes(pages: Sequence[Page], text: str) -> BboxColumns:
    """Columns of the characters of all Pages, moved to where they stand in `text`."""
    offsets, numbers = [], []
    edges: dict[str, list[np.ndarray]] = {"x0": [], "x1": [], "y0": [], "y1": []}
    start = 0
    for number, page in enumerate(pages, start=1):
        columns = page.document.bboxes
        rows = columns.rows(page.start_offset, page.end_offset)
        offsets.append(columns.offset[rows] - page.start_offset + start)
        numbers.append(np.full(len(offsets[-1]), number))
        for name, parts in edges.items():
            parts.append(getattr(columns, name)[rows])
        start += page.end_offset - page.start_offset + len(PAGE_BREAK)
    offset = np.concatenate(offsets)
    columns_of_edges = {name: np.concatenate(parts) for name, parts in edges.items()}
    return BboxColumns(
        offset, **columns_of_edges, page_number=np.concatenate(numbers), line_index=line_index_of(text, offset)
    )
