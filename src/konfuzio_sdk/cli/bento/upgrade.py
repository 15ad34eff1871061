"""`konfuzio_sdk bento upgrade`: puts patched packages and this SDK into an archive."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - typer reads the annotations
from typing import Annotated

import typer
from rich.markup import escape

from konfuzio_sdk.cli.bento.signature_options import Signature, TrustedKeys  # noqa: TC001 - typer reads annotations
from konfuzio_sdk.cli.console import OUTPUT
from konfuzio_sdk.opening.signature import SignatureMode, SignaturePolicy

__all__ = ["upgrade"]


def upgrade(  # noqa: PLR0913 - the options of a command
    archive: Annotated[Path, typer.Argument(help="Archive to upgrade.", metavar="ARCHIVE", show_default=False)],
    output: Annotated[
        Path, typer.Option(help="Where the upgraded archive goes: a folder, or a path ending in .bento.")
    ],
    package: Annotated[
        list[str] | None,
        typer.Option(help="A locked package and its new version. Can be repeated.", metavar="NAME==VERSION"),
    ] = None,
    *,
    signature: Signature = SignatureMode.ALLOW,
    trusted_key: TrustedKeys = [],  # noqa: B006 - typer copies it
    without_proof: Annotated[
        bool, typer.Option("--without-proof", help="Do not replay golden samples, so nobody knows how it answers.")
    ] = False,
) -> None:
    """Put patched packages, and this SDK, into an archive; the AI and the versions of all else stay.

    The new archive is written once it answers its golden samples as the AI did when it was saved. That runs code of
    whoever made the archive.
    """
    from konfuzio_sdk.opening.upgrade import upgrade_archive  # noqa: PLC0415 - optional extra

    policy = SignaturePolicy(signature, tuple(trusted_key))
    upgraded = upgrade_archive(archive, output, package or (), prove=not without_proof, policy=policy)
    if upgraded is None:
        OUTPUT.print("Nothing to upgrade: it has this SDK and these versions already. Nothing was written.")
        return
    for name, (before, after) in upgraded.changes.items():
        _tell(f"{name}: {before or 'none'} -> {after or 'none'}")
    if upgraded.replayed:
        _tell(f"{len(upgraded.replayed)} golden sample(s) replayed, all answered alike.")
    else:
        OUTPUT.print("[yellow]It was not proven that it answers as before.[/yellow]")
    if upgraded.unsigned:
        OUTPUT.print("[yellow]The signature of the old archive is not in the new one; sign it anew.[/yellow]")
    _tell(f"{upgraded.new}, upgraded from {upgraded.old}: {upgraded.path}")


def _tell(line: str) -> None:
    OUTPUT.print(escape(line), soft_wrap=True, highlight=False)
