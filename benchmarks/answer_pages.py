"""What a service's work on a request costs a page, from one page to 500, for each AI type.

    python benchmarks/answer_pages.py path/to/project/folder

Parses a newest request, has a trained AI answer it, and serialises the answer, as a service does between sockets. The
Documents are made of the pages of all training Documents. Cost a page should not grow with the number of pages.
"""

from __future__ import annotations

import itertools
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import orjson

from konfuzio_sdk.bento.ai_type import ai_type_named
from konfuzio_sdk.data import Project
from konfuzio_sdk.data.bundle import document_of_pages
from konfuzio_sdk.serving.answering import Answering
from konfuzio_sdk.serving.asks import Ask
from konfuzio_sdk.settings import ServiceSettings
from konfuzio_sdk.trainer.document_categorization import CategorizationAI
from konfuzio_sdk.trainer.file_splitting import ContextAwareFileSplittingAI, TextualFileSplittingAI
from konfuzio_sdk.trainer.information_extraction import RFExtractionAI
from timing import median_ms

if TYPE_CHECKING:
    from collections.abc import Iterator

    from konfuzio_sdk.trainer.base import BaseAI

SIZES = (1, 10, 100, 500)
RUNS = {1: 15, 10: 7, 100: 3, 500: 1}
"""How often each is timed."""


def trained(project: Project) -> Iterator[BaseAI]:
    """An AI of each type; the extraction is for the Category with most Documents."""
    yield RFExtractionAI(max(project.categories, key=lambda category: len(category.documents()))).fit()
    for kind in (CategorizationAI, ContextAwareFileSplittingAI, TextualFileSplittingAI):
        yield kind(project.categories).fit()


def main() -> None:
    """Print milliseconds a page, and the ratio of 500 pages to ten."""
    project = Project(project_folder=Path(sys.argv[1]))
    pages = [page for category in project.categories for found in category.documents() for page in found.pages()]
    for ai in trained(project):
        ai_type = ai_type_named(ai.ai_type)
        answering = Answering(ai_type, ai, (), ServiceSettings())
        costs = []
        for size in SIZES:
            document = document_of_pages(list(itertools.islice(itertools.cycle(pages), size)))
            for page in document.pages():
                page.id_ = page.number  # the same page comes often, and ids must differ
            body = orjson.dumps(ai_type.to_request(document))
            costs.append(median_ms(partial(answering.reply, Ask("", body)), RUNS[size]) / size)
        told = "  ".join(f"{size}: {cost:.2f}" for size, cost in zip(SIZES, costs, strict=True))
        print(f"{type(ai).__name__:<28} ms a page at pages  {told}   500 to 10: {costs[-1] / costs[1]:.2f}")


if __name__ == "__main__":
    main()
