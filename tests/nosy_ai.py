"""An AI that keeps all it gets hold of and looks for secrets in it; the tests of isolation are about it."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

from konfuzio_sdk.data import Annotation, Category, Label, Project, Span
from konfuzio_sdk.trainer.information_extraction import AbstractExtractionAI

if TYPE_CHECKING:
    from collections.abc import Iterator

    from konfuzio_sdk.data import Document

SECRET = "hush-"  # noqa: S105 - it is none
"""How secrets begin, so that they are known wherever they are."""


class NosyAI(AbstractExtractionAI):
    """Annotates every word; what a word asks for stands in the Annotation's normalized value."""

    def __init__(self) -> None:
        project = Project(id_=4712)
        category = Category(project=project, id_=4712, name="Nosy")
        super().__init__(category)
        Label(project=project, text="Word", id_=1, label_sets=[category.default_label_set])
        self.kept: list[Document] = []

    def extract(self, document: Document) -> Document:
        """Keep the Document, and do as its words say."""
        document = super().extract(document)
        self.kept.append(document)
        label = document.project.get_label_by_id(1)
        offset = 0
        for word in document.text.split(" "):
            told = getattr(self, f"told_{word}", str)(document)
            Annotation(document, label, None, 0.5, [Span(offset, offset + len(word))], normalized=told)
            offset += len(word) + 1
        return document

    def told_token(self, document: Document) -> str:
        """Secret of this request, without how secrets begin: the Document, with this in it, is kept."""
        return str(document.project.get_credentials("token")).removeprefix(SECRET)

    def told_kept(self, document: Document) -> str:
        """Secrets of the Documents that were kept, by every way to them."""
        others = [kept.project for kept in self.kept if kept is not document]
        seen = [(list(project.credentials.items()), project.get_credentials("token")) for project in others]
        return f"{len(others)} kept: {sorted(set(map(str, seen)))}"

    def told_memory(self, _document: Document) -> str:
        """Secrets in any object that there is."""
        return str(sorted(set(_secrets())))

    def told_much(self, _document: Document) -> str:
        """More than sockets hold."""
        return "much " * 2_000_000

    def told_fail(self, document: Document) -> str:
        """Fail with the secret in the error."""
        raise ValueError(document.project.get_credentials("token"))


def _secrets() -> Iterator[str]:
    """Strings that begin as secrets do, in what the collector knows of and two steps beyond: it overlooks some."""
    gc.unfreeze()
    found: list[object] = list(gc.get_objects())
    for _ in range(2):
        found = gc.get_referents(*found)
        yield from (text for text in found if isinstance(text, str) and text.startswith(SECRET) and text != SECRET)
