"""Small Projects of letters and reports to split, with as many Pages as a test needs."""

from __future__ import annotations

from konfuzio_sdk.data import Category, Document, Page, Project
from konfuzio_sdk.data.project import DatasetStatus

MARKER = "Zebrafink"
"""A word of every training Page, which must not leave in a pickle."""

A4 = (595.0, 842.0)


def paged(
    project: Project,
    texts: list[str],
    category: Category | None = None,
    *,
    id_: int | None = None,
    status: DatasetStatus = DatasetStatus.NONE,
) -> Document:
    """Document with a Page of each text."""
    document = Document(project, "\f".join(texts), category=category, id_=id_, dataset_status=status)
    for number in range(1, len(texts) + 1):
        Page(None if id_ is None else 100 * id_ + number, document, number, A4)
    return document


def letter(number: int) -> list[str]:
    """Texts of a letter of two Pages."""
    return [
        f"Muster Ltd.\nLetter no. {number}\n{MARKER} {number * 7}\nDear customer,\nwe write about matter {number}.",
        f"of which more was to say.\n{MARKER} {number * 7}\nYours sincerely\nErika Muster",
    ]


def report(number: int) -> list[str]:
    """Texts of a report of three Pages, numbered."""
    return [
        f"Annual report\nPage 1 of 3\n{MARKER} {number * 13}\nContents\nfigure {number}",
        f"Page 2 of 3\n{MARKER} {number * 13}\nTable {number} of what was sold and bought",
        f"Page 3 of 3\n{MARKER} {number * 13}\nAnnexes of {number}\nEnd",
    ]


def letters_and_reports(count: int = 8, tests: int = 3) -> Project:
    """Project of two Categories with `count` training and `tests` test Documents each."""
    project = Project(id_=5, name="Post")
    for place, (name, texts) in enumerate((("Letter", letter), ("Report", report)), start=1):
        category = Category(project, place, name)
        for number in range(1, count + tests + 1):
            status = DatasetStatus.TRAINING if number <= count else DatasetStatus.TEST
            paged(project, texts(number), category, id_=100 * place + number, status=status)
    return project
