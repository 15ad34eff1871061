"""Span: a stretch of text on one line of a Document, from one character to another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from konfuzio_sdk.errors import ArgumentError, DocumentError
from konfuzio_sdk.normalize import normalize

if TYPE_CHECKING:
    from konfuzio_sdk.data.annotation import Annotation
    from konfuzio_sdk.data.bbox import Bbox
    from konfuzio_sdk.data.document import Document
    from konfuzio_sdk.data.page import Page
    from konfuzio_sdk.normalize import Normalized

__all__ = ["Span"]


class Span:
    """Characters from `start_offset` up to, not including, `end_offset`, counted in code points of the text.

    It belongs to a Document from the moment its Annotation, or its maker, says which.
    """

    __slots__ = ("annotation", "document", "end_offset", "start_offset")

    def __init__(
        self,
        start_offset: int,
        end_offset: int,
        annotation: Annotation | None = None,
        document: Document | None = None,
    ) -> None:
        """Refuse offsets that are negative, inverted, or enclose nothing."""
        if not 0 <= start_offset < end_offset:
            msg = f"A Span needs 0 <= start_offset < end_offset, got {start_offset} and {end_offset}."
            raise ArgumentError(msg)
        self.start_offset = start_offset
        self.end_offset = end_offset
        self.annotation = annotation
        self.document = document

    def __repr__(self) -> str:
        """Offsets only: the text may be confidential."""
        return f"Span({self.start_offset}, {self.end_offset})"

    @property
    def offset_string(self) -> str:
        """Text between its offsets."""
        return self._document().text[self.start_offset : self.end_offset]

    @property
    def line_index(self) -> int:
        """Line of the Document that it starts in, from 0."""
        return self._document().text.count("\n", 0, self.start_offset)

    @property
    def page(self) -> Page | None:
        """Page that it starts on; None if the Document has no such Page."""
        return self._document().page_at(self.start_offset)

    @property
    def normalized(self) -> Normalized:
        """Value of its text as its Label's data type reads it; None where it cannot be read, or has no Label."""
        if self.annotation is None:
            return None
        return normalize(self.offset_string, self.annotation.label.data_type)

    def bbox(self) -> Bbox | None:
        """Smallest Bbox around its characters; None if none of them has a box."""
        return self._document().bboxes.around(self.start_offset, self.end_offset)

    def _document(self) -> Document:
        if self.document is None:
            msg = f"{self!r} belongs to no Document yet; pass document=… or put it into an Annotation."
            raise DocumentError(msg)
        return self.document
