"""`konfuzio_sdk quickstart`: the whole line, from documents to the fields of an invoice over HTTP."""

from __future__ import annotations

import os
import shutil
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from konfuzio_sdk.bento.client import ServiceClient
from konfuzio_sdk.bento.local_server import LocalServer
from konfuzio_sdk.cli.console import OUTPUT, evaluation_table, found_table
from konfuzio_sdk.cli.extract import write_pictures
from konfuzio_sdk.cli.extras import check_installed
from konfuzio_sdk.cli.projects import read_project, tell_problems
from konfuzio_sdk.errors import ArgumentError
from konfuzio_sdk.readers import LABELS_FILE, read_pdf, read_pdf_folder
from konfuzio_sdk.sample import generate_sample_project
from konfuzio_sdk.trainer.information_extraction import RFExtractionAI

if TYPE_CHECKING:
    from konfuzio_sdk.data import Category, Document, Project

__all__ = ["quickstart"]

_FEWEST = 2
_EVERY = 5
_NEEDED = ("sklearn", "bentoml", "cyclonedx", "filelock", "pypdfium2", "PIL")
"""Modules that training and saving take, of several extras."""


def quickstart(
    data: Annotated[
        Path | None,
        typer.Option(help=f"Your documents: an exported project folder, or a folder of PDFs with a {LABELS_FILE}."),
    ] = None,
    category: Annotated[
        str | None, typer.Option(help="Category to train for. Without it, the one with most training Documents.")
    ] = None,
    output: Annotated[Path, typer.Option(help="Where everything that is made goes.")] = Path("quickstart"),
) -> None:
    """Train an AI, seal it in a Bento, serve it, and have it read a document that it has not seen.

    Without --data it makes a sample project first: invoices, payslips and delivery notes as PDFs.
    """
    started = time.monotonic()
    check_installed(*_NEEDED, *(() if data else ("reportlab",)))
    project = _project(data, output)
    chosen = _category(project, category)
    ai = RFExtractionAI(category=chosen)
    _hold_out(ai)
    _step(f"Training on {len(ai.documents)} Document(s) of the Category {chosen.name!r}")
    others = [found.name for found in project.categories if found is not chosen]
    if category is None and others:
        OUTPUT.print(
            f"--category (of make: CATEGORY=) would choose another: {', '.join(others)}", markup=False, highlight=False
        )
    ai.fit()
    _step(f"Evaluating on {len(ai.test_documents)} Document(s) that it has not seen")
    OUTPUT.print(evaluation_table(ai.evaluate_full()))
    _step("Sealing the AI in a Bento")
    bento, archive = ai.save_bento(output_dir=output)
    tag = str(bento.tag)
    OUTPUT.print(f"{tag}, in the local store and in {archive}", soft_wrap=True, highlight=False)
    _step(f"Serving it: bentoml serve {tag}")
    held_out = ai.test_documents[0]
    with LocalServer(tag) as server, ServiceClient(server.url) as client:
        _step(f"Sending {held_out.name or held_out}, which it has not seen, to {server.url}")
        answered = client.process(_as_received(held_out, data or output / "sample", client.project()))
    OUTPUT.print(found_table(answered))
    for picture in write_pictures(answered, output):
        OUTPUT.print(f"Drawn onto the page: {picture}", soft_wrap=True, highlight=False)
    unseen = _pdf_of(held_out, data or output / "sample") or "FILE.pdf"
    OUTPUT.print(
        f"\nDone in {time.monotonic() - started:.0f} s. Serve it yourself, then send it any PDF:\n"
        f"  {_command('bentoml')} serve {tag}\n  {_command('konfuzio_sdk')} extract {unseen}\n"
        "Or have the archive prove that it still gives the answers of today:\n"
        f"  {_command('konfuzio_sdk')} bento verify {archive} --replay\n",
        soft_wrap=True,
        highlight=False,
    )


def _step(what: str) -> None:
    OUTPUT.print(f"\n[bold]{escape(what)}[/bold]", highlight=False)


def _project(data: Path | None, output: Path) -> Project:
    """Project of the user's folder, or of a sample that is made first."""
    if data is None:
        _step(f"Making a sample project in {output / 'sample'}")
        project = read_pdf_folder(generate_sample_project(output / "sample"))
    else:
        _step(f"Reading {data}")
        project = read_project(data)
    documents = project.documents_of_status()
    OUTPUT.print(f"{len(documents)} Documents, {len(project.labels)} Labels", highlight=False)
    tell_problems(project)
    return project


def _category(project: Project, name: str | None) -> Category:
    if name is not None:
        return project.get_category_by_name(name)
    usable = [category for category in project.categories if len(category.documents()) >= _FEWEST]
    if not usable:
        msg = f"No Category of this Project has {_FEWEST} training Documents, the fewest that can be learned from."
        raise ArgumentError(msg)
    return max(usable, key=lambda category: len(category.documents()))


def _hold_out(ai: RFExtractionAI) -> None:
    """Keep every fifth training Document for the evaluation, where the Category has no test Documents."""
    if not ai.test_documents:
        documents = ai.documents
        ai.test_documents = documents[::_EVERY]
        ai.documents = [document for index, document in enumerate(documents) if index % _EVERY]
        OUTPUT.print(
            f"No test Documents, so {len(ai.test_documents)} of {len(documents)} are held out", highlight=False
        )


def _command(name: str) -> str:
    """How a command of this environment is called: by name, or by path where the shell would not find it."""
    return name if shutil.which(name) else os.path.relpath(Path(sys.executable).with_name(name))


def _as_received(held_out: Document, folder: Path, project: Project) -> Document:
    """The held-out Document as a caller has it: read anew from its PDF, or without its Annotations."""
    pdf = _pdf_of(held_out, folder)
    if pdf is not None:
        return read_pdf(pdf, project, name=held_out.name)
    received = held_out.copied_into(project)
    received.name = held_out.name or f"document_{held_out.id_}"
    return received


def _pdf_of(document: Document, folder: Path) -> Path | None:
    """The PDF that a Document was read from, if there is one in the folder."""
    pdf = folder / document.name
    return pdf if pdf.suffix.lower() == ".pdf" and pdf.is_file() else None
