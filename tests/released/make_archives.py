"""Makes the archives that later versions of the SDK are held to: once when a format is released, and never again.

python tests/released/make_archives.py tests/released/FORMAT

One archive an AI type, and one whose class travels from this script; small, with golden samples of made-up text.
"""

from __future__ import annotations

import re
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from konfuzio_sdk.data import Annotation, Category, Document, Label, Project, Span
from konfuzio_sdk.readers import read_pdf_folder
from konfuzio_sdk.sample import generate_sample_project
from konfuzio_sdk.trainer.document_categorization import NameBasedCategorizationAI
from konfuzio_sdk.trainer.file_splitting import ContextAwareFileSplittingAI
from konfuzio_sdk.trainer.information_extraction import AbstractExtractionAI, RFExtractionAI

if TYPE_CHECKING:
    from konfuzio_sdk.trainer.base import BaseAI

NUMBER = re.compile(r"\d+")
_FEW = 6


class NumberAI(AbstractExtractionAI):
    """Finds every number."""

    def extract(self, document: Document) -> Document:
        """Copy of the Document with an Annotation on each number."""
        document = super().extract(document)
        label = document.project.get_label_by_name("Number")
        for match in NUMBER.finditer(document.text):
            Annotation(document, label, confidence=0.5, spans=[Span(*match.span())])
        return document


def number_ai() -> BaseAI:
    """AI whose class travels."""
    project = Project(id_=1, name="Letters")
    category = Category(project, 11, "Letter")
    Label(project, "Number", 12, "Number", label_sets=[category.default_label_set])
    Document(project, "No. 4711 of 1999", category=category, id_=13, dataset_status=3)
    return NumberAI(category)


def forest_ai(project: Project) -> BaseAI:
    """AI with trees, of few of them and few Documents."""
    ai = RFExtractionAI(category=project.get_category_by_name("Invoice"), n_estimators=5)
    ai.documents, ai.test_documents = ai.documents[:_FEW], ai.test_documents[:2]
    return ai.fit()


def main() -> None:
    """Write the archives into the folder that the argument names."""
    folder = Path(sys.argv[1])
    with tempfile.TemporaryDirectory() as scratch:
        project = read_pdf_folder(generate_sample_project(Path(scratch)))
        ais = {
            "number": number_ai(),
            "forest": forest_ai(project),
            "categorization": NameBasedCategorizationAI(project.categories),
            "file_splitting": ContextAwareFileSplittingAI(project.categories).fit(),
        }
        for name, ai in ais.items():
            ai.save_bento(output_dir=folder / f"{name}.bento", golden=2)


if __name__ == "__main__":
    main()
