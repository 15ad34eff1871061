"""What commands that ask a served AI about a file have in common."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import orjson
import typer

from konfuzio_sdk.bento.ai_type import ai_type_named, ai_types
from konfuzio_sdk.cli.console import ERRORS, OUTPUT
from konfuzio_sdk.distribution import how_to_add
from konfuzio_sdk.errors import NoTextError, ReaderError, ServiceError
from konfuzio_sdk.opening.contract import project_of
from konfuzio_sdk.readers import ReadLimits, read_file
from konfuzio_sdk.readers.source import content_of

if TYPE_CHECKING:
    from konfuzio_sdk.bento.ai_type import AIType
    from konfuzio_sdk.bento.client import ServiceClient
    from konfuzio_sdk.bento.versions import Payload
    from konfuzio_sdk.data import Document, Project

__all__ = [
    "DEFAULT_URL",
    "DocumentFile",
    "SendFile",
    "ServedArchive",
    "ServiceUrl",
    "Shown",
    "TableOrJson",
    "address_of",
    "print_json",
    "read_for",
]

DEFAULT_URL = "http://localhost:3000"

_READ_LIMITS = ReadLimits(pages=100_000)
"""The file is the user's own: what bounds it is what the service takes."""


def address_of(url: str) -> str:
    """Address of a service, where somebody gave that of an endpoint."""
    address = url
    for name in ai_types():
        address = address.removesuffix(ai_type_named(name).endpoint)
    return address


DocumentFile = Annotated[Path, typer.Argument(help="PDF, PNG, JPEG or TIFF.", metavar="FILE", show_default=False)]
ServiceUrl = Annotated[
    str,
    typer.Option(help="Address of the service, for example http://localhost:3001, without a path.", parser=address_of),
]
SendFile = Annotated[
    bool,
    typer.Option(
        "--send-file",
        help="Send the file as it is and have the service read it: no reader and no OCR is needed here.",
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
    """Read a file into the Project of a served AI, or of its `archive`; a file without text is remarked upon.

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
        contract = client.contract()
        document = _read_here(file, project, ocr=not contract.reads_files or "requires_text" in contract.requires)
    if not document.text.strip():
        ERRORS.print(f"{file} has no text.", soft_wrap=True)
    return document


def _read_here(file: Path, project: Project, *, ocr: bool) -> Document:
    """Document of a file, read as the service would read it; ReaderError names the file."""
    content = content_of(file)
    try:
        return read_file(content, project, name=file.name, limits=_READ_LIMITS, ocr=ocr)
    except NoTextError as error:
        msg = (
            f"{file} has a page without text, only an image of it, and there is no OCR here to read it. --send-file "
            f"has the service read it, if its AI was saved with OCR. Or {how_to_add('ocr')}"
        )
        raise NoTextError(msg) from error
    except ReaderError as error:
        msg = f"{file}: {error}"
        raise ReaderError(msg) from error


def print_json(payload: Payload) -> None:
    """Print a payload for programs and people."""
    OUTPUT.print_json(orjson.dumps(payload).decode())
