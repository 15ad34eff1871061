"""A custom file splitting AI that goes by reference numbers, sealed in a Bento.

Run it with the path of the archive to write: python examples/custom_file_splitting.py by_reference.bento
"""

from __future__ import annotations

import re
import sys

from konfuzio_sdk.data import Category, Document, Page, Project
from konfuzio_sdk.trainer.file_splitting import AbstractFileSplittingAI

A4 = (595.0, 842.0)
REFERENCE = re.compile(r"Reference (\w+)")


class ReferenceFileSplittingAI(AbstractFileSplittingAI):
    """Cuts where a Page has another reference number than the Page before."""

    def predict(self, page: Page) -> Page:
        """Page that is told whether it begins a Document; one without a number goes on with the one before."""
        own = self._reference(page)
        earlier = [other for other in page.document.pages() if other.number < page.number]
        before = self._reference(earlier[-1]) if earlier else None
        page.is_first_page = own is not None and own != before
        page.is_first_page_confidence = 0.9 if own and before else 0.6
        return page

    def _reference(self, page: Page) -> str | None:
        found = REFERENCE.search(page.text)
        return None if found is None else found[1]


if __name__ == "__main__":
    project = Project(id_=1, name="Post")
    model = ReferenceFileSplittingAI([Category(project=project, id_=1, name="Letter")])

    texts = ["Dear Ms Ahrens\nReference A17", "Kind regards\nReference A17", "Dear Mr Voss\nReference B4"]
    post = Document(project=project, text="\f".join(texts))
    for number, _ in enumerate(texts, start=1):
        Page(None, post, number, original_size=A4)
    for letter in model.propose_split_documents(post):
        print(len(letter.pages()), letter.pages()[0].is_first_page_confidence)
    bento, archive = model.save_bento(output_dir=sys.argv[1] if len(sys.argv) > 1 else "by_reference.bento")
    print(bento.tag, archive)
