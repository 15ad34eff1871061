"""`konfuzio_sdk evaluate`: cross-validates the Extraction AI of this SDK over the Documents of a Project."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from konfuzio_sdk.cli.console import OUTPUT, evaluation_table
from konfuzio_sdk.cli.extras import check_installed
from konfuzio_sdk.cli.projects import read_project, tell_problems
from konfuzio_sdk.errors import ArgumentError
from konfuzio_sdk.evaluate import CrossValidation
from konfuzio_sdk.evaluate.report import About, check_writable
from konfuzio_sdk.readers import LABELS_FILE
from konfuzio_sdk.trainer.information_extraction import RFExtractionAI

if TYPE_CHECKING:
    from konfuzio_sdk.data import Category, Document, Project

__all__ = ["evaluate"]

_ProjectFolder = Annotated[
    Path,
    typer.Argument(
        help=f"An exported project folder, or a folder of PDFs with a {LABELS_FILE}.",
        metavar="PROJECT_FOLDER",
        show_default=False,
    ),
]
_ReportFile = Annotated[
    Path | None,
    typer.Option(help="HTML file to write: figures, and the worst Documents drawn. It holds what they say."),
]


def evaluate(
    project_folder: _ProjectFolder,
    category: Annotated[
        str | None, typer.Option(help="Category, by name or id. Without it, the one with most annotated Documents.")
    ] = None,
    folds: Annotated[
        int, typer.Option(help="So often an AI is trained on all parts but one and measured on that.")
    ] = 5,
    report: _ReportFile = None,
) -> None:
    """Measure how well an Extraction AI would do, by training it on some Documents and trying it on others.

    Training and test Documents are taken together; each is read by an AI that has not seen it.
    """
    check_installed("sklearn")
    if report is not None:
        check_writable(report)
    project = read_project(project_folder)
    tell_problems(project)
    chosen = _chosen(project, category)
    documents = _usable(chosen)
    if not 2 <= folds <= len(documents):  # noqa: PLR2004 - one fold leaves nothing to train on
        msg = (
            f"The Category {chosen.name!r} has {len(documents)} annotated Document(s) with character boxes; "
            f"cross-validation needs --folds of 2 or more, and a Document for each."
        )
        raise ArgumentError(msg)
    _say(f"Training {folds} times, for {len(documents)} Documents of the Category {chosen.name!r}")
    measured = CrossValidation.run(lambda: RFExtractionAI(chosen), documents, folds)
    evaluation = measured.joined
    OUTPUT.print(evaluation_table(evaluation))
    f1 = measured.figures().get("f1")
    if f1 is not None:
        _say(
            f"F1 {evaluation.f1():.3f} strict, {evaluation.f1(strict=False):.3f} lenient; "
            f"{f1.mean:.3f} ± {f1.spread:.3f} from fold to fold"
        )
    if report is not None:
        written = measured.report(report, _about(chosen, folds))
        _say(f"{written}: figures and the worst Documents, as confidential as these are")


def _chosen(project: Project, asked: str | None) -> Category:
    """Category of a name or id, else the one with most Documents to evaluate on, the first of equals."""
    if asked is not None:
        named = [found for found in project.categories if found.name == asked]
        if named or not asked.isdecimal():
            return named[0] if named else project.get_category_by_name(asked)
        return project.get_category_by_id(int(asked))
    if not project.categories:
        msg = "The Project has no Category, so there is nothing to evaluate."
        raise ArgumentError(msg)
    chosen = max(project.categories, key=lambda found: len(_usable(found)))
    others = ", ".join(found.name for found in project.categories if found is not chosen)
    if others:
        _say(f"--category would choose another: {others}")
    return chosen


def _usable(category: Category) -> list[Document]:
    """Documents that have character boxes and were annotated."""
    documents = (*category.documents(), *category.test_documents())
    return [document for document in documents if document.bboxes and document.annotations()]


def _about(category: Category, folds: int) -> About:
    facts = {
        "AI": RFExtractionAI.__name__,
        "Measured by": f"cross-validation in {folds} folds",
        "Date": datetime.now(UTC).date().isoformat(),
    }
    return About(f"{category.name}: what the AI gets right and wrong", facts)


def _say(what: str) -> None:
    OUTPUT.print(what, markup=False, highlight=False, soft_wrap=True)
