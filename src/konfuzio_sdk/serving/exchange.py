"""A request and its answer, as they are counted, logged and traced: facts about them, and nothing out of them."""

from __future__ import annotations

from dataclasses import dataclass, field

__all__ = ["METHODS", "OTHER", "REQUEST_ID", "STEPS", "Exchange"]

STEPS = ("upload", "queue", "decode", "read", "parse", "work", "answer", "encode", "total")
"""Steps of a request in their order; the last is all of it."""

REQUEST_ID = "X-Request-ID"
"""Header by which callers and the log speak of the same request."""

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT")
"""Methods of HTTP."""

OTHER = "other"
"""What stands for all that callers make up: paths, methods and the like."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and what became of it. Nothing in it is a caller's own words but the request id."""

    request_id: str
    endpoint: str
    """Path, if it is one of the service's, and `/site` for all that its pages load; else `OTHER`."""
    method: str
    """One of the `METHODS`; what else callers make up becomes `OTHER`."""
    status: int
    problem: str = ""
    """Name of the kind of problem; "" where there is none."""
    schema_version: str = ""
    """Response version of the answer; "" if it has none."""
    documents: int = 0
    """1 if a Document was worked on or read, else 0."""
    pages: int = 0
    bytes_in: int = 0
    """Bytes of the request's body, as they were sent."""
    bytes_out: int = 0
    """Bytes of the answer's body, as they were sent."""
    seconds: dict[str, float] = field(default_factory=dict)
    """How long each of the `STEPS` took that there were."""
    worker: int | None = None
    """Process id of the worker that worked on it."""

    def __post_init__(self) -> None:
        """Keep a method that somebody made up out of logs, metrics and traces."""
        if self.method not in METHODS:
            object.__setattr__(self, "method", OTHER)
