"""A project's AI as a service, and the requests that its Documents make; what the benchmarks of services share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson

from konfuzio_sdk.bento.extraction import AI_TYPE
from konfuzio_sdk.bento.extraction.schemas import REQUESTS
from konfuzio_sdk.bento.local_server import LocalServer
from konfuzio_sdk.data import Document, Page, Project
from konfuzio_sdk.settings import ServiceSettings
from timed_ai import TOLD_IN, TimedAI

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["HEADERS", "NEWEST", "body_of", "one_page_documents", "sealed", "serving"]

HEADERS = {"Content-Type": "application/json"}
NEWEST = REQUESTS.newest.name


def sealed(project: Project) -> str:
    """Tag of the archive of an AI for the Category with most Documents."""
    category = max(project.categories, key=lambda candidate: len(candidate.documents()))
    ai = TimedAI(category=category)
    ai.fit()
    bento, _ = ai.save_bento(golden=0)
    return str(bento.tag)


def serving(tag: str, workers: int, told_in: Path | None = None) -> LocalServer:
    """Service of so many workers; its AI tells its own time in a file."""
    told = {} if told_in is None else {TOLD_IN: str(told_in)}
    return LocalServer(tag, environment={ServiceSettings.variable("workers"): str(workers), **told})


def one_page_documents(project: Project) -> Iterator[Document]:
    """Every Document of one page: its text, its boxes and the size of its page."""
    for category in project.categories:
        for found in category.documents():
            if len(found.pages()) == 1:
                document = Document(project, found.text, found.bboxes)
                Page(None, document, 1, found.pages()[0].original_size)
                yield document


def body_of(document: Document, version: str = NEWEST) -> bytes:
    """Request of a Document."""
    return orjson.dumps(REQUESTS.walk(AI_TYPE.to_request(document), NEWEST, version))
