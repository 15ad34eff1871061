"""Counts what a service does, for Prometheus.

The numbers are kept here and not in the counters of prometheus_client: those write to files in a folder that BentoML
names and empties, which other services of the same storage share.
"""

from __future__ import annotations

import resource
from bisect import bisect_left
from collections import defaultdict
from contextlib import suppress
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias, get_args

from prometheus_client import CollectorRegistry, ProcessCollector
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    InfoMetricFamily,
)
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector

from konfuzio_sdk.distribution import sdk_version
from konfuzio_sdk.serving.exchange import OTHER, STEPS
from konfuzio_sdk.serving.problems import PROBLEMS

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

    from prometheus_client.core import Metric

    from konfuzio_sdk.bento.manifest import Manifest
    from konfuzio_sdk.serving.exchange import Exchange

__all__ = ["LOSSES", "Loss", "Metrics", "WorkersState"]

# A page takes milliseconds to parse and minutes to read with OCR; requests may take an hour.
_BOUNDS = (0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0, 1800.0)
_FIRST_STEP = STEPS[0]

Loss: TypeAlias = Literal["timeout", "abandoned", "ended"]
"""Why a worker was lost: it was ended since its request took too long, or since the caller of it had hung up and it
went on; or it ended by itself, or was ended by others."""
LOSSES: tuple[Loss, ...] = get_args(Loss)


class WorkersState(NamedTuple):
    """How the workers are doing at this moment."""

    waiting: int
    """Requests that wait for a worker."""
    in_work: int
    """Requests that a worker works on."""
    ready: int
    """Workers that can work, or do."""
    starting: int
    """Workers that load the AI."""
    lost: Mapping[Loss, int]
    """Workers that ended or were ended since the service started, and were replaced, by why."""
    pids: tuple[int, ...]
    """Process id of each worker there is, in a lasting order."""


class _Counter:
    """Sums, one for each combination of its labels' values."""

    def __init__(self, name: str, told: str, *labels: str) -> None:
        self._name, self._told, self._labels = name, told, labels
        self._sums: dict[tuple[str, ...], float] = defaultdict(float)

    def add(self, amount: float, *values: str) -> None:
        self._sums[values] += amount

    def family(self) -> CounterMetricFamily:
        family = CounterMetricFamily(self._name, self._told, labels=self._labels)
        for values, total in self._sums.items():
            family.add_metric(values, total)
        return family


class _Histogram:
    """Seconds, sorted by their size, one row for each value of its label."""

    def __init__(self, name: str, told: str, label: str) -> None:
        self._name, self._told, self._label = name, told, label
        self._counts: dict[str, list[int]] = defaultdict(lambda: [0] * (len(_BOUNDS) + 1))
        self._sums: dict[str, float] = defaultdict(float)

    def observe(self, seconds: float, value: str) -> None:
        self._counts[value][bisect_left(_BOUNDS, seconds)] += 1
        self._sums[value] += seconds

    def family(self) -> HistogramMetricFamily:
        family = HistogramMetricFamily(self._name, self._told, labels=[self._label])
        names = [*map(str, _BOUNDS), "+Inf"]
        for value, counts in self._counts.items():
            family.add_metric([value], list(zip(names, accumulate(counts), strict=True)), self._sums[value])
        return family


class Metrics(Collector):
    """The metrics of one service; labels have values out of closed sets alone.

    To add a metric, count it here and describe it in the reference; a test compares the two.
    """

    def __init__(self, manifest: Manifest, endpoints: Collection[str], workers: Callable[[], WorkersState]) -> None:
        """Nothing is counted yet. `endpoints` are the service's own; `workers` is asked whenever metrics are."""
        self._manifest = manifest
        self._endpoints = frozenset(endpoints)
        self._workers = workers
        self._requests = _Counter("konfuzio_requests_total", "Requests answered.", "endpoint", "method", "code")
        self._problems = _Counter("konfuzio_problems_total", "Requests refused or failed, by kind.", "problem")
        self._versions = _Counter("konfuzio_schema_versions_total", "Answers by their schema version.", "version")
        self._documents = _Counter("konfuzio_documents_total", "Documents worked on or read.")
        self._pages = _Counter("konfuzio_pages_total", "Pages of these Documents.")
        self._bytes = _Counter("konfuzio_body_bytes_total", "Bytes of bodies, as they were sent.", "direction")
        self._steps = _Histogram("konfuzio_step_seconds", "How long steps of requests took.", "step")
        self._start_at_zero()
        self.registry = CollectorRegistry()
        self.registry.register(self)
        ProcessCollector(registry=self.registry)

    def count(self, exchange: Exchange) -> None:
        """Count a request that has been answered, refused, or given up by its caller."""
        endpoint = _one_of(self._endpoints, exchange.endpoint)
        self._requests.add(1, endpoint, exchange.method, str(exchange.status))
        if exchange.problem:
            self._problems.add(1, _one_of(PROBLEMS, exchange.problem))
        if exchange.schema_version:
            self._versions.add(1, _one_of(self._manifest.responses, exchange.schema_version))
        self._documents.add(exchange.documents)
        self._pages.add(exchange.pages)
        self._bytes.add(exchange.bytes_in, "in")
        self._bytes.add(exchange.bytes_out, "out")
        if _FIRST_STEP in exchange.seconds:  # else probes would make the service look faster than it is
            for step, seconds in exchange.seconds.items():
                self._steps.observe(seconds, _one_of(STEPS, step))

    def exposition(self, accept: str = "") -> tuple[bytes, str]:
        """All metrics, and their media type: OpenMetrics if the `Accept` of who asks says so, else plain text."""
        encoder, media_type = choose_encoder(accept)
        return encoder(self.registry), media_type

    def collect(self) -> Iterator[Metric]:
        """All metrics but those of the front's own process, for the registry."""
        counted = (self._requests, self._problems, self._versions, self._documents, self._pages, self._bytes)
        yield from (counter.family() for counter in counted)
        yield self._steps.family()
        yield from _of_workers(self._workers())
        yield self._build()

    def _start_at_zero(self) -> None:
        """What there is from the start can be watched from the start; a first increase would go unseen otherwise."""
        for problem in PROBLEMS:
            self._problems.add(0, problem)
        for version in self._manifest.responses:
            self._versions.add(0, version)
        for direction in ("in", "out"):
            self._bytes.add(0, direction)
        self._documents.add(0)
        self._pages.add(0)

    def _build(self) -> InfoMetricFamily:
        facts = {
            "name": self._manifest.name,
            "ai_type": self._manifest.ai_type,
            "model": self._manifest.model.tag,
            "sdk": sdk_version(),
        }
        return InfoMetricFamily("konfuzio_build", "What is served.", value=facts)


def _one_of(known: Collection[str], value: str) -> str:
    return value if value in known else OTHER


def _of_workers(state: WorkersState) -> Iterator[Metric]:
    yield GaugeMetricFamily("konfuzio_requests_waiting", "Requests that wait for a worker.", value=state.waiting)
    yield GaugeMetricFamily("konfuzio_requests_in_work", "Requests that a worker works on.", value=state.in_work)
    workers = GaugeMetricFamily("konfuzio_workers", "Workers by what they do.", labels=["state"])
    workers.add_metric(["ready"], state.ready)
    workers.add_metric(["starting"], state.starting)
    yield workers
    lost = CounterMetricFamily("konfuzio_workers_lost_total", "Workers that were replaced, by why.", labels=["reason"])
    for reason in LOSSES:
        lost.add_metric([reason], state.lost.get(reason, 0))
    yield lost
    memory = GaugeMetricFamily(
        "konfuzio_worker_resident_memory_bytes", "Memory that a worker holds, shared pages included.", labels=["worker"]
    )
    for number, pid in enumerate(state.pids):
        with suppress(OSError):  # it has just ended
            pages = int(Path(f"/proc/{pid}/statm").read_bytes().split()[1])
            memory.add_metric([str(number)], pages * resource.getpagesize())
    yield memory
