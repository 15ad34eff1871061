"""The command itself: to add one, write its file beside this one and register its function here."""

from __future__ import annotations

import logging
import sys

import typer
from rich.logging import RichHandler

from konfuzio_sdk.cli.console import ERRORS
from konfuzio_sdk.cli.extract import extract
from konfuzio_sdk.cli.quickstart import quickstart
from konfuzio_sdk.errors import KonfuzioError

__all__ = ["app", "main"]

_HELP = """Document AIs in containers: train one, seal it in a Bento, serve it, ask it.

[bold]Try the whole line[/bold], on documents made for it:\n
  konfuzio_sdk quickstart

[bold]Serve[/bold] a sealed AI on port 3000, under the tag that saving it printed:\n
  bentoml serve extraction_1:VERSION

[bold]Read[/bold] a PDF with the AI that is served there:\n
  konfuzio_sdk extract invoice.pdf
"""

app = typer.Typer(
    help=_HELP, no_args_is_help=True, rich_markup_mode="rich", pretty_exceptions_enable=False, add_completion=False
)
app.command()(quickstart)
app.command()(extract)


def main() -> None:
    """Run the command; errors of this project end it with one message and exit code 1."""
    logging.basicConfig(level=logging.WARNING, format="%(message)s", handlers=[RichHandler(console=ERRORS)])
    try:
        app()
    except KonfuzioError as error:
        ERRORS.print(f"[bold red]Error:[/bold red] {error}", highlight=False, soft_wrap=True)
        sys.exit(1)
