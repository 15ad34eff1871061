"""How much memory a service takes up with each Document, for good.

    python benchmarks/service_memory.py PROJECT_FOLDER [DOCUMENTS]

Sends the project's Documents of one page again and again (3,000 Documents): four of five in the newest request version,
the others in older ones, over two connections to two workers. Prints resident memory of the front and of each worker
as it goes, and after a warm-up of 500 the growth a Document: the slope of the line through all readings since then.
"""

from __future__ import annotations

import itertools
import statistics
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import httpx

from konfuzio_sdk.bento.extraction import AI_TYPE
from konfuzio_sdk.bento.extraction.schemas import REQUESTS
from konfuzio_sdk.data import Project
from served_project import HEADERS, body_of, one_page_documents, sealed, serving
from service_processes import processes_of

if TYPE_CHECKING:
    from collections.abc import Iterator

WORKERS = 2
WARM_UP = 500
BETWEEN_READINGS = 100


def main() -> None:
    """Print memory over the Documents, and what each left behind."""
    documents = int(sys.argv[2]) if len(sys.argv) > 2 else 3000
    project = Project(project_folder=Path(sys.argv[1]))
    bodies = mixed(project)
    with (
        serving(sealed(project), WORKERS) as server,
        httpx.Client(base_url=server.url, timeout=60, headers=HEADERS) as client,
        ThreadPoolExecutor(WORKERS) as pool,
    ):
        front, workers = processes_of(server, WORKERS)
        watched = {"front": front, **{f"worker {number}": worker for number, worker in enumerate(workers, 1)}}
        readings: dict[int, list[float]] = {}
        for done in range(0, WARM_UP + documents + 1, BETWEEN_READINGS):
            if done:
                asked = itertools.islice(bodies, BETWEEN_READINGS)
                list(pool.map(lambda body: client.post(AI_TYPE.endpoint, content=body).raise_for_status(), asked))
            readings[done] = [process.megabytes for process in watched.values()]
            print(
                f"{done:>6} Documents  "
                + "".join(f"{name} {value:7.1f} MB   " for name, value in zip(watched, readings[done], strict=True)),
                flush=True,
            )
        print_growth(list(watched), {done: read for done, read in readings.items() if done >= WARM_UP})


def mixed(project: Project) -> Iterator[bytes]:
    """Requests of all Documents without end, every fifth in an older version."""
    older = itertools.cycle(REQUESTS.names[:-1])
    documents = list(one_page_documents(project))
    newest = [body_of(document) for document in documents]
    for number, (document, body) in enumerate(itertools.cycle(zip(documents, newest, strict=True))):
        yield body if number % 5 else body_of(document, next(older))


def print_growth(names: list[str], readings: dict[int, list[float]]) -> None:
    """Print megabytes a Document, and of all processes in sum."""
    columns = zip(*readings.values(), strict=True)
    slopes = [statistics.linear_regression(list(readings), column).slope for column in columns]
    print("\ngrowth a Document, each of which one worker works on:")
    for name, slope in zip([*names, "in sum"], [*slopes, sum(slopes)], strict=True):
        print(f"  {name:<10}{slope:9.5f} MB")


if __name__ == "__main__":
    main()
