"""What a service adds to its AI's own time on a page, and how steady it is.

    python benchmarks/service_overhead.py PROJECT_FOLDER [REQUESTS]

One page is asked for again and again (300 times), over one connection, in the newest request version and in the one
before it. The AI tells its own time on each request; the overhead is what the caller waits beyond it, at the median.
Round trips are timed with httpx, which costs a caller about a millisecond, and with `http.client`. Time of the
processor tells the same where the machine does other things besides. At last eight callers ask at once, of one worker
and of two.
"""

from __future__ import annotations

import http.client
import itertools
import json
import statistics
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import httpx

from konfuzio_sdk.bento.extraction import AI_TYPE
from konfuzio_sdk.bento.extraction.schemas import REQUESTS
from konfuzio_sdk.data import Project
from served_project import HEADERS, NEWEST, body_of, one_page_documents, sealed, serving
from service_processes import processes_of
from timed_ai import own_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from konfuzio_sdk.bento.local_server import LocalServer
    from service_processes import Processes
    from timed_ai import Own

WARM_UP = 30
CALLERS = 8


def main() -> None:
    """Print the figures of both versions over a quiet connection, and requests a second with many callers."""
    runs = int(sys.argv[2]) if len(sys.argv) > 2 else 300
    project = Project(project_folder=Path(sys.argv[1]))
    page = next(one_page_documents(project))
    bodies = list(map(body_of, one_page_documents(project)))
    tag = sealed(project)
    told_in = Path(tempfile.mkdtemp(), "own")
    with serving(tag, 1, told_in) as server:
        processes = processes_of(server, 1)
        print_floor(server, runs)
        for version in (REQUESTS.names[-2], NEWEST):
            print_version(server, processes, told_in, (version, body_of(page, version)), runs)
    for workers in (1, 2):
        with serving(tag, workers) as server:
            print_callers(server, processes_of(server, workers), bodies, runs // 4)


def print_floor(server: LocalServer, runs: int) -> None:
    """Time a call that does nothing."""
    address = httpx.URL(server.url)
    with httpx.Client(base_url=server.url) as client:
        by_httpx = timed(lambda: client.get("/livez"), runs)
    connection = http.client.HTTPConnection(address.host, address.port)

    def ask() -> None:
        connection.request("GET", "/livez")
        connection.getresponse().read()

    plain = timed(ask, runs)
    print("a call that does nothing (GET /livez):")
    print(f"  {'by httpx':<24}{spread(by_httpx)}")
    print(f"  {'by http.client':<24}{spread(plain)}")


def print_version(
    server: LocalServer, processes: Processes, told_in: Path, asked: tuple[str, bytes], runs: int
) -> None:
    """Time round trips of one request version by both clients, and where the time goes."""
    version, body = asked
    print(f"\n{version}: {len(body)} bytes")
    with httpx.Client(base_url=server.url, timeout=60, headers=HEADERS) as client:
        print_trips("by httpx", timed(lambda: client.post(AI_TYPE.endpoint, content=body), runs), told_in)
    asked_of = (processes.front, processes.workers[0])
    before = [process.cpu_ms for process in asked_of]
    ask = plain_caller(server)
    trips = timed(lambda: ask(body), runs)
    used = [(process.cpu_ms - start) / len(trips) for process, start in zip(asked_of, before, strict=True)]
    own = print_trips("by http.client", trips, told_in)
    own_cpu = statistics.mean(one.cpu_ms for one in own)
    print(
        f"  processor: front {used[0]:.2f} ms, worker {used[1] - own_cpu:.2f} ms beyond the AI's own {own_cpu:.2f} ms"
    )
    print("  steps:", steps_of(server, len(trips) - WARM_UP))


def print_trips(how: str, trips: list[float], told_in: Path) -> list[Own]:
    """Print how long the caller waited, and how much of it beyond the AI's own time, which is returned."""
    own = own_of(told_in)[-len(trips) :]
    beyond = [trip - one.wall_ms for trip, one in zip(trips[WARM_UP:], own[WARM_UP:], strict=True)]
    print(f"  {how:<24}{spread(trips[WARM_UP:])}")
    print(f"  {'  beyond the AI':<24}{spread(beyond)}")
    return own


def print_callers(server: LocalServer, processes: Processes, bodies: list[bytes], runs: int) -> None:
    """Have callers ask at once, each for all Documents in turn: requests a second, and how long each waits."""

    def call(_: int) -> list[float]:
        ask, asked = plain_caller(server), itertools.cycle(bodies)
        return timed(lambda: ask(next(asked)), runs, 0)

    with ThreadPoolExecutor(CALLERS) as pool:
        list(pool.map(call, range(CALLERS)))
        everything = (processes.front, *processes.workers)
        begun, before = time.perf_counter(), sum(process.cpu_ms for process in everything)
        trips = [trip for found in pool.map(call, range(CALLERS)) for trip in found]
    rate = len(trips) / (time.perf_counter() - begun)
    used = (sum(process.cpu_ms for process in everything) - before) / len(trips)
    print(f"\n{CALLERS} callers, {len(processes.workers)} worker(s), all Documents in turn:")
    print(f"  {rate:.1f} requests a second, {used:.2f} ms of the processor each")
    print(f"  {'by http.client':<24}{spread(trips)}")


def plain_caller(server: LocalServer) -> Callable[[bytes], None]:
    """Asks over a connection of its own, by no more than the standard library."""
    address = httpx.URL(server.url)
    connection = http.client.HTTPConnection(address.host, address.port)

    def ask(body: bytes) -> None:
        connection.request("POST", AI_TYPE.endpoint, body, HEADERS)
        answer = connection.getresponse()
        answer.read()
        if answer.status != http.client.OK:
            sys.exit(f"The service answered {answer.status}.")

    return ask


def timed(call: Callable[[], object], runs: int, warm_up: int = WARM_UP) -> list[float]:
    """Milliseconds of each call, those first that only warm up."""
    trips = []
    for _ in range(warm_up + runs):
        start = time.perf_counter()
        call()
        trips.append((time.perf_counter() - start) * 1000)
    return trips


def spread(values: list[float]) -> str:
    """Median and how far the slowest are off."""
    hundredths = statistics.quantiles(values, n=100, method="inclusive")
    median, ninety, last = hundredths[49], hundredths[89], hundredths[98]
    return f"p50 {median:8.2f}   p90 {ninety:8.2f}   p99 {last:8.2f} ms   p99/p50 {last / median:5.1f}"


def steps_of(server: LocalServer, count: int) -> str:
    """Median milliseconds of each step of the last requests, as the service logs them."""
    lines = [json.loads(line) for line in server.log.splitlines() if '"seconds"' in line][-count:]
    seconds = [line["seconds"] for line in lines]
    return ", ".join(f"{step} {statistics.median(one[step] for one in seconds) * 1000:.2f}" for step in seconds[0])


if __name__ == "__main__":
    main()
