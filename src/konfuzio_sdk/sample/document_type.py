"""What a type of document in the sample is: its Category, and the layouts that draw one.

To add a type, write a module with its content and layouts and name it in `generate.DOCUMENT_TYPES`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from konfuzio_sdk.readers.labels_file import CategoryEntry
    from konfuzio_sdk.sample.sheet import Sheet
    from konfuzio_sdk.sample.values import Language

__all__ = ["DocumentType"]


@dataclass(frozen=True, slots=True)
class DocumentType:
    """A Category with its layouts; `folder` is where its PDFs go, `copies` how many there are of each layout."""

    category: CategoryEntry
    folder: str
    layouts: tuple[Callable[[Random, Language], Sheet], ...]
    copies: int
