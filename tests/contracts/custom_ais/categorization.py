"""A custom Categorization AI as its author has it: a script. Run it with the path of the archive to write."""

import sys

from konfuzio_sdk.data import Category, CategoryAnnotation, Page, Project
from konfuzio_sdk.trainer.document_categorization import AbstractCategorizationAI

WORDS = {"rechnung": "Invoice", "seite": "Appendix"}


class WordAI(AbstractCategorizationAI):
    """Looks for one word a Category."""

    def _categorize_page(self, page: Page) -> Page:
        for word, name in WORDS.items():
            if word in page.text.lower():
                category = next(category for category in self.categories if category.name == name)
                CategoryAnnotation(category=category, confidence=0.75, page=page)
        return page


def make() -> WordAI:
    project = Project(id_=46)
    return WordAI([Category(project, id_=63, name="Invoice"), Category(project, id_=64, name="Appendix")])


if __name__ == "__main__":
    make().save_bento(output_dir=sys.argv[1])
