"""The error answers of an OpenAPI: a response a status, with an example of each kind of problem."""

from __future__ import annotations

from http import HTTPStatus
from itertools import groupby
from typing import Any

import orjson

from konfuzio_sdk.bento.versions import Fault
from konfuzio_sdk.serving.exchange import REQUEST_ID
from konfuzio_sdk.serving.problems import PROBLEM_JSON, PROBLEMS, ProblemType, problem_body

__all__ = ["PROBLEM_COMPONENT", "PROBLEM_SCHEMA", "WAITING", "problem_references", "problem_responses"]

WAITING = (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE)
"""Statuses that may say in `Retry-After` when to come again."""

_REQUEST_ID = "3f0c2a7e9b1d4c58"
_DETAILS = {
    "malformed": "The request has a fault.",
    "unknown-version": "There is no schema version 'ExtractRequest3000'; GET /v1/contract lists those that there are.",
    "not-found": "There is nothing at /extrakt; GET /docs.json lists all paths.",
    "method-not-allowed": "This path takes POST.",
    "slow-upload": "The body did not arrive within 60 seconds.",
    "too-large": "The body has more than 67108864 bytes.",
    "unsupported-media-type": "The body is text/plain; send JSON, a PDF, PNG, JPEG or TIFF.",
    "contradiction": "The request contradicts itself.",
    "unreadable-file": "The file is protected by a password; save it without one.",
    "busy": "32 requests wait or are worked on; come again.",
    "ai-failed": "The AI failed on this Document; the service's log says where.",
    "worker-lost": "The process that worked on this request ended; send the request again.",
    "not-ready": "The AI is not trained.",
    "starting": "The AI is being loaded.",
    "stopping": "The service is stopping; send the request to another.",
    "timeout": "The request took longer than 3600 seconds.",
}
_FAULTS = {
    "malformed": Fault(("pages", 0, "width"), "Input should be greater than 0"),
    "contradiction": Fault(("characters", "page", 4), "of the character at offset 4 is page 99, not among the pages"),
}

PROBLEM_COMPONENT = "ProblemDetails"
"""Name of its schema among the components."""
PROBLEM_SCHEMA: dict[str, Any] = {
    "title": PROBLEM_COMPONENT,
    "description": "What went wrong (RFC 9457). It never quotes the Document.",
    "type": "object",
    "required": ["type", "title", "status", "detail", "instance"],
    "properties": {
        "type": {"type": "string", "format": "uri", "description": "Kind of problem; it never changes."},
        "title": {"type": "string", "description": "The kind of problem, for a person."},
        "status": {"type": "integer", "minimum": 400, "maximum": 599, "description": "HTTP status."},
        "detail": {"type": "string", "description": "This problem, for a person, and what to do."},
        "instance": {"type": "string", "format": "uri", "description": "Request id, by which to find it in the log."},
        "errors": {
            "type": "array",
            "description": "Faults of single fields.",
            "items": {
                "type": "object",
                "required": ["pointer", "detail"],
                "properties": {
                    "pointer": {"type": "string", "description": "JSON pointer into the request as it was sent."},
                    "detail": {"type": "string", "description": "What is wrong with the field."},
                },
            },
        },
        "debug": {"type": "string", "description": "Traceback, where the service was told to debug."},
    },
}


def problem_responses() -> dict[str, Any]:
    """Component responses: one a status, by its name."""
    kinds = groupby(sorted(PROBLEMS.values(), key=_status), key=_status)
    return {_name(status): _response(status, list(problems)) for status, problems in kinds}


def problem_references(*statuses: HTTPStatus) -> dict[str, Any]:
    """Responses of an operation that may fail with these statuses, or with any there is if none is named."""
    chosen = sorted(statuses or {problem.status for problem in PROBLEMS.values()})
    return {str(int(status)): {"$ref": f"#/components/responses/{_name(status)}"} for status in chosen}


def _status(problem: ProblemType) -> HTTPStatus:
    return problem.status


def _name(status: HTTPStatus) -> str:
    return f"Problem{int(status)}"


def _response(status: HTTPStatus, problems: list[ProblemType]) -> dict[str, Any]:
    headers = {REQUEST_ID: {"$ref": f"#/components/headers/{REQUEST_ID}"}}
    if status in WAITING:
        headers["Retry-After"] = {"$ref": "#/components/headers/Retry-After"}
    return {
        "description": "; or: ".join(problem.title for problem in problems),
        "headers": headers,
        "content": {
            PROBLEM_JSON: {
                "schema": {"$ref": f"#/components/schemas/{PROBLEM_COMPONENT}"},
                "examples": {problem.name: _example(problem) for problem in problems},
            }
        },
    }


def _example(problem: ProblemType) -> dict[str, Any]:
    detail = _DETAILS.get(problem.name, f"{problem.title}.")
    faults = [_FAULTS[problem.name]] if problem.name in _FAULTS else []
    body = problem_body(problem, detail, _REQUEST_ID, faults)
    return {"summary": problem.title, "value": orjson.loads(body)}
