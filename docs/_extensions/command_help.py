"""Puts the help of `konfuzio_sdk`, and of each of its commands, where a page has `<!-- command help -->`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from typer.main import get_command
from typer.testing import CliRunner

from konfuzio_sdk.cli.main import app as commands

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx

_MARKER = "<!-- command help -->"
_NAME = "konfuzio_sdk"
_TERMINAL = {"COLUMNS": "88"}


def setup(app: Sphinx) -> dict[str, bool]:
    """Tell Sphinx what to do with a page that it has read."""
    app.connect("source-read", _fill_in)
    return {"parallel_read_safe": True}


def _fill_in(_app: Sphinx, _page: str, source: list[str]) -> None:
    if _MARKER in source[0]:
        sections = [f"## {_NAME} {' '.join(path)}\n\n{_help(*path)}" for path in _paths(get_command(commands))]
        source[0] = source[0].replace(_MARKER, "\n\n".join([_help(), *sections]))


def _paths(command: object, above: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Names that lead to each command below one, those of groups before those in them."""
    for name, inner in getattr(command, "commands", {}).items():
        yield (*above, name)
        yield from _paths(inner, (*above, name))


def _help(*command: str) -> str:
    """What `--help` prints, as a block of Markdown."""
    shown = CliRunner(env=_TERMINAL).invoke(commands, [*command, "--help"], prog_name=_NAME)
    lines = [line.rstrip() for line in shown.output.strip("\n").splitlines()]
    return "\n".join(["```text", *lines, "```"])
