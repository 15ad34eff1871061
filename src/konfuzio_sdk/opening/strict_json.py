"""Reads JSON of archives: of a limited size, and saying each thing once."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NoReturn

from konfuzio_sdk.opening.findings import Finding, refuse
from konfuzio_sdk.opening.limits import LIMITS

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["read_json", "read_limited"]


def read_limited(folder: Path, name: str, limit: int = LIMITS.described) -> bytes:
    """Content of a file of an extracted archive; ArchiveRefusedError if it is missing or too large."""
    path = folder / name
    if not path.is_file():
        refuse([Finding(name, "the file is missing.")])
    if path.stat().st_size > limit:
        refuse([Finding(name, f"the file is larger than {limit} bytes, too large for what it should hold.")])
    return path.read_bytes()


def read_json(folder: Path, name: str, limit: int = LIMITS.described) -> dict[str, object]:
    """A JSON object of an extracted archive; ArchiveRefusedError if it is none, or says something twice."""
    content = read_limited(folder, name, limit)
    try:
        loaded = json.loads(content.decode(), object_pairs_hook=_once, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        what = "it is nested too deep" if isinstance(error, RecursionError) else str(error)
        refuse([Finding(name, f"the file is no JSON that can be relied on: {what}.")])
    if not isinstance(loaded, dict):
        refuse([Finding(name, "the file is no JSON object.")])
    return loaded


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for key, value in pairs:
        if key in found:
            msg = f"the key {key!a} is there twice"
            raise ValueError(msg)
        found[key] = value
    return found


def _no_number(name: str) -> NoReturn:
    msg = f"{name} is no number"
    raise ValueError(msg)
