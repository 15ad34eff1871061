"""Documents that tests of several AI types send."""

from __future__ import annotations

from konfuzio_sdk.data import BboxColumns, Document, Page, Project

__all__ = ["document_of_two_pages"]


def document_of_two_pages(project: Project, *, page_ids: tuple[int | None, int | None] = (None, None)) -> Document:
    """A Document of two Pages with a box on each letter."""
    text = "Invoice 4711\fTotal 12"
    offsets = [at for at, character in enumerate(text) if not character.isspace()]
    lefts = [6.0 * at for at in offsets]
    numbers = [text.count("\f", 0, at) + 1 for at in offsets]
    rights = [left + 5 for left in lefts]
    columns = BboxColumns(offsets, lefts, rights, [100.0] * len(lefts), [110.0] * len(lefts), numbers)
    document = Document(project, text, columns, name="two.pdf")
    for number, id_ in enumerate(page_ids, start=1):
        Page(id_, document, number, (600, 800))
    return document
