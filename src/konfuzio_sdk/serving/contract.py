"""What a service promises its callers, for machines: `GET /v1/contract` answers with this page.

All of it is read from what the service runs by: its AI type's chains, the archive's manifest, its settings and the
catalogue of problems. So a new schema version, or a new kind of problem, is on the page without being named here.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from email.utils import format_datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.json_schema import GenerateJsonSchema

from konfuzio_sdk.bento.ai_type import ai_type_named
from konfuzio_sdk.bento.manifest import OCR
from konfuzio_sdk.bento.project_metadata import METADATA_PATH
from konfuzio_sdk.bento.requirements import REQUIREMENTS
from konfuzio_sdk.bento.versions import VERSION_HEADER, VERSION_KEY
from konfuzio_sdk.distribution import sdk_version
from konfuzio_sdk.readers.file_types import FILE_TYPES
from konfuzio_sdk.serving.encodings import CODINGS
from konfuzio_sdk.serving.paths import CONTRACT_PATH, OPENAPI_PATH, READ_PATH
from konfuzio_sdk.serving.problems import PROBLEM_JSON, PROBLEMS

if TYPE_CHECKING:
    from konfuzio_sdk.bento.ai_type import AIType
    from konfuzio_sdk.bento.manifest import Manifest
    from konfuzio_sdk.bento.sealable import SealableAI
    from konfuzio_sdk.bento.versions import SchemaVersion
    from konfuzio_sdk.settings import ServiceSettings

__all__ = ["Contract", "contract_of", "deprecation_headers"]

_RULE = (
    f"A request is read as the version that the header {VERSION_HEADER} names. Without that header it is read as the "
    f"version that its key {VERSION_KEY} names, and without that key as the newest version whose shape it has. What "
    f"is read as a version has to be valid in it: a version with a key {VERSION_KEY} of its own refuses a body in "
    f"which that is missing or names another, and one without it ignores the key. The answer is in the response "
    f"version that belongs to the request version, and its header {VERSION_HEADER} names it."
)


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class Endpoint(_Part):
    """A path and what it is for."""

    method: Literal["GET", "POST"]
    """HTTP method."""
    path: Annotated[str, Field(examples=["/extract"])]
    """Path below the service's address."""
    purpose: str
    """What it is for, for a person."""


class Recognition(_Part):
    """How a request's version is recognised: header before key before shape."""

    header: str
    """Header of requests that names a request version; of answers it names the response version."""
    field: str
    """Key of requests that names a request version."""
    rule: str
    """The whole rule, for a person."""


class Version(_Part):
    """A schema version of a response."""

    name: Annotated[str, Field(examples=["ExtractResponse20261123"])]
    """Name, under which `schemas` has its JSON Schema."""
    released: date
    """Day of its release, since which it has not changed."""
    deprecated: date | None
    """Day from which callers should leave it for a newer one; null where no such day was set."""
    sunset: date | None
    """Day from which it may be answered no more; null where no such day was set."""
    newest: bool
    """Whether it is the newest of its family."""


class RequestVersion(Version):
    """A schema version of a request."""

    answered_in: Annotated[str, Field(examples=["ExtractResponse20261123"])]
    """Response version in which such a request is answered."""
    preferred: bool
    """Whether a caller who does not choose should send it: the newest, or what was chosen when the AI was sealed."""


class Input(_Part):
    """Something that every request has to bring."""

    name: Annotated[str, Field(examples=["requires_text"])]
    """Name, as in the labels of a Bento."""
    field: Annotated[str, Field(examples=["text"])]
    """Where it is in a request of the newest version."""
    what: Annotated[str, Field(examples=["the text of the Document"])]
    """What it is, for a person."""


class Files(_Part):
    """Files that are taken instead of a request, raw or as the part `file` of a form."""

    media_types: list[str]
    """Their media types."""
    scans: bool
    """Whether pages without text are read by OCR; else a file that has one is answered 422, if the AI needs text."""
    answered_in: str
    """Response version of the answer, if no header asks for another."""


class Limits(_Part):
    """How much is too much."""

    max_body_bytes: int
    """Bytes of a body, as sent and unpacked; what is larger is answered 413."""
    max_pages: int
    """Pages of a file that are read for one request."""
    max_characters: int
    """Characters that the text of a request may have; what is longer is answered 413."""
    max_concurrency: int
    """Requests that wait or are worked on at once; what comes on top is answered 429."""
    timeout: float
    """Seconds that a request may take; then it is answered 504."""
    upload_timeout: float
    """Seconds that a body may take to arrive; then the request is answered 408."""


class Problem(_Part):
    """A kind of problem that an answer may tell of."""

    type: Annotated[str, Field(examples=[PROBLEMS["malformed"].uri])]
    """What `type` says in the error's body."""
    status: int
    """Status of the answer."""
    title: str
    """What it is, for a person."""


class Contract(_Part):
    """What a service takes, what it answers, and for how long."""

    format: Literal["konfuzio-contract-1"] = "konfuzio-contract-1"
    """Version of this format; keys may be added in it, and none is taken away."""
    name: Annotated[str, Field(examples=["extraction_11"])]
    """Name of the AI's archive."""
    model: Annotated[str, Field(examples=["extraction_11:2qytjiwhoc7flhbp"])]
    """Tag of the AI's model, which is another for another AI."""
    sdk: Annotated[str, Field(examples=["0.1.0"])]
    """Version of konfuzio_sdk that serves it."""
    ai_type: Annotated[str, Field(examples=["extraction"])]
    """What the AI does."""
    endpoints: list[Endpoint]
    """Paths to call, the AI's own first."""
    recognition: Recognition
    """How a request's version is recognised."""
    requests: list[RequestVersion]
    """Request versions that are taken, newest first."""
    responses: list[Version]
    """Response versions that are answered in, newest first."""
    inputs: list[Input]
    """What every request has to bring."""
    files: Files
    """Files that are taken instead of a request."""
    encodings: list[str]
    """Values of Content-Encoding that a body may have, and of Accept-Encoding that are heeded."""
    limits: Limits
    """How much is too much."""
    problem_media_type: str
    """Media type of every error body."""
    problems: list[Problem]
    """Kinds of problems that an answer may tell of."""
    schemas: dict[str, dict[str, Any]]
    """JSON Schema of each version, draft 2020-12, by the version's name; each stands by itself."""


def contract_of(manifest: Manifest, settings: ServiceSettings) -> Contract:
    """Contract of the service of an archive; `model_dump_json` makes it the page's body."""
    ai_type = ai_type_named(manifest.ai_type)
    preferred = manifest.request
    versions = [*reversed(list(ai_type.requests)), *reversed(list(ai_type.responses))]
    return Contract(
        name=manifest.name,
        model=manifest.model.tag,
        sdk=sdk_version(),
        ai_type=ai_type.name,
        endpoints=_endpoints(ai_type),
        recognition=Recognition(header=VERSION_HEADER, field=VERSION_KEY, rule=_RULE),
        requests=[
            RequestVersion(
                **_described(version, newest=version is ai_type.requests.newest),
                answered_in=ai_type.response_of(version.name).name,
                preferred=version.name == preferred,
            )
            for version in reversed(list(ai_type.requests))
        ],
        responses=[
            Version(**_described(version, newest=version is ai_type.responses.newest))
            for version in reversed(list(ai_type.responses))
        ],
        inputs=[
            Input(name=name, field=REQUIREMENTS[name].key, what=REQUIREMENTS[name].what)
            for name in manifest.required_inputs()
        ],
        files=Files(
            media_types=list(FILE_TYPES),
            scans=OCR in manifest.extras,
            answered_in=ai_type.responses.newest.name,
        ),
        encodings=[coding.strip() for coding in CODINGS.split(",")],
        limits=Limits(**settings.model_dump(include=set(Limits.model_fields))),
        problem_media_type=PROBLEM_JSON,
        problems=[
            Problem(type=problem.uri, status=problem.status, title=problem.title) for problem in PROBLEMS.values()
        ],
        schemas={version.name: _schema(version) for version in versions},
    )


def _endpoints(ai_type: AIType[SealableAI, object]) -> list[Endpoint]:
    return [
        Endpoint(method="POST", path=ai_type.endpoint, purpose=ai_type.description),
        Endpoint(method="POST", path=READ_PATH, purpose="Reads a file as a request of the version that is asked for."),
        Endpoint(method="GET", path=CONTRACT_PATH, purpose="This page."),
        Endpoint(method="GET", path=METADATA_PATH, purpose="Categories, Label Sets and Labels that the AI knows."),
        Endpoint(method="GET", path=OPENAPI_PATH, purpose="The OpenAPI, with an example of every version."),
    ]


def _described(version: SchemaVersion, *, newest: bool) -> dict[str, Any]:
    return {
        "name": version.name,
        "released": version.released,
        "deprecated": version.deprecated,
        "sunset": version.sunset,
        "newest": newest,
    }


def _schema(version: SchemaVersion) -> dict[str, Any]:
    """JSON Schema that stands by itself: it refers to its own parts only."""
    dialect = {"$schema": GenerateJsonSchema.schema_dialect, "$id": f"urn:schema-version:{version.name}"}
    return {**dialect, **version.model.model_json_schema()}


def deprecation_headers(version: SchemaVersion) -> dict[str, str]:
    """Headers of an answer to a request of a version: none, unless it is deprecated (RFC 9745) or ends (RFC 8594)."""
    headers = {}
    if version.deprecated is not None:
        headers["Deprecation"] = f"@{int(_midnight(version.deprecated).timestamp())}"
    if version.sunset is not None:
        headers["Sunset"] = format_datetime(_midnight(version.sunset), usegmt=True)
    if headers:
        headers["Link"] = f'<{CONTRACT_PATH}>; rel="deprecation"; type="application/json"'
    return headers


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=UTC)
