"""Where commands write, and how they show what was found and measured."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape
from rich.table import Table

if TYPE_CHECKING:
    from konfuzio_sdk.data import Annotation, Document
    from konfuzio_sdk.evaluate import ExtractionEvaluation

__all__ = ["ERRORS", "OUTPUT", "confidence_cell", "evaluation_table", "found_table"]

OUTPUT = Console()
ERRORS = Console(stderr=True)
_WIDE = 100
"""Characters that a line needs for all columns."""


def found_table(document: Document) -> Table:
    """Table of the Annotations of a Document that are at least as confident as their Label asks.

    A value that normalizes to itself is shown once; a narrow terminal has no room for what values normalize to.
    """
    table = Table(title=f"Found in {escape(document.name or repr(document))}", caption="", caption_justify="left")
    wide = OUTPUT.width >= _WIDE
    table.add_column("Annotation Set", overflow="fold")
    table.add_column("Label", overflow="fold", ratio=2)
    table.add_column("Value", overflow="fold", ratio=3)
    if wide:
        table.add_column("Normalized", overflow="fold", ratio=2)
    table.add_column("Conf.", justify="right", no_wrap=True)
    table.add_column("Page", justify="right", no_wrap=True)
    by_set = document.annotations_by_set(use_correct=False, ignore_below_threshold=True)
    for number, (annotation_set, found) in enumerate(by_set, start=1):
        name = f"{number} {annotation_set.label_set.name}"
        for annotation in found:
            label, value, normalized, *others = _cells(annotation)
            table.add_row(escape(name), label, value, *([normalized] if wide else []), *others)
            name = ""
        table.add_section()
    if not table.row_count:
        table.caption = "Nothing was found."
    return table


def confidence_cell(confidence: float | None) -> str:
    """Confidence to two places; nothing where there is none."""
    return "" if confidence is None else f"{confidence:.2f}"


def _cells(annotation: Annotation) -> list[str]:
    value = " ".join(annotation.offset_string)
    normalized = "" if annotation.normalized is None else str(annotation.normalized)
    page = annotation.spans[0].page
    return [
        escape(annotation.label.name),
        escape(value),
        "" if normalized == value else escape(normalized),
        confidence_cell(annotation.confidence),
        "" if page is None else str(page.number),
    ]


def evaluation_table(evaluation: ExtractionEvaluation) -> Table:
    """Table of precision, recall and F1, in total and per Label, strict: Label and both offsets must be right."""
    table = Table(title="Strict evaluation of Spans")
    table.add_column("Label")
    for heading in ("F1", "precision", "recall", "annotated", "found"):
        table.add_column(heading, justify="right")
    for name, counts in evaluation.rows():
        figures = [f"{figure:.3f}" for figure in (counts.f1, counts.precision, counts.recall)]
        table.add_row(escape(name), *figures, str(counts.annotated), str(counts.found))
    return table
