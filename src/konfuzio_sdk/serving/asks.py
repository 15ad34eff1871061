"""What the front hands to a worker, and what a worker hands back."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, TypeAlias

__all__ = ["Ask", "Purpose", "Reply"]

Purpose: TypeAlias = Literal["answer", "read"]
"""To have the AI work on a Document, or only to read a file as the request that `answer` takes."""


@dataclass(frozen=True, slots=True)
class Ask:
    """One request, its body as it was sent. Header values are "" where the caller sent none."""

    request_id: str
    body: bytes = field(repr=False)
    purpose: Purpose = "answer"
    content_type: str = ""
    content_encoding: str = ""
    accept_encoding: str = ""
    schema_version: str = ""
    """Request version that the caller says to speak, in the header that wins over what the body says."""
    query: dict[str, str] = field(default_factory=dict)
    """Parameters of the address, such as the page range of a file."""
    credentials: dict[str, str] = field(default_factory=dict, repr=False)
    """What the caller's `env_*` headers say, for this request alone."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What is sent back, and what is counted."""

    status: int
    body: bytes = field(repr=False)
    media_type: str
    headers: dict[str, str] = field(default_factory=dict)
    schema_version: str = ""
    """Response version that the body is in; "" if it is an error or a read file's request."""
    problem: str = ""
    """Name of the kind of problem; "" where there is none."""
    pages: int = 0
    """Pages of the Document."""
    seconds: dict[str, float] = field(default_factory=dict)
    """How long each step took."""
