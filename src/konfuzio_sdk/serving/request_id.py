"""Ids of requests, by which callers and operators speak of the same one."""

from __future__ import annotations

import re
import uuid

__all__ = ["request_id_of"]

_FIT = re.compile(r"[A-Za-z0-9._-]{1,64}")


def request_id_of(header: str) -> str:
    """Id that the caller gave, if it is fit to stand in a log; else a new one."""
    return header if _FIT.fullmatch(header) else uuid.uuid4().hex
