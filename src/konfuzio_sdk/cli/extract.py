"""`konfuzio_sdk extract`: has a served AI read a file."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from konfuzio_sdk.bento.client import ServiceClient
from konfuzio_sdk.bento.extraction import AI_TYPE
from konfuzio_sdk.cli.console import OUTPUT, found_table
from konfuzio_sdk.cli.served import DEFAULT_URL, DocumentFile, SendFile, ServedArchive, ServiceUrl, print_json, read_for
from konfuzio_sdk.errors import ArgumentError

if TYPE_CHECKING:
    from konfuzio_sdk.data import Document

__all__ = ["Format", "extract", "write_pictures"]


class Format(StrEnum):
    """How to show what was found."""

    TABLE = "table"
    JSON = "json"
    PNG = "png"


def extract(  # noqa: PLR0913 - each but the first has its default
    file: DocumentFile,
    url: ServiceUrl = DEFAULT_URL,
    archive: ServedArchive = None,
    show: Annotated[
        Format,
        typer.Option("--format", help="A table, JSON in the newest response version, or a picture of each page."),
    ] = Format.TABLE,
    output: Annotated[
        Path | None,
        typer.Option(help="With --format png, the folder for the pictures. Without it they go beside the file."),
    ] = None,
    *,
    send_file: SendFile = False,
) -> None:
    """Have a served Extraction AI read a PDF, PNG, JPEG or TIFF.

    Serve one first, for example with: bentoml serve extraction_1:VERSION
    """
    if output is not None and show is not Format.PNG:
        msg = "--output is the folder for pictures; it needs --format png."
        raise ArgumentError(msg)
    with ServiceClient(url) as client:
        document = client.process(
            read_for(client, AI_TYPE, file, archive, send_file=send_file, images=show is Format.PNG)
        )
    if show is Format.JSON:
        print_json(AI_TYPE.to_response(document))
    elif show is Format.PNG:
        for path in write_pictures(document, output or file.parent):
            OUTPUT.print(str(path), soft_wrap=True, highlight=False)
    else:
        OUTPUT.print(found_table(document))


def write_pictures(document: Document, folder: Path) -> list[Path]:
    """Draw each Page with what was found on it into `folder`; the paths of the PNG files."""
    from konfuzio_sdk.data.page_image import draw_annotations  # noqa: PLC0415 - optional extra

    folder.mkdir(parents=True, exist_ok=True)
    parts = Path(document.name).with_suffix("").parts if document.name else ()
    stem = "_".join(part for part in parts if part.strip("./")) or "document"  # two folders may have a file of one name
    annotations = document.annotations(use_correct=False, ignore_below_threshold=True)
    paths = []
    for page in document.pages():
        path = folder / f"{stem}_page_{page.number}.png"
        draw_annotations(page, annotations).save(path)
        paths.append(path)
    return paths
