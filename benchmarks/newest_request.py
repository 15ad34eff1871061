"""What the newest request version costs against the ones before it: bytes on the wire, and time to read.

    python benchmarks/newest_request.py PROJECT_FOLDER

Every one-page Document of the Category with most Documents is sent in every version: its text, a box for each visible
character and its page's size, without image and OCR response, which cost all versions alike. Printed is the median over
the Documents, and after it the ratio to 20241227, the version before the newest.

- bytes: the body as JSON without blanks, as it is, in gzip at level 6 and in zstd at level 3.
- read: `orjson.loads` of the body and the version's own validation, which gives a checked payload.
- parse: what a service does before its AI works: read, walk up to the newest version, search for contradictions.

Versions take turns within a run, a few requests in a row each, so that a busy moment of the machine meets them alike.
Garbage is collected between requests, as workers do. Taking turns with every single request, the newest version finds
the processor's cache full of what older ones made, and is 7.3 times as fast instead of 8.5.
"""

from __future__ import annotations

import gc
import gzip
import statistics
import sys
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import orjson
from backports import zstd

from konfuzio_sdk.bento.extraction import AI_TYPE
from konfuzio_sdk.bento.extraction.schemas import REQUESTS
from konfuzio_sdk.data import Document, Page, Project

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

NEWEST = REQUESTS.newest.name
BEFORE = REQUESTS.names[-2]
ROUNDS = 8
IN_A_ROW = 5


def main() -> None:
    """Print a table of all versions, and the two ratios that are promised."""
    project = Project(project_folder=Path(sys.argv[1]))
    pages = list(single_pages(project))
    gc.collect()
    gc.freeze()
    measured = [figures(page) for page in pages]
    print(f"{len(pages)} Documents of one page; each figure is the median, and its ratio to {BEFORE}\n")
    print(f"{'':<24}" + "".join(f"{name:>22}" for name in measured[0][NEWEST]))
    for version in REQUESTS.names:
        cells = []
        for name in measured[0][version]:
            value = statistics.median(each[version][name] for each in measured)
            ratio = statistics.median(each[version][name] / each[BEFORE][name] for each in measured)
            cells.append(f"{value:>13.2f} ({ratio:6.3f})" if "ms" in name else f"{value:>13.0f} ({ratio:6.3f})")
        print(f"{version:<24}" + "".join(f"{cell:>22}" for cell in cells))
    print()
    for name, wanted in (("bytes", 5), ("read ms", 8), ("parse ms", 8)):
        ratios = sorted(each[BEFORE][name] / each[NEWEST][name] for each in measured)
        told = f"1/{statistics.median(ratios):.2f}, at worst 1/{ratios[0]:.2f}"
        print(f"{name:<10} of {NEWEST} are {told} of those of {BEFORE} (wanted: 1/{wanted} at most)")


def single_pages(project: Project) -> Iterator[Document]:
    """Documents of one page, each with nothing but its text and its boxes."""
    category = max(project.categories, key=lambda candidate: len(candidate.documents()))
    for document in [*category.documents(), *category.test_documents()]:
        if len(document.pages()) == 1 and document.bboxes:
            page = Document(project, document.text, document.bboxes)
            Page(None, page, 1, document.pages()[0].original_size)
            yield page


def figures(document: Document) -> dict[str, dict[str, float]]:
    """Bytes and milliseconds of a Document in each version."""
    newest = AI_TYPE.to_request(document)
    bodies = {name: orjson.dumps(REQUESTS.walk(newest, NEWEST, name)) for name in REQUESTS.names}
    read = medians_ms({name: partial(read_body, body, name) for name, body in bodies.items()})
    parse = medians_ms({name: partial(parse_body, body, name) for name, body in bodies.items()})
    return {
        name: {
            "bytes": len(body),
            "gzip bytes": len(gzip.compress(body, 6)),
            "zstd bytes": len(zstd.compress(body, 3)),
            "read ms": read[name],
            "parse ms": parse[name],
        }
        for name, body in bodies.items()
    }


def read_body(body: bytes, version: str) -> object:
    """Read a body as a payload of a version."""
    return REQUESTS.get(version).validate(orjson.loads(body))


def parse_body(body: bytes, version: str) -> object:
    """Make of a body what an AI's Document is made of."""
    return AI_TYPE.parse(orjson.loads(body), version=version)


def medians_ms(calls: dict[str, Callable[[], object]]) -> dict[str, float]:
    """Median milliseconds of each call. They take turns, several in a row each, as callers keep to their version.

    Garbage is collected between and not amid them, as in a worker.
    """
    seconds: dict[str, list[float]] = {name: [] for name in calls}
    gc.disable()
    for name, call in list(calls.items()) * ROUNDS:
        gc.collect()
        call()  # the first finds nothing of its own in the processor's cache, and does not count
        for _ in range(IN_A_ROW):
            start = time.perf_counter()
            call()
            seconds[name].append(time.perf_counter() - start)
    gc.enable()
    return {name: statistics.median(taken) * 1000 for name, taken in seconds.items()}


if __name__ == "__main__":
    main()
