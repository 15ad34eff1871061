"""A custom Extraction AI as its author has it: a script. Run it with the path of the archive to write."""

import re
import sys

from konfuzio_sdk.data import Annotation, Category, Document, Label, Project, Span
from konfuzio_sdk.trainer.information_extraction import AbstractExtractionAI

NUMBER = re.compile(r"\d[\d.,]*")


class NumberAI(AbstractExtractionAI):
    """Finds every number, under a Label that it makes on the fly."""

    def extract(self, document: Document) -> Document:
        document = super().extract(document)
        label_set = document.category.default_label_set
        label = Label(text="Number", project=document.project, label_sets=[label_set])
        for match in NUMBER.finditer(document.text):
            Annotation(document=document, label=label, confidence=1.0, spans=[Span(match.start(), match.end())])
        return document


def make() -> NumberAI:
    return NumberAI(category=Category(Project(id_=5), id_=63, name="Invoice"))


if __name__ == "__main__":
    make().save_bento(output_dir=sys.argv[1])
