"""Credentials of one request, as headers that carry them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from konfuzio_sdk.data.credentials import CREDENTIAL_PREFIX
from konfuzio_sdk.errors import ArgumentError

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["credential_headers"]

_NAME = re.compile(r"\w+", re.ASCII)
_VALUE = re.compile(r"[!-~]([ -~]*[!-~])?|")


def credential_headers(credentials: Mapping[str, str] | None) -> dict[str, str]:
    """A header `env_NAME` for each secret; ArgumentError, without the secret, if a header cannot carry it."""
    for name, value in (credentials or {}).items():
        if not _NAME.fullmatch(name):
            msg = f"A credential cannot be named {name!r}: use letters of ASCII, digits and underscores."
            raise ArgumentError(msg)
        if not _VALUE.fullmatch(value):
            msg = (
                f"The credential {name} has a line break, a space at an end, or a character beyond ASCII, which no "
                "header can carry. Encode it, for example in base64, as the AI expects it."
            )
            raise ArgumentError(msg)
    return {
        CREDENTIAL_PREFIX + name.removeprefix(CREDENTIAL_PREFIX): value for name, value in (credentials or {}).items()
    }
