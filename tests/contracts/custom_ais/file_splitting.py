"""A custom file splitting AI as its author has it: a script. Run it with the path of the archive to write."""

import re
import sys

from konfuzio_sdk.data import Category, Page, Project
from konfuzio_sdk.trainer.file_splitting import AbstractFileSplittingAI

TITLE = re.compile(r"rechnung|seite", re.IGNORECASE)


class TitleAI(AbstractFileSplittingAI):
    """Has a Document begin on every Page that has a title."""

    def predict(self, page: Page) -> Page:
        page.is_first_page = TITLE.search(page.text) is not None
        page.is_first_page_confidence = 0.5
        return page


def make() -> TitleAI:
    return TitleAI([Category(Project(id_=46), id_=63, name="Invoice")])


if __name__ == "__main__":
    make().save_bento(output_dir=sys.argv[1])
