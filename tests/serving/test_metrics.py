"""What a service counts, and how it tells it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tarfile
from pathlib import Path
from subprocess import PIPE
from typing import TYPE_CHECKING

import pytest
from prometheus_client.openmetrics.parser import text_string_to_metric_families as openmetrics
from prometheus_client.parser import text_string_to_metric_families as plain

from konfuzio_sdk.bento.archive_paths import MANIFEST_PATH
from konfuzio_sdk.bento.manifest import Manifest
from konfuzio_sdk.serving.exchange import OTHER, STEPS, Exchange
from konfuzio_sdk.serving.metrics import Metrics, WorkersState
from konfuzio_sdk.serving.problems import PROBLEMS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from prometheus_client.core import Metric

    Parser = Callable[[str], Iterator[Metric]]


ARCHIVE = Path(__file__).parents[1] / "released" / "konfuzio-manifest-1" / "number.bento"
PAGE = Path(__file__).parents[2] / "docs" / "reference" / "metrics.md"
PATHS = ("/extract", "/livez")
ANSWERED = Exchange(
    request_id="a",
    endpoint="/extract",
    method="POST",
    status=200,
    schema_version="ExtractResponse20261123",
    documents=1,
    pages=3,
    bytes_in=1000,
    bytes_out=50,
    seconds={"upload": 0.01, "work": 0.2, "total": 0.25},
)
ELSEWHERE = """
import os, sys
os.environ["PROMETHEUS_MULTIPROC_DIR"] = sys.argv[1]
sys.path.insert(0, sys.argv[2])
import prometheus_client
from test_metrics import ANSWERED, metrics_of, read_manifest
metrics = metrics_of(read_manifest())
metrics.count(ANSWERED)
print(metrics.exposition()[0].decode())
"""


class Pool:
    """Says of the workers what a test wants."""

    def __init__(self) -> None:
        self.state = WorkersState(waiting=0, in_work=0, ready=0, starting=0, lost={}, pids=())

    def __call__(self) -> WorkersState:
        return self.state


def read_manifest() -> Manifest:
    with tarfile.open(ARCHIVE) as archive:
        (member,) = (name for name in archive.getnames() if name.endswith(MANIFEST_PATH))
        found = archive.extractfile(member)
        assert found is not None
        return Manifest.model_validate_json(found.read())


def metrics_of(manifest: Manifest, pool: Pool | None = None) -> Metrics:
    return Metrics(manifest, PATHS, pool or Pool())


@pytest.fixture(scope="module")
def manifest() -> Manifest:
    return read_manifest()


@pytest.fixture
def metrics(manifest: Manifest) -> Metrics:
    return metrics_of(manifest)


def told(metrics: Metrics, name: str, **labels: str) -> float | None:
    return metrics.registry.get_sample_value(name, labels)


def test_an_answer_is_counted_in_all_its_parts(metrics: Metrics) -> None:
    metrics.count(ANSWERED)
    metrics.count(ANSWERED)
    assert told(metrics, "konfuzio_requests_total", endpoint="/extract", method="POST", code="200") == 2
    assert told(metrics, "konfuzio_documents_total") == 2
    assert told(metrics, "konfuzio_pages_total") == 6
    assert told(metrics, "konfuzio_body_bytes_total", direction="in") == 2000
    assert told(metrics, "konfuzio_body_bytes_total", direction="out") == 100
    assert told(metrics, "konfuzio_schema_versions_total", version="ExtractResponse20261123") == 2


def test_seconds_of_a_step_are_sorted_by_their_size(metrics: Metrics) -> None:
    for seconds in (0.0, 0.2, 0.25, 0.3, 9999):
        metrics.count(Exchange("a", "/extract", "POST", 200, seconds={"upload": 0.0, "work": seconds}))
    counts = {bound: told(metrics, "konfuzio_step_seconds_bucket", step="work", le=bound) for bound in ("0.1", "0.25")}
    assert counts == {"0.1": 1, "0.25": 3}
    assert told(metrics, "konfuzio_step_seconds_bucket", step="work", le="+Inf") == 5
    assert told(metrics, "konfuzio_step_seconds_count", step="work") == 5
    assert told(metrics, "konfuzio_step_seconds_sum", step="work") == pytest.approx(9999.75)


def test_a_request_that_brings_nothing_to_work_on_has_no_steps(metrics: Metrics) -> None:
    metrics.count(Exchange("a", "/livez", "GET", 200, seconds={"total": 0.001}))
    assert told(metrics, "konfuzio_requests_total", endpoint="/livez", method="GET", code="200") == 1
    assert told(metrics, "konfuzio_step_seconds_count", step="total") is None


def test_a_problem_is_counted_by_its_kind(metrics: Metrics) -> None:
    assert told(metrics, "konfuzio_problems_total", problem="too-large") == 0
    metrics.count(Exchange("a", "/extract", "POST", 413, problem="too-large"))
    assert told(metrics, "konfuzio_problems_total", problem="too-large") == 1
    assert told(metrics, "konfuzio_documents_total") == 0


def test_nothing_that_callers_make_up_becomes_a_label(metrics: Metrics) -> None:
    for number in range(50):
        made_up = f"made-up-{number}"
        metrics.count(
            Exchange("a", made_up, made_up, 404, made_up, made_up, seconds={"upload": 0.0, made_up: 1.0}),
        )
    text = metrics.exposition()[0].decode()
    assert "made-up" not in text
    assert told(metrics, "konfuzio_requests_total", endpoint=OTHER, method=OTHER, code="404") == 50
    assert told(metrics, "konfuzio_problems_total", problem=OTHER) == 50
    assert told(metrics, "konfuzio_schema_versions_total", version=OTHER) == 50
    assert told(metrics, "konfuzio_step_seconds_count", step=OTHER) == 50


def test_workers_are_asked_whenever_metrics_are(manifest: Manifest) -> None:
    pool = Pool()
    metrics = metrics_of(manifest, pool)
    assert told(metrics, "konfuzio_workers", state="ready") == 0
    pool.state = WorkersState(waiting=5, in_work=2, ready=3, starting=1, lost={"timeout": 4}, pids=())
    assert told(metrics, "konfuzio_requests_waiting") == 5
    assert told(metrics, "konfuzio_requests_in_work") == 2
    assert told(metrics, "konfuzio_workers", state="ready") == 3
    assert told(metrics, "konfuzio_workers", state="starting") == 1
    assert told(metrics, "konfuzio_workers_lost_total", reason="timeout") == 4
    assert told(metrics, "konfuzio_workers_lost_total", reason="abandoned") == 0


def test_memory_is_told_of_each_worker_that_lives(manifest: Manifest) -> None:
    with subprocess.Popen([sys.executable, "-c", "input('x')"], stdin=PIPE, stdout=PIPE) as worker:
        assert worker.stdout is not None
        assert worker.stdout.read(1) == b"x", "it is there"
        pool = Pool()
        pool.state = pool.state._replace(pids=(2**22 + 1, worker.pid))
        metrics = metrics_of(manifest, pool)
        name = "konfuzio_worker_resident_memory_bytes"
        assert told(metrics, name, worker="0") is None
        assert (told(metrics, name, worker="1") or 0) > 2**20
        worker.communicate(b"\n")


def test_the_memory_and_the_time_of_the_front_itself_are_told(metrics: Metrics) -> None:
    assert (told(metrics, "process_resident_memory_bytes") or 0) > 2**24
    assert (told(metrics, "process_cpu_seconds_total") or 0) > 0


def test_what_is_served_is_told(metrics: Metrics, manifest: Manifest) -> None:
    (build,) = (metric for metric in metrics.registry.collect() if metric.name == "konfuzio_build")
    assert build.samples[0].labels["model"] == manifest.model.tag
    assert build.samples[0].labels["name"] == manifest.name


@pytest.mark.parametrize(
    ("accept", "media_type", "parser"),
    [
        ("", "text/plain", plain),
        ("text/html", "text/plain", plain),
        (
            "application/openmetrics-text;version=1.0.0;q=0.5,text/plain;q=0.1",
            "application/openmetrics-text",
            openmetrics,
        ),
    ],
)
def test_metrics_are_told_as_who_asks_reads_them(
    metrics: Metrics, accept: str, media_type: str, parser: Parser
) -> None:
    metrics.count(ANSWERED)
    body, told_type = metrics.exposition(accept)
    assert told_type.startswith(media_type)
    names = {metric.name.removesuffix("_total") for metric in parser(body.decode())}
    assert {"konfuzio_requests", "konfuzio_step_seconds", "process_resident_memory_bytes"} <= names


def test_counts_are_kept_out_of_the_folder_that_bentoml_shares_among_services(tmp_path: Path) -> None:
    folder = tmp_path / "removed"
    command = [sys.executable, "-c", ELSEWHERE, folder, Path(__file__).parent]
    ran = subprocess.run(command, capture_output=True, text=True, check=True)
    assert 'konfuzio_requests_total{code="200",endpoint="/extract",method="POST"} 1.0' in ran.stdout
    assert "process_resident_memory_bytes" in ran.stdout
    assert not folder.exists()


def rows(page: str) -> Iterator[tuple[str, str, set[str]]]:
    """Name, type and labels of each metric in the page's tables."""
    for name, type_, labels in re.findall(r"^\| `(\w+)` \| (\w+) \| (.*?) \|", page, re.MULTILINE):
        yield name, type_, set(re.findall(r"`(\w+)`", labels))


def described(metric: Metric) -> tuple[str, str, set[str]]:
    labels = {label for sample in metric.samples for label in sample.labels} - {"le"}
    suffix = {"counter": "_total", "info": "_info"}.get(metric.type, "")
    return metric.name + suffix, metric.type, labels


def test_the_reference_describes_every_metric(manifest: Manifest) -> None:
    pool = Pool()
    pool.state = pool.state._replace(pids=(os.getpid(),))
    metrics = metrics_of(manifest, pool)
    metrics.count(ANSWERED)
    found = [described(metric) for metric in metrics.registry.collect()]
    assert sorted(rows(PAGE.read_text(encoding="utf-8"))) == sorted(found)


def test_the_reference_names_every_step_and_points_to_every_problem() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert [step for step in STEPS if f"`{step}`" not in page] == []
    assert [problem for problem in PROBLEMS if f"`{problem}`" not in page] == []
