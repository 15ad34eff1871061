"""The OpenAPI of a service: all paths, all schema versions, an example of each, and every error.

Clients read which versions a service speaks from the names of its component schemas, and what its AI requires from the
description of its endpoint, as those of archives that BentoML described do.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Literal

import orjson
import yaml
from pydantic.json_schema import models_json_schema

from konfuzio_sdk.bento.ai_type import AIType, ai_type_named
from konfuzio_sdk.bento.media import JSON
from konfuzio_sdk.bento.project_metadata import METADATA_PATH, ProjectMetadata
from konfuzio_sdk.bento.requirements import requirements_told
from konfuzio_sdk.bento.versions import VERSION_HEADER
from konfuzio_sdk.serving.contract import Contract
from konfuzio_sdk.serving.example import example_requests, example_responses
from konfuzio_sdk.serving.exchange import REQUEST_ID
from konfuzio_sdk.serving.openapi_problems import (
    PROBLEM_COMPONENT,
    PROBLEM_SCHEMA,
    problem_references,
    problem_responses,
)
from konfuzio_sdk.serving.openapi_requests import PARAMETERS, file_bodies, parameter_references
from konfuzio_sdk.serving.paths import (
    CONTRACT_PATH,
    HEALTH_PATH,
    LIVE_PATH,
    METRICS_PATH,
    OPENAPI_PATH,
    READ_PATH,
    READY_PATH,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pydantic import BaseModel

    from konfuzio_sdk.bento.manifest import Manifest
    from konfuzio_sdk.bento.sealable import SealableAI
    from konfuzio_sdk.bento.versions import Payload
    from konfuzio_sdk.settings import ServiceSettings

__all__ = ["openapi_of", "openapi_yaml"]

_SCHEMAS = "#/components/schemas/"
_ABOUT = """\
Send a Document as JSON of any schema version there ever was, or as a file. `GET /v1/contract` tells the versions to
machines; at [/try](try) a person tries a file out.

- **Version**: the header `Schema-Version` decides, then `schema_version` in the body, then the shape of the body. The
  answer is in the response version that belongs to it.
- **Files** are read here: PDF, PNG, JPEG and TIFF, raw or as a form. At most {max_pages} pages a request.
- **Size**: at most {largest} a body, which may be compressed with gzip or zstd (`Content-Encoding`).
- **Credentials**: a header `env_NAME: value` is seen by the AI as NAME, in this request alone.
- **Errors** have one body, `application/problem+json`, whose `instance` names the request in the log.
"""


def openapi_of(manifest: Manifest, settings: ServiceSettings) -> dict[str, Any]:
    """OpenAPI 3.1 of the service of an archive; the same for the same archive and settings."""
    ai_type = ai_type_named(manifest.ai_type)
    required = manifest.required_inputs()
    requests, responses = example_requests(ai_type, required), example_responses(ai_type)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": manifest.name,
            "version": manifest.model.tag.partition(":")[2],
            "description": _ABOUT.format(max_pages=settings.max_pages, largest=_size(settings.max_body_bytes)),
        },
        "tags": [
            {"name": "Documents", "description": "Have the AI work."},
            {"name": "About", "description": "What this service is and speaks."},
            {"name": "Operation", "description": "How this service is doing."},
        ],
        "paths": {
            ai_type.endpoint: {"post": _answering(ai_type, required, requests, responses)},
            READ_PATH: {"post": _reading(ai_type, requests)},
            **_about(),
            **_operation(),
        },
        "components": {
            "schemas": {**_schemas(ai_type), PROBLEM_COMPONENT: PROBLEM_SCHEMA},
            "parameters": PARAMETERS | {VERSION_HEADER: _schema_version(ai_type)},
            "headers": _HEADERS,
            "responses": problem_responses(),
        },
    }


def _size(count: int) -> str:
    """Bytes for a person, exactly."""
    for unit, size in (("MiB", 2**20), ("KiB", 2**10)):
        if count % size == 0:
            return f"{count // size} {unit}"
    return f"{count} bytes"


def openapi_yaml(manifest: Manifest, settings: ServiceSettings) -> str:
    """The OpenAPI as the file that an archive holds."""
    plain = orjson.loads(orjson.dumps(openapi_of(manifest, settings)))  # without parts that are one object twice
    dumped: str = yaml.dump(plain, Dumper=yaml.CSafeDumper, sort_keys=False, allow_unicode=True)
    return dumped


def _answering(
    ai_type: AIType[SealableAI, object],
    required: Iterable[str],
    requests: dict[str, Payload],
    responses: dict[str, Payload],
) -> dict[str, Any]:
    """The operation of the AI type's endpoint."""
    return {
        "operationId": ai_type.endpoint.strip("/"),
        "tags": ["Documents"],
        "summary": ai_type.description,
        "description": f"{ai_type.description} {requirements_told(required)}".strip(),
        "parameters": parameter_references(VERSION_HEADER, "pages", REQUEST_ID, "Content-Encoding"),
        "requestBody": {
            "required": True,
            "content": {JSON: _versions(requests), **file_bodies(ai_type.requests.names)},
        },
        "responses": {
            "200": {
                "description": "What the AI found, in the response version that belongs to the request's.",
                "headers": _referenced(REQUEST_ID, VERSION_HEADER, *_DEPRECATION),
                "content": {JSON: _versions(responses)},
            },
            **problem_references(),
        },
    }


def _reading(ai_type: AIType[SealableAI, object], requests: dict[str, Payload]) -> dict[str, Any]:
    """The operation that reads a file and has the AI do nothing."""
    return {
        "operationId": "read",
        "tags": ["Documents"],
        "summary": "Read a file.",
        "description": f"Text, character boxes and pages of a file: the JSON that `POST {ai_type.endpoint}` takes.",
        "parameters": parameter_references(VERSION_HEADER, "pages", "images", REQUEST_ID, "Content-Encoding"),
        "requestBody": {"required": True, "content": file_bodies(ai_type.requests.names)},
        "responses": {
            "200": {
                "description": "The Document, as a request of the version that was asked for, or of the newest.",
                "headers": _referenced(REQUEST_ID, VERSION_HEADER),
                "content": {JSON: _versions(requests)},
            },
            **problem_references(),
        },
    }


def _about() -> dict[str, Any]:
    """Paths that tell what the service is."""
    metadata = {JSON: {"schema": {"$ref": _SCHEMAS + ProjectMetadata.__name__}}}
    contract = {JSON: {"schema": {"$ref": _SCHEMAS + Contract.__name__}}}
    described = {JSON: {"schema": {"type": "object"}}}
    unavailable = HTTPStatus.SERVICE_UNAVAILABLE
    return {
        CONTRACT_PATH: _get("contract", "About", "Schema versions, limits and kinds of problems.", contract),
        METADATA_PATH: _get(
            "project_metadata", "About", "Categories, Label Sets and Labels that the AI knows.", metadata, unavailable
        ),
        OPENAPI_PATH: _get("openapi", "About", "This description.", described),
    }


def _operation() -> dict[str, Any]:
    """Paths that tell how the service is doing."""
    text = {"text/plain": {"schema": {"type": "string"}}}
    health = {JSON: {"schema": {"type": "object", "properties": {"status": {"type": "string"}}}}}
    return {
        LIVE_PATH: _get("live", "Operation", "Whether the service runs.", health),
        HEALTH_PATH: _get("health", "Operation", "Whether the service runs.", health),
        READY_PATH: _get("ready", "Operation", "Whether the AI can work.", health, HTTPStatus.SERVICE_UNAVAILABLE),
        METRICS_PATH: _get("metrics", "Operation", "What was counted, as Prometheus reads it.", text),
    }


def _get(name: str, tag: str, summary: str, content: dict[str, Any], *failing: HTTPStatus) -> dict[str, Any]:
    """A path that can be read, and the statuses with which it may fail."""
    answered = {"200": {"description": summary, "headers": _referenced(REQUEST_ID), "content": content}}
    failures = problem_references(*failing) if failing else {}
    return {
        "get": {
            "operationId": name,
            "tags": [tag],
            "summary": summary,
            "parameters": parameter_references(REQUEST_ID),
            "responses": answered | failures,
        }
    }


_DEPRECATION = ("Deprecation", "Sunset")
_HEADERS = {
    REQUEST_ID: {"description": "Name of this request in the service's log.", "schema": {"type": "string"}},
    VERSION_HEADER: {"description": "Response version of the body.", "schema": {"type": "string"}},
    "Deprecation": {
        "description": "Since when the request's version is deprecated (RFC 9745); mostly it is not.",
        "schema": {"type": "string"},
    },
    "Sunset": {"description": "When it will no longer be taken (RFC 8594).", "schema": {"type": "string"}},
    "Retry-After": {
        "description": "Seconds after which to come again.",
        "schema": {"type": "integer", "minimum": 0},
    },
}


def _referenced(*names: str) -> dict[str, Any]:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def _versions(examples: dict[str, Payload]) -> dict[str, Any]:
    """JSON of any of the versions that there is an example of."""
    return {
        "schema": {"anyOf": [{"$ref": _SCHEMAS + name} for name in examples]},
        "examples": {name: {"summary": name, "value": example} for name, example in examples.items()},
    }


def _schema_version(ai_type: AIType[SealableAI, object]) -> dict[str, Any]:
    return {
        "name": VERSION_HEADER,
        "in": "header",
        "description": "Request version of the body, or that a file's answer belongs to; it wins over the body.",
        "schema": {"type": "string", "enum": list(reversed(ai_type.requests.names))},
    }


def _schemas(ai_type: AIType[SealableAI, object]) -> dict[str, Any]:
    """Every version of requests and responses, each under its name, and the parts that they are made of."""
    models: list[type[BaseModel]] = [version.model for version in (*ai_type.requests, *ai_type.responses)]
    models += [ProjectMetadata, Contract]
    described: list[tuple[type[BaseModel], Literal["validation"]]] = [(model, "validation") for model in models]
    schemas: dict[str, Any] = models_json_schema([*described], ref_template=_SCHEMAS + "{model}")[1]["$defs"]
    _close(schemas)
    return schemas


def _close(schema: object) -> None:
    """Say of every mapping with a pattern for its keys that there are no others; pydantic holds to it untold."""
    parts: Iterable[object] = schema if isinstance(schema, list) else ()
    if isinstance(schema, dict):
        if "patternProperties" in schema:
            schema["additionalProperties"] = False
        parts = schema.values()
    for part in parts:
        _close(part)
