"""The command itself: to add one, write its file beside this one and register its function here."""

from __future__ import annotations

import logging
import signal
import sys
from typing import Annotated, NoReturn

import typer
from rich.logging import RichHandler
from rich.markup import escape

from konfuzio_sdk.cli.bento import bento
from konfuzio_sdk.cli.categorize import categorize
from konfuzio_sdk.cli.compose import compose
from konfuzio_sdk.cli.console import ERRORS, OUTPUT
from konfuzio_sdk.cli.evaluate import evaluate
from konfuzio_sdk.cli.extract import extract
from konfuzio_sdk.cli.extras import how_to_install
from konfuzio_sdk.cli.manifests import manifests
from konfuzio_sdk.cli.quickstart import quickstart
from konfuzio_sdk.cli.split import split
from konfuzio_sdk.distribution import sdk_version
from konfuzio_sdk.errors import KonfuzioError

__all__ = ["app", "main"]

_HELP = """Document AIs in containers: train one, seal it in a Bento, serve it, ask it.

[bold]Try the whole line[/bold], on documents made for it:\n
  konfuzio_sdk quickstart

[bold]Serve[/bold] a sealed AI on port 3000, under the tag that saving it printed:\n
  bentoml serve extraction_1:VERSION

[bold]Read[/bold] a PDF, or a scan, with the AI that is served there:\n
  konfuzio_sdk extract invoice.pdf
"""

_ENDED_BY_SIGNAL = 128
"""What shells add a signal's number to, for the exit code of a command that it ended."""

app = typer.Typer(
    help=_HELP, no_args_is_help=True, rich_markup_mode="rich", pretty_exceptions_enable=False, add_completion=False
)


def _show_version(wanted: bool) -> None:  # noqa: FBT001 - typer calls it with the option's value
    if wanted:
        OUTPUT.print(sdk_version(), highlight=False)
        raise typer.Exit


@app.callback()
def _options(
    *,
    version: Annotated[
        bool, typer.Option("--version", help="Show the version and end.", callback=_show_version, is_eager=True)
    ] = False,
) -> None:
    pass


app.command()(quickstart)
app.command()(evaluate)
app.command()(extract)
app.command()(categorize)
app.command()(split)
app.command()(compose)
app.command()(manifests)
app.add_typer(bento, name="bento")


def main() -> None:
    """Run the command; errors of this project end it with one message and exit code 1.

    Being asked to end lets it stop the servers, and remove the folders, that it made.
    """
    signal.signal(signal.SIGTERM, _end)
    logging.basicConfig(level=logging.WARNING, format="%(message)s", handlers=[RichHandler(console=ERRORS)])
    try:
        app()
    except KonfuzioError as error:
        _tell(str(error))
        sys.exit(1)
    except ModuleNotFoundError as error:
        _tell(how_to_install(error.name or str(error)))
        sys.exit(1)


def _end(asked_by: int, _frame: object) -> NoReturn:
    sys.exit(_ENDED_BY_SIGNAL + asked_by)


def _tell(message: str) -> None:
    ERRORS.print(f"[bold red]Error:[/bold red] {escape(message)}", highlight=False, soft_wrap=True)
