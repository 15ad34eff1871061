"""A custom Extraction AI that finds dates with a regular expression, sealed in a Bento.

Run it with the path of the archive to write: python examples/custom_date_extraction.py dates.bento
"""

from __future__ import annotations

import re
import sys

from konfuzio_sdk.data import Annotation, Category, Document, Label, Project, Span
from konfuzio_sdk.errors import NotFoundError
from konfuzio_sdk.trainer.information_extraction import AbstractExtractionAI

DATE = re.compile(r"\b\d{1,2}[./]\d{1,2}[./]\d{4}\b|\b\d{4}-\d{2}-\d{2}\b")


class DateExtractionAI(AbstractExtractionAI):
    """Finds everything that is written like a date."""

    def extract(self, document: Document) -> Document:
        """Copy of the Document with an Annotation on each date."""
        document = super().extract(document)
        label = self._label(document)
        for match in DATE.finditer(document.text):
            Annotation(document=document, label=label, confidence=1.0, spans=[Span(match.start(), match.end())])
        return document

    def _label(self, document: Document) -> Label:
        """Label of the Document's Project, made where there is none yet."""
        try:
            return document.project.get_label_by_name("Date")
        except NotFoundError:
            label_set = document.category.default_label_set  # type: ignore[union-attr] # super().extract() set it
            return Label(project=document.project, text="Date", data_type="Date", label_sets=[label_set])


if __name__ == "__main__":
    project = Project(id_=1, name="Letters")
    category = Category(project=project, id_=1, name="Letter")
    Label(project=project, id_=1, text="Date", data_type="Date", label_sets=[category.default_label_set])

    model = DateExtractionAI(category=category)
    letter = Document(project=project, text="Nuremberg, 23.11.2026\nDear customer, we wrote on 1/10/2026.")
    for found in model.extract(letter).annotations(use_correct=False):
        print(found.offset_string, found.normalized)
    bento, archive = model.save_bento(output_dir=sys.argv[1] if len(sys.argv) > 1 else "dates.bento")
    print(bento.tag, archive)
