"""What a page costs over HTTP, part by part, in the newest request version and in the one before it.

python benchmarks/http_round_trip.py PROJECT_FOLDER
"""

from __future__ import annotations

import sys
from pathlib import Path

import httpx
import orjson

from konfuzio_sdk.bento.ai_type import Mappings
from konfuzio_sdk.bento.extraction import AI_TYPE
from konfuzio_sdk.bento.extraction.schemas import REQUESTS, RESPONSES
from konfuzio_sdk.bento.local_server import LocalServer
from konfuzio_sdk.data import Document, Page, Project
from konfuzio_sdk.trainer.information_extraction import RFExtractionAI
from timing import median_ms, shares

NEWEST = REQUESTS.newest.name
BEFORE = REQUESTS.names[-2]


def main() -> None:
    """Train, seal, serve, and print the figures of both versions and their ratios."""
    project = Project(project_folder=Path(sys.argv[1]))
    category = max(project.categories, key=lambda candidate: len(candidate.documents()))
    ai = RFExtractionAI(category=category)
    ai.fit()
    bento, _ = ai.save_bento()
    held_out = next(document for document in category.test_documents() if len(document.pages()) == 1)
    page = Document(project, held_out.text, held_out.bboxes)
    Page(None, page, 1, held_out.pages()[0].original_size)
    with LocalServer(str(bento.tag)) as server, httpx.Client(base_url=server.url, timeout=60) as client:
        print_floor(client)
        figures = {version: print_version(ai, page, client, version) for version in (BEFORE, NEWEST)}
    before, newest = figures[BEFORE], figures[NEWEST]
    print(f"\n{NEWEST} against {BEFORE}:")
    for name in ("request bytes", "parse and validate", "whole"):
        print(f"  {name:<28}{newest[name] / before[name]:8.2f}  (1/{before[name] / newest[name]:.1f})")


def print_floor(client: httpx.Client) -> None:
    """Time a call that does nothing."""
    print(f"a call that does nothing (GET /livez){median_ms(lambda: client.get('/livez')):9.2f} ms")


def print_version(ai: RFExtractionAI, page: Document, client: httpx.Client, version: str) -> dict[str, float]:
    """Time the parts of one round trip in a request version, on both sides of the wire."""
    answered = AI_TYPE.response_of(version)

    def serialized() -> bytes:
        return orjson.dumps(REQUESTS.walk(AI_TYPE.to_request(page), NEWEST, version))

    body = serialized()
    parsed, _ = AI_TYPE.parse(orjson.loads(body))
    reply = client.post(AI_TYPE.endpoint, content=body).raise_for_status().content

    def read() -> Document:
        payload = RESPONSES.walk(answered.validate(orjson.loads(reply)), answered.name, RESPONSES.newest.name)
        return AI_TYPE.lay_onto(payload, page.copied_into(page.project), Mappings())

    parts = {
        "caller: serialize": median_ms(serialized),
        "parse and validate": median_ms(lambda: AI_TYPE.parse(orjson.loads(body))),
        "work and build the answer": median_ms(lambda: orjson.dumps(AI_TYPE.answer(ai, parsed, version))),
    }
    trip = median_ms(lambda: client.post(AI_TYPE.endpoint, content=body))
    parts["wire and server"] = trip - parts["parse and validate"] - parts["work and build the answer"]
    parts["caller: read the answer"] = median_ms(read)
    whole = sum(parts.values())
    print(f"\n{version}: {len(body)} bytes, answered with {len(reply)} bytes of {answered.name}")
    print(shares(parts, whole))
    return {**parts, "request bytes": len(body), "whole": whole}


if __name__ == "__main__":
    main()
