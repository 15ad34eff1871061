"""Small synthetic Projects: text on a monospaced grid, with a box for every visible character."""

from __future__ import annotations

from konfuzio_sdk.data import (
    Annotation,
    AnnotationSet,
    BboxColumns,
    Category,
    DatasetStatus,
    Document,
    Label,
    LabelSet,
    Page,
    Project,
    Span,
)

MARKER = "Zaunkoenigstrasse"
_CELL_WIDTH, _CELL_HEIGHT = 6.0, 12.0
_WIDTH, _HEIGHT = 600.0, 800.0


def boxes_on_grid(text: str) -> BboxColumns:
    columns: list[tuple[int, float, float, float, float, int, int]] = []
    line = column = 0
    page = 1
    for offset, character in enumerate(text):
        if character == "\f":
            page, line, column = page + 1, 0, 0
        elif character == "\n":
            line, column = line + 1, 0
        else:
            if not character.isspace():
                x0, y1 = column * _CELL_WIDTH, _HEIGHT - line * _CELL_HEIGHT
                columns.append((offset, x0, x0 + _CELL_WIDTH, y1 - _CELL_HEIGHT, y1, page, line))
            column += 1
    return BboxColumns(*zip(*columns, strict=True)) if columns else BboxColumns.empty()


def add_document(
    project: Project,
    text: str,
    *,
    category: Category | None = None,
    boxes: bool = True,
    id_: int | None = None,
    status: DatasetStatus = DatasetStatus.NONE,
) -> Document:
    document = Document(
        project, text, boxes_on_grid(text) if boxes else None, category=category, id_=id_, dataset_status=status
    )
    for number in range(1, text.count("\f") + 2):
        Page(None, document, number, (_WIDTH, _HEIGHT))
    return document


def payslip_text(number: int) -> str:
    items = "".join(
        f"{2000 + (number * 7 + item) % 90}   Posten {'ABC'[item % 3]} lang      {number + item},{10 + item}\n"
        for item in range(1 + number % 4)
    )
    return (
        f"{MARKER} {number}\n"
        f"Datum: {1 + number % 28:02d}.0{1 + number % 9}.2024      Blatt 1\n"
        "Art    Bezeichnung         Betrag\n"
        f"{items}"
        f"Summe EUR            {number * 31 + 100},{20 + number}\n"
    )


def payslip_project(documents: int = 8, tests: int = 2, *, boxes: bool = True) -> Project:
    """Project of one Category: a date and a total once a Document, and a repeating set of code, name and amount."""
    project = Project(name="payslips")
    category = Category(project, 1, "Payslip")
    head = LabelSet(project, 1, "Payslip", [category])
    item = LabelSet(project, 2, "Item", [category], has_multiple_annotation_sets=True)
    date, total = Label(project, "Date", 11, "Date", label_sets=[head]), Label(project, "Total", 12, label_sets=[head])
    code, name, amount = (
        Label(project, text, 13 + n, label_sets=[item]) for n, text in enumerate(("Code", "Name", "Amount"))
    )
    for number in range(documents + tests):
        text = payslip_text(number)
        status = DatasetStatus.TRAINING if number < documents else DatasetStatus.TEST
        document = add_document(project, text, category=category, boxes=boxes, id_=100 + number, status=status)
        head_set = AnnotationSet(document, head)
        _annotate(document, date, head_set, text.index("Datum: ") + 7, 10)
        start = text.index("Summe EUR") + 21
        _annotate(document, total, head_set, start, text.index("\n", start) - start)
        row = text.index("Betrag\n") + 7
        while row < text.index("Summe"):
            end = text.index("\n", row)
            item_set = AnnotationSet(document, item)
            _annotate(document, code, item_set, row, 4)
            _annotate(document, name, item_set, row + 7, len("Posten A lang"))
            value = text.rindex(" ", row, end) + 1
            _annotate(document, amount, item_set, value, end - value)
            row = end + 1
    return project


def _annotate(document: Document, label: Label, annotation_set: AnnotationSet, start: int, length: int) -> None:
    span = Span(start, start + length)
    Annotation(document, label, annotation_set, 1.0, [span], is_correct=True, revised=True)


def findings(document: Document) -> list[tuple[str, int, int, float | None]]:
    return [
        (found.label.name, found.start_offset, found.end_offset, found.confidence)
        for found in document.annotations(use_correct=False)
    ]
