"""What commands that ask a served AI about a PDF have in common."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import orjson
import typer

from konfuzio_sdk.bento.ai_type import ai_type_named
from konfuzio_sdk.cli.console import ERRORS, OUTPUT
from konfuzio_sdk.errors import ServiceError
from konfuzio_sdk.opening.contract import project_of
from konfuzio_sdk.readers import read_pdf

if TYPE_CHECKING:
    from konfuzio_sdk.bento.ai_type import AIType
    from konfuzio_sdk.bento.client import ServiceClient
    from konfuzio_sdk.bento.versions import Payload
    from konfuzio_sdk.data import Document

__all__ = [
    "DEFAULT_URL",
    "PdfFile",
    "SendFile",
    "ServedArchive",
    "ServiceUrl",
    "Shown",
    "TableOrJson",
    "print_json",
    "read_for",
]

DEFAULT_URL = "http://localhost:3000"

PdfFile = Annotated[Path, typer.Argument(help="PDF to read.", metavar="FILE", show_default=False)]
ServiceUrl = Annotated[str, typer.Option(help="Address of the service.")]
SendFile = Annotated[
    bool,
    typer.Option(
        "--send-file",
        help="Have the service read the file, as it does scans and pictures (PNG, JPEG, TIFF); nothing is needed here.",
    ),
]
ServedArchive = Annotated[
    Path | None,
    typer.Option(
        "--archive", help="Archive that is served, of another SDK: its service does not tell what its AI knows."
    ),
]


class TableOrJson(StrEnum):
    """How to show what was found."""

    TABLE = "table"
    JSON = "json"


Shown = Annotated[TableOrJson, typer.Option("--format", help="A table, or JSON in the newest response version.")]


def read_for(  # noqa: PLR0913 - each but the first three has its default
    client: ServiceClient,
    ai_type: AIType[Any, Any],
    file: Path,
    archive: Path | None = None,
    *,
    send_file: bool = False,
    images: bool = False,
) -> Document:
    """Read a PDF into the Project of a served AI, or of its `archive`; a PDF without text is remarked upon.

    With `send_file` the service reads it, and with `images` its pages have theirs then. ServiceError if the service's
    AI is of another type than the command asks.
    """
    if client.ai_type != ai_type.name:
        served = ai_type_named(client.ai_type)
        msg = (
            f"The service's AI is of the type {served.name}, not {ai_type.name}. "
            f"Ask it with: konfuzio_sdk {served.endpoint.strip('/')} {file}"
        )
        raise ServiceError(msg)
    if send_file:
        document = client.read(file, images=images)
    else:
        project = client.project() if archive is None else project_of(archive)
        document = read_pdf(file, project, name=file.name)
    if not document.text.strip():
        hint = (
            "" if send_file else " Is it a scan? Scans need text recognition first; --send-file has the service do it."
        )
        ERRORS.print(f"{file} has no text.{hint}", soft_wrap=True)
    return document


def print_json(payload: Payload) -> None:
    """Print a payload for programs and people."""
    OUTPUT.print_json(orjson.dumps(payload).decode())
