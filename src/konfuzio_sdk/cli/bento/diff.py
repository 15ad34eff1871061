"""`konfuzio_sdk bento diff`: what differs between two archives."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path  # noqa: TC003 - typer reads annotations when it runs
from typing import TYPE_CHECKING, Annotated

import orjson
import typer
from rich.markup import escape

from konfuzio_sdk.cli.console import ERRORS, OUTPUT
from konfuzio_sdk.errors import KonfuzioError
from konfuzio_sdk.opening import opened
from konfuzio_sdk.opening.diff import diff as compared
from konfuzio_sdk.opening.findings import printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from konfuzio_sdk.opening.diff import ArchiveDiff, Change

__all__ = ["diff"]

_MODEL_DIGEST = "model.sha256"
_DIFFERENT = 1
_FAILED = 2
_MOST_FIGURES = 3
"""Figures that only one archive has and that are shown each; evaluations of other Labels have dozens."""
_HEADINGS = {
    "manifest": "What they say of themselves",
    "figures": "Figures of their evaluations",
    "packages": "Locked packages",
    "files": "Files, by their digests",
}


def diff(
    old: Annotated[Path, typer.Argument(help="Archive to compare with.", metavar="OLD", show_default=False)],
    new: Annotated[Path, typer.Argument(help="Archive to compare.", metavar="NEW", show_default=False)],
    *,
    json: Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")] = False,
) -> None:
    """Tell what differs between two archives, and run nothing of either.

    Ends with code 0 if they hold the same, with 1 if they differ, and with 2 if one cannot be opened. Signatures are
    not compared.
    """
    try:
        with opened(old, allow_own_service=True) as one, opened(new, allow_own_service=True) as other:
            found = compared(one, other)
    except (KonfuzioError, ImportError, OSError) as error:  # 1, with which errors end elsewhere, means a difference
        ERRORS.print(f"[bold red]Error:[/bold red] {escape(str(error))}", highlight=False, soft_wrap=True)
        raise typer.Exit(_FAILED) from error
    if json:
        parts = {name: [asdict(change) for change in changes] for name, changes in found.parts().items()}
        told = orjson.dumps({"equal": found.equal, "only_model": found.only_model, **parts})
        OUTPUT.print_json(told.decode(), ensure_ascii=True)  # no control characters
    else:
        _print(found)
    if not found.equal:
        raise typer.Exit(_DIFFERENT)


def _print(found: ArchiveDiff) -> None:
    for name, changes in found.parts().items():
        if changes:
            OUTPUT.print(f"[bold]{_HEADINGS[name]}[/bold]")
        for line in _figures(changes) if changes is found.figures else map(str, changes):
            OUTPUT.print(f"  {escape(printable(line))}", highlight=False, soft_wrap=True)
    if found.equal:
        OUTPUT.print("The archives hold the same.")
    elif found.only_model:
        is_other = any(change.path == _MODEL_DIGEST for change in found.manifest)
        what = "Only the model differs" if is_other else "Only what is said of the model differs, the model is the same"
        OUTPUT.print(f"{what}: callers and operators need to change nothing.", soft_wrap=True)


def _figures(changes: list[Change]) -> Iterator[str]:
    """A line for each figure that both archives have, and one for many that only one of them has."""
    removed, added = ([change for change in changes if getattr(change, side) is None] for side in ("new", "old"))
    yield from (str(change) for change in changes if change not in removed and change not in added)
    for what, those in (("removed", removed), ("added", added)):
        if len(those) > _MOST_FIGURES:
            yield f"{len(those)} figures {what}, from {those[0].path} to {those[-1].path}"
        else:
            yield from map(str, those)
