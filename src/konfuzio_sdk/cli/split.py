"""`konfuzio_sdk split`: has a served AI find the Documents in a file."""

from __future__ import annotations

import re
from pathlib import Path  # noqa: TC003 - typer reads the annotations
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.table import Table

from konfuzio_sdk.bento.client import ServiceClient
from konfuzio_sdk.bento.file_splitting import AI_TYPE
from konfuzio_sdk.cli.console import ERRORS, OUTPUT, confidence_cell
from konfuzio_sdk.cli.served import (
    DEFAULT_URL,
    DocumentFile,
    SendFile,
    ServedArchive,
    ServiceUrl,
    Shown,
    TableOrJson,
    print_json,
    read_for,
)
from konfuzio_sdk.errors import ArgumentError
from konfuzio_sdk.readers import PdfSource
from konfuzio_sdk.readers.file_types import is_pdf
from konfuzio_sdk.readers.source import content_of

if TYPE_CHECKING:
    from konfuzio_sdk.data import Document

__all__ = ["split"]


def split(  # noqa: PLR0913 - each but the first has its default
    file: DocumentFile,
    url: ServiceUrl = DEFAULT_URL,
    archive: ServedArchive = None,
    show: Shown = TableOrJson.TABLE,
    output: Annotated[
        Path | None, typer.Option(help="Folder to write each Document of a PDF to. Without it nothing is written.")
    ] = None,
    *,
    send_file: SendFile = False,
) -> None:
    """Have a served file splitting AI find the Documents in a file.

    Serve one first, for example with: bentoml serve file_splitting_1:VERSION
    """
    if output is not None:
        _check_output(file, output)
    with ServiceClient(url) as client:
        parts = client.split(read_for(client, AI_TYPE, file, archive, send_file=send_file))
    if show is TableOrJson.JSON:
        print_json(AI_TYPE.to_response(parts))
    else:
        OUTPUT.print(_table(file, parts))
    told = ERRORS if show is TableOrJson.JSON else OUTPUT  # what reads the JSON wants nothing else
    for number, part in enumerate(parts, start=1):
        if output is not None:
            path = output / f"{file.stem}_{number:0{len(str(len(parts)))}}.pdf"
            PdfSource(file).write_pages(_numbers(part), path)
            told.print(str(path), soft_wrap=True, highlight=False)


def _check_output(file: Path, folder: Path) -> None:
    """Raise ArgumentError if the Documents of a file cannot be written to a folder, or would replace others there."""
    if not is_pdf(content_of(file)):
        msg = f"--output writes pages of a PDF, and {file} is none. Without it, the pages of each Document are listed."
        raise ArgumentError(msg)
    written = re.compile(rf"{re.escape(file.stem)}_\d+\.pdf")
    there = sorted(path for path in folder.glob("*.pdf") if written.fullmatch(path.name))
    if there:
        msg = f"{there[0]} is there already; name another folder with --output, or remove it."
        raise ArgumentError(msg)


def _numbers(part: Document) -> list[int]:
    """Numbers of the Pages of a part in the file: the ids that the request gave them, as a PDF's Pages have none."""
    return [page.id_ for page in part.pages() if page.id_ is not None]


def _table(file: Path, parts: list[Document]) -> Table:
    table = Table(title=f"{len(parts)} Document(s) in {escape(file.name)}")
    table.add_column("Document", justify="right")
    table.add_column("Pages", overflow="fold")
    any_category = any(part.category for part in parts)
    if any_category:
        table.add_column("Category", overflow="fold")
    table.add_column("Conf.", justify="right", no_wrap=True)
    for number, part in enumerate(parts, start=1):
        confidence = part.pages()[0].is_first_page_confidence
        category = [escape(part.category.name if part.category else "")] if any_category else []
        table.add_row(str(number), ", ".join(map(str, _numbers(part))), *category, confidence_cell(confidence))
    return table
