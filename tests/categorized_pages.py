"""Small Projects of letters and bills: two Categories that words, form and place of the text tell apart."""

from __future__ import annotations

import io

from PIL import Image

from konfuzio_sdk.data import BboxColumns, Category, DatasetStatus, Document, Page, Project

MARKER = "Zaunkoenigstrasse"
_CELL_WIDTH, _CELL_HEIGHT = 6.0, 12.0
_SIZES = {"Letter": (600.0, 840.0), "Bill (GERMAN)": (300.0, 900.0)}


def letter(number: int) -> str:
    return f"Letter to a friend\n\nDear {['Ann', 'Bob', 'Eve'][number % 3]},\nhow are you since {number}.5.2024?\nYours"


def bill(number: int) -> str:
    return f"Bill {1000 + number}\nBread   {number},50 EUR\nMilk    1,{10 + number} EUR\nTotal   {number + 1},99 EUR"


TEXTS = {"Letter": letter, "Bill (GERMAN)": bill}


def boxes(text: str, height: float) -> BboxColumns:
    rows = []
    page, line, column = 1, 0, 0
    for offset, character in enumerate(text):
        if character in "\n\f":
            page, line, column = (page + 1, 0, 0) if character == "\f" else (page, line + 1, 0)
            continue
        if character != " ":
            left, top = column * _CELL_WIDTH, height - line * _CELL_HEIGHT
            rows.append((offset, left, left + _CELL_WIDTH, top - _CELL_HEIGHT, top, page))
        column += 1
    return BboxColumns(*zip(*rows, strict=True)) if rows else BboxColumns.empty()


def png(shade: int) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (40, 60), (shade, shade, shade)).save(file, format="PNG")
    return file.getvalue()


def add_document(
    project: Project,
    text: str,
    category: Category | None = None,
    *,
    size: tuple[float, float] = (600.0, 840.0),
    status: DatasetStatus = DatasetStatus.NONE,
    boxed: bool = True,
    image: bytes | None = None,
) -> Document:
    columns = boxes(text, size[1]) if boxed else None
    document = Document(project, text, columns, category=category, dataset_status=status)
    for number in range(1, text.count("\f") + 2):
        Page(None, document, number, size, image=image)
    return document


def letters_and_bills(training: int = 4, tests: int = 1, *, boxed: bool = True) -> Project:
    """Project with as many Documents of each Category; those of one page, and every third of two."""
    project = Project(name="post")
    for name, text_of in TEXTS.items():
        category = Category(project, name=name)
        for number in range(training + tests):
            text = text_of(number) + ("\f" + text_of(number + 50) if number % 3 == 2 else "")
            status = DatasetStatus.TRAINING if number < training else DatasetStatus.TEST
            marker = f"\n{MARKER} {number}" if number == 0 else ""
            add_document(project, text + marker, category, size=_SIZES[name], status=status, boxed=boxed)
    return project
