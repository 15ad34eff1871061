"""Makes bundles, files that hold several Documents, of Documents that are known."""

from __future__ import annotations

import copy
from random import Random
from typing import TYPE_CHECKING

from konfuzio_sdk.data.bundle import document_of_pages
from konfuzio_sdk.errors import ArgumentError
from konfuzio_sdk.evaluate.folds import in_order

if TYPE_CHECKING:
    from collections.abc import Iterable

    from konfuzio_sdk.data.document import Document

__all__ = ["as_received", "bundles"]


def bundles(documents: Iterable[Document], *, most: int = 8, seed: int = 42) -> list[Document]:
    """Documents in random order, put together to bundles of 1 to `most` Documents; each is in exactly one.

    The Pages keep their Categories, and `is_first_page` is True on those that a Document begins with. Equal seeds give
    equal bundles, whatever the order of `documents`. Those without Pages are left out. ArgumentError if `most` is less
    than 1.
    """
    if most < 1:
        msg = f"A bundle holds 1 Document or more, so most={most} makes none."
        raise ArgumentError(msg)
    rest = in_order(document for document in documents if document.pages())
    random = Random(seed)  # noqa: S311 - repeatable, and no secret
    random.shuffle(rest)
    made = []
    while rest:
        size = random.randint(1, most)
        made.append(_bundle(rest[:size]))
        del rest[:size]
    return made


def as_received(bundle: Document, *, with_categories: bool = False) -> Document:
    """Copy of a bundle as it comes from outside: nobody has said where Documents begin.

    Nor has anybody said of which Categories its Pages are, unless `with_categories`.
    """
    received = copy.deepcopy(bundle)
    if not with_categories:
        received.set_category(None)
    for page in received.pages():
        page.is_first_page = page.is_first_page_confidence = None
    return received


def _bundle(documents: list[Document]) -> Document:
    bundle = document_of_pages([page for document in documents for page in document.pages()])
    first = [number == 0 for document in documents for number, _ in enumerate(document.pages())]
    for page, is_first in zip(bundle.pages(), first, strict=True):
        page.is_first_page, page.is_first_page_confidence = is_first, None
    return bundle
