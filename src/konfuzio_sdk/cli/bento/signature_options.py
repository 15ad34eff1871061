"""Options of commands that check signatures; operators who always ask the same set them in the environment."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from konfuzio_sdk.opening.signature import SignatureMode

__all__ = ["Signature", "TrustedKeys"]

Signature = Annotated[
    SignatureMode,
    typer.Option(
        "--signature",
        envvar="KONFUZIO_SIGNATURE",
        help="Whether the archive must be signed: require a signature by a trusted key, allow that there is none, "
        "or ignore it.",
    ),
]
TrustedKeys = Annotated[
    list[Path],
    typer.Option(
        "--trusted-key",
        envvar="KONFUZIO_TRUSTED_KEYS",
        help="Public key, a PEM file, that is trusted to sign. Can be repeated.",
    ),
]
