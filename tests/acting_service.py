"""What tests of a service's faults say to it."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

import httpx

from konfuzio_sdk.settings import ServiceSettings

if TYPE_CHECKING:
    from collections.abc import Callable

    from konfuzio_sdk.bento.local_server import LocalServer

VERSION = "ExtractRequest20261123"
JSON = {"Content-Type": "application/json"}


def settings(**values: object) -> dict[str, str]:
    """Environment variables of a service's settings."""
    return {ServiceSettings.variable(name): str(value) for name, value in values.items()}


def request(text: str) -> bytes:
    """A request whose text tells the AI what to do."""
    return json.dumps({"schema_version": VERSION, "text": text, "characters": None, "pages": None}).encode()


def ask(server: LocalServer, text: str, **headers: str) -> httpx.Response:
    """Answer of the service."""
    return httpx.post(f"{server.url}/extract", content=request(text), headers={**JSON, **headers}, timeout=60)


def worker_of(response: httpx.Response) -> int:
    """Process that answered."""
    return int(response.json()["annotation_sets"][0]["annotations"][0]["normalized"])


def metric(server: LocalServer, name: str) -> float:
    """Value of a metric, named with its labels; without them, the sum over all that they say."""
    lines = httpx.get(f"{server.url}/metrics").text.splitlines()
    found = [float(line.rpartition(" ")[2]) for line in lines if line.startswith((f"{name} ", f"{name}{{"))]
    assert found, f"there is no metric {name}"
    return sum(found)


def until(true: Callable[[], bool], seconds: float = 30) -> None:
    """Wait until something is true, and fail if it does not become so."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it did not come true"
        time.sleep(0.02)
