"""`konfuzio_sdk categorize`: has a served AI tell what a file is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.markup import escape
from rich.table import Table

from konfuzio_sdk.bento.categorization import AI_TYPE
from konfuzio_sdk.bento.client import ServiceClient
from konfuzio_sdk.cli.console import OUTPUT, confidence_cell
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

if TYPE_CHECKING:
    from konfuzio_sdk.data import Document

__all__ = ["categorize"]


def categorize(
    file: DocumentFile,
    url: ServiceUrl = DEFAULT_URL,
    archive: ServedArchive = None,
    show: Shown = TableOrJson.TABLE,
    *,
    send_file: SendFile = False,
) -> None:
    """Have a served Categorization AI tell of which Category each page of a file is.

    Serve one first, for example with: bentoml serve categorization_1:VERSION
    """
    with ServiceClient(url) as client:
        document = client.process(read_for(client, AI_TYPE, file, archive, send_file=send_file))
    if show is TableOrJson.JSON:
        print_json(AI_TYPE.to_response(document))
    else:
        OUTPUT.print(_table(document))
        agreed = "The pages agree on no Category." if document.category is None else document.category.name
        OUTPUT.print(f"{document.name}: {agreed}", markup=False, highlight=False, soft_wrap=True)


def _table(document: Document) -> Table:
    """Table of the Categories of each Page."""
    table = Table(title="Categories of each page")
    table.add_column("Page", justify="right")
    table.add_column("Category", overflow="fold")
    table.add_column("Conf.", justify="right", no_wrap=True)
    for page in document.pages():
        number = str(page.number)
        for found in page.category_annotations:
            table.add_row(number, escape(found.category.name), confidence_cell(found.confidence))
            number = ""
        if number:
            table.add_row(number, "", "")
        table.add_section()
    return table
