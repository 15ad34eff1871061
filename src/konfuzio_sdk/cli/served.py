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
from konfuzio_sdk.readers import read_pdf

if TYPE_CHECKING:
    from konfuzio_sdk.bento.ai_type import AIType
    from konfuzio_sdk.bento.client import ServiceClient
    from konfuzio_sdk.bento.versions import Payload
    from konfuzio_sdk.data import Document

__all__ = ["DEFAULT_URL", "PdfFile", "ServiceUrl", "Shown", "TableOrJson", "print_json", "read_for"]

DEFAULT_URL = "http://localhost:3000"

PdfFile = Annotated[Path, typer.Argument(help="PDF to read.", metavar="FILE", show_default=False)]
ServiceUrl = Annotated[str, typer.Option(help="Address of the service.")]


class TableOrJson(StrEnum):
    """How to show what was found."""

    TABLE = "table"
    JSON = "json"


Shown = Annotated[TableOrJson, typer.Option("--format", help="A table, or JSON in the newest response version.")]


def read_for(client: ServiceClient, ai_type: AIType[Any, Any], file: Path) -> Document:
    """Read a PDF into the Project of a served AI; a PDF without text is remarked upon.

    ServiceError if the service's AI is of another type than the command asks.
    """
    if client.ai_type != ai_type.name:
        served = ai_type_named(client.ai_type)
        msg = (
            f"The service's AI is of the type {served.name}, not {ai_type.name}. "
            f"Ask it with: konfuzio_sdk {served.endpoint.strip('/')} {file}"
        )
        raise ServiceError(msg)
    document = read_pdf(file, client.project(), name=file.name)
    if not document.text.strip():
        ERRORS.print(f"{file} has no text. Is it a scan? Scans need text recognition first.", soft_wrap=True)
    return document


def print_json(payload: Payload) -> None:
    """Print a payload for programs and people."""
    OUTPUT.print_json(orjson.dumps(payload).decode())
