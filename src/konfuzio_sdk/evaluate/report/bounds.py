"""How much of an evaluation a page shows, so that it stays a page whatever was evaluated."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Bounds"]


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a page holds at most; it says what it leaves out."""

    documents: int = 10
    """Documents that are drawn, those with the most errors."""
    pages_of_document: int = 4
    """Pages that are drawn of a Document, those with the most errors."""
    marks_of_page: int = 300
    """Spans that are drawn and listed of a Page; errors go first."""
    words_of_page: int = 4_000
    """Words that are drawn of a Page that has no image."""
    words: int = 60_000
    """Words that are drawn of all Pages, about 100 bytes each."""
    image_bytes: int = 8_000_000
    """Images of Pages together, before they are written as base64."""
    rows: int = 500
    """Labels or Label Sets in a table, those with the most errors."""
    confused: int = 25
    """Labels in the table of confusions, those that are confused most."""
