"""`konfuzio_sdk bento`: what can be done with an archive without running it; one file a command."""

from __future__ import annotations

import typer

from konfuzio_sdk.cli.bento.diff import diff
from konfuzio_sdk.cli.bento.inspect import inspect
from konfuzio_sdk.cli.bento.sign import sign
from konfuzio_sdk.cli.bento.upgrade import upgrade
from konfuzio_sdk.cli.bento.verify import verify

__all__ = ["bento"]

bento = typer.Typer(help="Inspect, check, compare, sign and upgrade archives.", no_args_is_help=True)
bento.command()(inspect)
bento.command()(verify)
bento.command()(sign)
bento.command()(diff)
bento.command()(upgrade)
