"""What a service answers is what its own OpenAPI says, whatever it is asked: by requests that fit it, and by others."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import Status, events, from_schema

from konfuzio_sdk.bento.ai_type import ai_types
from konfuzio_sdk.bento.local_server import LocalServer
from konfuzio_sdk.bento.media import JSON
from konfuzio_sdk.bento.versions import VERSION_HEADER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schemathesis import BaseSchema, Case, CheckContext, HookContext, Response

SCRIPTS = Path(__file__).parent.parent / "contracts" / "custom_ais"
EXTRACTION = "extraction"
CONFIG = {
    "seed": 1,
    "generation": {"deterministic": True, "database": "none", "max-examples": 20, "no-shrink": True},
    "phases": {"stateful": {"enabled": False}},  # no answer of a service has to do with another
    # A schema cannot say that a Document contradicts itself, nor that bytes are a PDF: some of what fits is refused.
    "checks": {"positive_data_acceptance": {"enabled": False}},
}

NOT_TAKEN_FOR_INTEGERS = {
    "Input should be a valid integer",
    "Unable to parse input string as an integer, exceeded maximum size",
}


@schemathesis.check
def what_fits_is_not_called_malformed(_context: CheckContext, response: Response, case: Case) -> None:
    """JSON that fits its schema is answered, or refused for what it says, which a schema cannot tell.

    Nor can it tell that a body is of the version that a header names. To a schema, but not here, 1.0 and what has
    thousands of digits are whole numbers.
    """
    fits = case.meta is not None and case.meta.generation.mode.is_positive
    if not fits or case.media_type != JSON or VERSION_HEADER in (case.headers or {}):
        return
    if response.status_code not in {200, 422}:
        faults = {fault["detail"] for fault in response.json().get("errors", [])}
        assert set() < faults <= NOT_TAKEN_FOR_INTEGERS, response.text


@pytest.fixture(scope="module", params=ai_types())
def url(request: pytest.FixtureRequest) -> Iterator[str]:
    """Address of a service of each AI type."""
    if request.param == EXTRACTION:
        yield request.getfixturevalue("server").url
        return
    bento, _ = runpy.run_path(str(SCRIPTS / f"{request.param}.py"))["make"]().save_bento()
    with LocalServer(str(bento.tag)) as running:
        yield running.url


def described(url: str) -> BaseSchema:
    """What a service says of itself, but for how bodies are packed: no schema can say that they are as they say."""
    schema = schemathesis.openapi.from_url(f"{url}/docs.json", config=SchemathesisConfig.from_dict(CONFIG))
    for path in schema.raw_schema["paths"].values():
        for operation in path.values():
            operation["parameters"] = [each for each in operation["parameters"] if "Encoding" not in each["$ref"]]

    @schema.hook
    def filter_case(_context: HookContext, case: Case) -> bool:
        """A header with nothing in it is as good as none, which no schema says of a header that need not be there."""
        return bool((case.headers or {}).get(VERSION_HEADER, "some").strip())

    return schema


def failures(event: events.EngineEvent) -> Iterator[str]:
    """What went wrong, as far as an event tells, with how to do it again."""
    if isinstance(event, events.ScenarioFinished):
        for case, nodes in event.recorder.checks.items():
            for node in nodes:
                if node.failure_info is not None:
                    told = node.failure_info
                    yield f"{event.recorder.label}, {case}: {told.failure.title}\n{told.failure.message}"
    elif isinstance(event, events.NonFatalError | events.FatalError):
        yield str(event.value if isinstance(event, events.NonFatalError) else event.exception)


def test_answers_are_as_the_openapi_says(url: str) -> None:
    scenarios: set[str] = set()
    found = []
    for event in from_schema(described(url)).execute():
        found += failures(event)
        if isinstance(event, events.ScenarioFinished) and event.status is Status.SUCCESS:
            scenarios.add(f"{event.phase.value} {event.recorder.label}")
    assert not found, "\n\n".join(found)
    assert {"coverage POST /v1/read", "fuzzing POST /v1/read", "fuzzing GET /readyz"} <= scenarios
