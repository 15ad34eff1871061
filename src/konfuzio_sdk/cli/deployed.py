"""What commands that write how to run an archive have in common: their options, and where they write to."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from konfuzio_sdk.cli.console import ERRORS
from konfuzio_sdk.deploy import Deployment, deployment_of
from konfuzio_sdk.deploy.deployment import MEMORY, MEMORY_WITH_OCR
from konfuzio_sdk.errors import ArgumentError
from konfuzio_sdk.opening import opened
from konfuzio_sdk.opening.signature import SignaturePolicy, check_signature

__all__ = ["ArchiveFile", "Image", "Memory", "Output", "Replicas", "deployment_for", "write"]

ArchiveFile = Annotated[Path, typer.Argument(help="Archive to run.", metavar="ARCHIVE", show_default=False)]
Output = Annotated[Path | None, typer.Option(help="File to write. Without it, it is printed.")]
Image = Annotated[
    str | None, typer.Option(help="Name of the archive's image. Without it that is localhost/NAME:VERSION.")
]
Replicas = Annotated[int, typer.Option(help="Containers to run.")]
Memory = Annotated[
    int | None,
    typer.Option(help=f"Memory of a container, in MiB. Without it {MEMORY}, or {MEMORY_WITH_OCR} if it reads scans."),
]


def deployment_for(
    archive: Path, policy: SignaturePolicy, image: str | None, replicas: int, memory: int | None
) -> Deployment:
    """Deployment of an archive, which is opened and checked, and its signature with it; nothing of it is run."""
    with opened(archive, allow_own_service=True) as found:
        check_signature(found.folder, policy)
        return deployment_of(found, image, replicas, memory)


def write(text: str, output: Path | None, archive: Path) -> None:
    """Write to a file, and say so, or print; ArgumentError if the file is the archive, or cannot be written."""
    if output is None:
        typer.echo(text, nl=False)
        return
    try:
        if output.exists() and output.samefile(archive):
            msg = f"{output} is the archive itself; name another file to write to."
            raise ArgumentError(msg)
        output.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        msg = f"{output} cannot be written: {error.strerror}."
        raise ArgumentError(msg) from error
    ERRORS.print(f"Written: {output}", soft_wrap=True, highlight=False, markup=False)
