"""Where commands write, and how they show what was found and measured."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape
from rich.table import Table

if TYPE_CHECKING:
    from konfuzio_sdk.data import Document
    from konfuzio_sdk.evaluate import ExtractionEvaluation

__all__ = ["ERRORS", "OUTPUT", "evaluation_table", "found_table"]

OUTPUT = Console()
ERRORS = Console(stderr=True)


def found_table(document: Document) -> Table:
    """Table of the Annotations of a Document that are at least as confident as their Label asks."""
    table = Table(title=f"Found in {escape(document.name or repr(document))}")
    for heading in ("Label Set", "Label", "Value", "Normalized"):
        table.add_column(heading, overflow="fold")
    table.add_column("Confidence", justify="right")
    table.add_column("Page", justify="right")
    for number, annotation_set in enumerate(document.annotation_sets(), start=1):
        name = f"{number} {annotation_set.label_set.name}"
        for annotation in annotation_set.annotations(use_correct=False, ignore_below_threshold=True):
            page = annotation.spans[0].page
            table.add_row(
                escape(name),
                escape(annotation.label.name),
                escape(" ".join(annotation.offset_string)),
                escape("" if annotation.normalized is None else str(annotation.normalized)),
                "" if annotation.confidence is None else f"{annotation.confidence:.2f}",
                "" if page is None else str(page.number),
            )
            name = ""
        table.add_section()
    return table


def evaluation_table(evaluation: ExtractionEvaluation) -> Table:
    """Table of precision, recall and F1, in total and per Label, strict: Label and both offsets must be right."""
    table = Table(title="Strict evaluation of Spans")
    table.add_column("Label")
    for heading in ("F1", "Precision", "Recall", "Annotated", "Found"):
        table.add_column(heading, justify="right")
    for name, counts in evaluation.rows():
        annotated = counts.true_positives + counts.false_negatives
        found = counts.true_positives + counts.false_positives
        figures = [f"{figure:.3f}" for figure in (counts.f1, counts.precision, counts.recall)]
        table.add_row(escape(name), *figures, str(annotated), str(found))
    return table
