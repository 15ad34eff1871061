"""What commands that read the user's Project have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.markup import escape

from konfuzio_sdk.cli.console import OUTPUT
from konfuzio_sdk.data import Project
from konfuzio_sdk.data.project_folder import DOCUMENTS_FILE
from konfuzio_sdk.errors import ArgumentError
from konfuzio_sdk.readers import LABELS_FILE, read_pdf_folder

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["read_project", "tell_problems"]

_SHOWN_PROBLEMS = 5


def read_project(folder: Path) -> Project:
    """Project of a folder of either kind: an exported one, or PDFs with a file of Labels; ArgumentError for others."""
    if not folder.is_dir():
        msg = f"There is no folder {folder}."
        raise ArgumentError(msg)
    if (folder / LABELS_FILE).is_file():
        return read_pdf_folder(folder)
    if (folder / DOCUMENTS_FILE).is_file():
        return Project(project_folder=folder)
    msg = f"{folder} holds neither {LABELS_FILE} (a folder of PDFs) nor {DOCUMENTS_FILE} (an exported project)."
    raise ArgumentError(msg)


def tell_problems(project: Project) -> None:
    """Print the first of what was wrong with the files of a Project."""
    for problem in project.problems[:_SHOWN_PROBLEMS]:
        OUTPUT.print(f"[yellow]{escape(str(problem))}[/yellow]", soft_wrap=True, highlight=False)
    if len(project.problems) > _SHOWN_PROBLEMS:
        OUTPUT.print(
            f"[yellow]… and {len(project.problems) - _SHOWN_PROBLEMS} more; Project.problems lists all[/yellow]"
        )
