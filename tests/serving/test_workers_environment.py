"""How many workers there are, and what each of them may use of the machine."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from acting_service import ask, metric, settings, until
from konfuzio_sdk.bento.local_server import LocalServer
from konfuzio_sdk.serving.cores import cores
from measured_ai import MeasuredAI

if TYPE_CHECKING:
    from collections.abc import Iterator

READY = 'konfuzio_workers{state="ready"}'
STARTING = 'konfuzio_workers{state="starting"}'
VARIABLES = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
WORKERS = 3


@pytest.fixture(scope="module")
def measured() -> Iterator[LocalServer]:
    """A service of three workers, started where nobody says how many threads mathematics may have, but for MKL's."""
    bento, _ = MeasuredAI().save_bento(golden=0)
    with pytest.MonkeyPatch.context() as patched:
        for variable in VARIABLES:
            patched.delenv(variable, raising=False)
        told = {**settings(workers=WORKERS), "MKL_NUM_THREADS": "2"}
        with LocalServer(str(bento.tag), environment=told) as running:
            yield running


def told_by(server: LocalServer) -> dict[str, Any]:
    answered = ask(server, "hello")
    assert answered.status_code == 200, answered.text
    told: dict[str, Any] = json.loads(answered.json()["annotation_sets"][0]["annotations"][0]["normalized"])
    return told


def test_there_are_as_many_workers_as_are_asked_for(measured: LocalServer) -> None:
    until(lambda: metric(measured, STARTING) == 0)
    assert metric(measured, READY) == WORKERS


def test_there_is_one_worker_a_core_unless_told(server: LocalServer) -> None:
    until(lambda: metric(server, STARTING) == 0)
    assert metric(server, READY) == cores()


def test_a_worker_has_one_thread_of_mathematics(measured: LocalServer) -> None:
    told = told_by(measured)
    assert told["product"] == 1000
    assert told["threads"] == 2, "one that works, and one that watches over the front"
    assert told["variables"]["OMP_NUM_THREADS"] == told["variables"]["OPENBLAS_NUM_THREADS"] == "1"


def test_whoever_runs_the_service_may_say_otherwise(measured: LocalServer) -> None:
    assert told_by(measured)["variables"]["MKL_NUM_THREADS"] == "2"
