"""A custom Categorization AI that goes by words, sealed in a Bento.

Run it with the path of the archive to write: python examples/custom_categorization.py by_words.bento
"""

from __future__ import annotations

import sys
from typing import ClassVar

from konfuzio_sdk.data import Category, CategoryAnnotation, Document, Page, Project
from konfuzio_sdk.trainer.document_categorization import AbstractCategorizationAI

A4 = (595.0, 842.0)


class WordsCategorizationAI(AbstractCategorizationAI):
    """Counts words that are typical of a Category."""

    words: ClassVar[dict[str, set[str]]] = {
        "Invoice": {"invoice", "total", "vat", "iban"},
        "Payslip": {"salary", "employer", "employee", "payroll"},
    }

    def _categorize_page(self, page: Page) -> Page:
        """Page with each Category that it has words of; as sure as its share of these words is large."""
        said = set(page.text.lower().split())
        hits = {category: len(said & self.words[category.name]) for category in self.categories}
        for category, count in hits.items():
            if count:
                CategoryAnnotation(category, confidence=count / sum(hits.values()), page=page)
        return page


if __name__ == "__main__":
    project = Project(id_=1, name="Post")
    model = WordsCategorizationAI([Category(project, id_, name) for id_, name in enumerate(("Invoice", "Payslip"), 1)])

    letter = Document(project=project, text="Invoice 4711\nTotal 119.00 including VAT")
    Page(None, letter, number=1, original_size=A4)
    for found in model.categorize(letter).category_annotations:
        print(found.category.name, found.confidence)
    bento, archive = model.save_bento(output_dir=sys.argv[1] if len(sys.argv) > 1 else "by_words.bento")
    print(bento.tag, archive)
