"""How much of a file is read at most, whoever made it."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["ReadLimits"]


@dataclass(frozen=True, slots=True)
class ReadLimits:
    """Bounds of what is read of one file; each is checked before anything of that size is made."""

    pages: int = 1000
    """Pages that are read; a page range may pick them from a file that has more."""
    pixels: int = 40_000_000
    """Pixels of a page's image, or of an image on a PDF's page, each of which takes four bytes of memory or more; A4 at
    600 dots an inch has fewer."""
    characters: int = 200_000
    """Characters of a PDF's page; a densely printed page of A3 has a tenth of that."""
    characters_in_all: int = 5_000_000
    """Characters of all pages that are read."""
    seconds: float = 60
    """Seconds of the CPU that a PDF's text, or the image of one of its pages, may take a process of its own."""
    ocr: bool = True
    """Whether OCR may be used, if it is installed."""
    memory: int = 2 * 2**30
    """Bytes of memory that a process of its own may have."""
