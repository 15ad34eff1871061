"""`konfuzio_sdk bento sign`: signs an archive by a key file."""

from __future__ import annotations

import os
import sys
from pathlib import Path  # noqa: TC003 - typer reads the annotations
from typing import Annotated

import typer

from konfuzio_sdk.cli.console import OUTPUT
from konfuzio_sdk.opening.keys import is_encrypted
from konfuzio_sdk.opening.signature import sign_archive

__all__ = ["PASSWORD_VARIABLE", "sign"]

PASSWORD_VARIABLE = "KONFUZIO_KEY_PASSWORD"  # noqa: S105 - the name of a variable


def sign(
    archive: Annotated[Path, typer.Argument(help="Archive to sign.", metavar="ARCHIVE", show_default=False)],
    key: Annotated[Path, typer.Option(help="Private key, a PEM file. Its password is asked for, if it has one.")],
    output: Annotated[
        Path | None, typer.Option(help="Where the signed archive goes. Without it, it takes the place of the other.")
    ] = None,
    *,
    replace: Annotated[bool, typer.Option("--replace", help="Replace a signature that is there.")] = False,
) -> None:
    """Sign an archive, so that others can tell whose it is and that nothing of it changed since.

    The password of an encrypted key may be in the environment variable KONFUZIO_KEY_PASSWORD.
    """
    written = sign_archive(archive, key, output or archive, password=_password(key), replace=replace)
    OUTPUT.print(f"Signed: {written}", soft_wrap=True, highlight=False, markup=False)


def _password(key: Path) -> str | None:
    """Password of a key that needs one: of the environment, else of whoever sits at the terminal."""
    if not is_encrypted(key):
        return None
    given = os.environ.get(PASSWORD_VARIABLE)
    if given is None and sys.stdin.isatty():
        return str(typer.prompt(f"Password of {key}", hide_input=True, err=True))
    return given
