"""Makes evaluations of Documents that say anything, and reads the page of one as strictly as an XML parser would."""

from __future__ import annotations

import copy
from html.parser import HTMLParser
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from konfuzio_sdk.data import Annotation, BboxColumns, Category, Document, Label, LabelSet, Page, Project, Span
from konfuzio_sdk.evaluate import ExtractionEvaluation
from konfuzio_sdk.evaluate.report import About, Bounds
from konfuzio_sdk.evaluate.report.page import page_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["all_text", "document_of", "evaluated", "page_of_pairs", "page_read", "project_of", "table_rows"]

_VOID = {"meta", "br", "link", "img", "input", "hr"}


class _Reader(HTMLParser):
    """Tree of a page; every element has to be closed, in order, and have each attribute once."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.builder = ET.TreeBuilder()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len(dict(attrs)) == len(attrs), tag
        self.builder.start(tag, {name: value or "" for name, value in attrs})
        if tag in _VOID:
            self.builder.end(tag)
        else:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag
        self.builder.end(tag)

    def handle_data(self, data: str) -> None:
        if self.open:
            self.builder.data(data)


def page_read(html: str) -> ET.Element:
    """Root of the page."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    assert reader.open == []
    return reader.builder.close()


def all_text(element: ET.Element) -> str:
    return "".join(element.itertext())


def table_rows(page: ET.Element, section: str) -> list[list[str]]:
    """Cells of the rows of the first table in a section, without its head."""
    body = page.find(f".//section[@id='{section}']//tbody")
    assert body is not None
    return [[all_text(cell) for cell in row] for row in body]


def project_of(*labels: str) -> Project:
    project = Project()
    category = Category(project, 1, "Letter")
    label_set = LabelSet(project, 1, "Letter", [category])
    for number, name in enumerate(labels, start=10):
        Label(project, name, number, label_sets=[label_set])
    return project


def document_of(project: Project, text: str, *, name: str = "", image: bytes | None = None) -> Document:
    """A Document whose characters are 6 points wide and 10 high: lines 20 points apart from the top of A4 pages on."""
    offsets, lefts, bottoms, numbers = [], [], [], []
    for page_number, page_text in enumerate(text.split("\f"), start=1):
        start = sum(len(before) + 1 for before in text.split("\f")[: page_number - 1])
        line, column = 0, 0
        for at, character in enumerate(page_text):
            if not character.isspace():
                offsets.append(start + at)
                lefts.append(50.0 + 6 * column)
                bottoms.append(842.0 - 60 - 20 * line)
                numbers.append(page_number)
            line, column = (line + 1, 0) if character == "\n" else (line, column + 1)
    tops, rights = [bottom + 10 for bottom in bottoms], [left + 6 for left in lefts]
    boxes = BboxColumns(offsets, lefts, rights, bottoms, tops, numbers)
    document = Document(project, text, boxes, category=project.categories[0], name=name)
    for number in range(1, text.count("\f") + 2):
        Page(None, document, number, (595, 842), image=image)
    return document


def evaluated(
    document: Document, annotated: Iterable[tuple[str, int, int]], found: Iterable[tuple[str, int, int, float | None]]
) -> tuple[Document, Document]:
    """The Document with Annotations, and a copy with what an AI found."""
    labels = {label.name: label for label in document.project.labels}
    for name, start, end in annotated:
        Annotation(document, labels[name], spans=[Span(start, end)], is_correct=True)
    extracted = copy.deepcopy(document)
    for name, start, end, confidence in found:
        Annotation(extracted, labels[name], spans=[Span(start, end)], confidence=confidence)
    return document, extracted


def page_of_pairs(pairs: Sequence[tuple[Document, Document]], about: About | None = None, **bounds: int) -> ET.Element:
    """The page of an evaluation, read."""
    html = page_of(ExtractionEvaluation(pairs), about or About(), None, Bounds(**bounds))
    return page_read(html)
