"""The one error body of a service: problem details as of RFC 9457, for whatever can go wrong with a request.

To add a kind of problem, add its line to `PROBLEMS`; the contract page, the OpenAPI and the reference list them all.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any, NamedTuple

import orjson

if TYPE_CHECKING:
    from collections.abc import Sequence

    from konfuzio_sdk.bento.versions import Fault, Path

__all__ = ["PROBLEMS", "PROBLEM_JSON", "ProblemType", "pointer_to", "problem_body", "problem_of_status"]

PROBLEM_JSON = "application/problem+json"
"""Media type of every error body."""

_URN = "urn:problem-type:konfuzio:"


class ProblemType(NamedTuple):
    """A kind of problem: its name, its status and what it is, for a person."""

    name: str
    status: HTTPStatus
    title: str

    @property
    def uri(self) -> str:
        """What `type` says in a body."""
        return _URN + self.name


_ALL = (
    ProblemType("malformed", HTTPStatus.BAD_REQUEST, "The request is not formed as it should be"),
    ProblemType("unknown-version", HTTPStatus.BAD_REQUEST, "The schema version is not one of this service"),
    ProblemType("not-found", HTTPStatus.NOT_FOUND, "There is nothing at this path"),
    ProblemType("method-not-allowed", HTTPStatus.METHOD_NOT_ALLOWED, "The path takes another method"),
    ProblemType("slow-upload", HTTPStatus.REQUEST_TIMEOUT, "The body took too long to arrive"),
    ProblemType("too-large", HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "The body is too large"),
    ProblemType("unsupported-media-type", HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "The body is of a kind not taken here"),
    ProblemType("contradiction", HTTPStatus.UNPROCESSABLE_ENTITY, "The request contradicts itself or lacks something"),
    ProblemType("unreadable-file", HTTPStatus.UNPROCESSABLE_ENTITY, "The file cannot be read as a Document"),
    ProblemType("busy", HTTPStatus.TOO_MANY_REQUESTS, "The service has all it can take"),
    ProblemType("failed", HTTPStatus.INTERNAL_SERVER_ERROR, "The service failed"),
    ProblemType("ai-failed", HTTPStatus.INTERNAL_SERVER_ERROR, "The AI failed on this Document"),
    ProblemType("worker-lost", HTTPStatus.INTERNAL_SERVER_ERROR, "The process that worked on the request ended"),
    ProblemType("not-ready", HTTPStatus.SERVICE_UNAVAILABLE, "The AI cannot work"),
    ProblemType("starting", HTTPStatus.SERVICE_UNAVAILABLE, "The service is starting"),
    ProblemType("stopping", HTTPStatus.SERVICE_UNAVAILABLE, "The service is stopping"),
    ProblemType("timeout", HTTPStatus.GATEWAY_TIMEOUT, "The request took too long"),
)

PROBLEMS: dict[str, ProblemType] = {problem.name: problem for problem in _ALL}
"""Every kind of problem by its name."""

_BY_STATUS = {int(problem.status): problem for problem in reversed(_ALL)}


def problem_body(
    problem: ProblemType,
    detail: str,
    request_id: str,
    errors: Sequence[Fault] = (),
    debug: str | None = None,
) -> bytes:
    """Body of a problem; `request_id` is what the service's log has the request under.

    `errors` names each field by a JSON pointer into the request, as its caller sent it.
    """
    body: dict[str, Any] = {
        "type": problem.uri,
        "title": problem.title,
        "status": int(problem.status),
        "detail": detail,
        "instance": f"urn:request:{request_id}",
    }
    if errors:
        body["errors"] = [{"pointer": pointer_to(fault.path), "detail": fault.message} for fault in errors]
    if debug is not None:
        body["debug"] = debug
    return orjson.dumps(body)


def problem_of_status(status: int) -> ProblemType:
    """Kind of problem that a bare status stands for; one that is not listed counts as the first of its class."""
    whole_class = PROBLEMS["malformed"] if status < HTTPStatus.INTERNAL_SERVER_ERROR else PROBLEMS["failed"]
    return _BY_STATUS.get(status, whole_class)


def pointer_to(path: Path) -> str:
    """JSON pointer (RFC 6901), as a fragment, to the field at a path."""
    return "#" + "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in path)
