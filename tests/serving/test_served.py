"""One real server, started by `bentoml serve`, for all tests of this file."""

from __future__ import annotations

import concurrent.futures
import copy
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import orjson
import pytest

from acting_service import metric
from konfuzio_sdk.bento.extraction import AI_TYPE
from konfuzio_sdk.bento.extraction.schemas import REQUESTS, RESPONSES
from konfuzio_sdk.serving.problems import PROBLEM_JSON, pointer_to

if TYPE_CHECKING:
    from collections.abc import Callable

    from konfuzio_sdk.bento.client import ServiceClient
    from konfuzio_sdk.bento.local_server import LocalServer
    from konfuzio_sdk.bento.versions import Payload
    from konfuzio_sdk.data import Document, Project
    from konfuzio_sdk.trainer.information_extraction import RFExtractionAI

NEW = REQUESTS.newest.name
OLD = "ExtractRequest20240117"
GOLDEN = Path(__file__).parent.parent / "golden" / "extraction"


def request_of(document: Document, version: str = NEW) -> bytes:
    return orjson.dumps(REQUESTS.walk(AI_TYPE.to_request(document), NEW, version))


def post(server: LocalServer, body: bytes, **headers: str) -> httpx.Response:
    return httpx.post(
        f"{server.url}/extract", content=body, headers={"Content-Type": "application/json", **headers}, timeout=60
    )


@pytest.fixture(scope="module")
def held_out(sample_project: Project) -> list[Document]:
    return sample_project.get_category_by_name("Invoice").test_documents()


@pytest.mark.parametrize("version", REQUESTS.names)
def test_every_request_version_is_answered_in_its_own_response_version(
    server: LocalServer, held_out: list[Document], trained_ai: RFExtractionAI, version: str
) -> None:
    response = post(server, request_of(held_out[0], version))
    assert response.status_code == 200
    answered = AI_TYPE.response_of(version)
    payload = answered.validate(response.json())
    assert json.loads(json.dumps(payload)) == response.json()
    expected = AI_TYPE.to_response(trained_ai.extract(held_out[0]))
    assert response.json() == json.loads(json.dumps(RESPONSES.walk(expected, RESPONSES.newest.name, answered.name)))


def test_values_are_normalized_in_old_answers_too(server: LocalServer, held_out: list[Document]) -> None:
    response = post(server, request_of(held_out[0], OLD)).json()
    found = {
        annotation["label"]["name"]: annotation
        for annotation_set in response["annotation_sets"]
        for annotation in annotation_set["annotations"]
    }
    assert isinstance(found["Total amount"]["normalized"], str)
    assert float(found["Total amount"]["normalized"]) > 0
    assert found["Invoice date"]["normalized"].count("-") == 2


def test_concurrent_requests_get_the_answers_of_sequential_ones(server: LocalServer, held_out: list[Document]) -> None:
    bodies = [request_of(document, version) for document in held_out[:6] for version in (OLD, NEW)]
    sequential = [post(server, body).content for body in bodies]
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        concurrent_answers = list(pool.map(lambda body: post(server, body).content, bodies * 4))
    assert concurrent_answers == sequential * 4
    assert len(set(sequential)) > 6


def _change(change: Callable[[Payload], Any], version: str = OLD) -> bytes:
    payload = json.loads((GOLDEN / f"{version}.json").read_text(encoding="utf-8"))
    change(payload)
    return json.dumps(payload).encode()


CONTENT = "Geheim-4711"
REFUSED: dict[str, tuple[bytes, int, list[str | int] | None]] = {
    "no body": (b"", 400, None),
    "no JSON": (b'{"text": "' + CONTENT.encode(), 400, None),
    "not UTF-8": (b'{"text": "\xff\xfe"}', 400, None),
    "a list": (b"[]", 400, []),
    "null": (b"null", 400, []),
    "unknown version": (b'{"schema_version": "ExtractRequest3000"}', 400, None),
    "nothing of what is required": (b"{}", 400, ["text"]),
    "text is a number": (_change(lambda p: p.update(text=4711)), 400, ["text"]),
    "box without edge": (_change(lambda p: p["bboxes"]["4"].pop("x0")), 400, ["bboxes", "4", "x0"]),
    "edge is text": (_change(lambda p: p["bboxes"]["4"].update(x0=CONTENT)), 400, ["bboxes", "4", "x0"]),
    "offset is text": (_change(lambda p: p["bboxes"].update({CONTENT: 1})), 400, None),
    "NaN": (_change(lambda p: p["bboxes"]["4"].update(x0=float("nan"))), 422, ["bboxes", "4", "x0"]),
    "infinity": (
        _change(lambda p: p["pages"][0]["original_size"].__setitem__(0, 1e999)),
        422,
        ["pages", 0, "original_size", 0],
    ),
    "NaN in the newest": (
        _change(lambda p: p["characters"]["x0"].__setitem__(0, float("nan")), NEW),
        422,
        ["characters", "x0", 0],
    ),
    "NaN and text": (_change(lambda p: p["bboxes"]["4"].update(x0=float("nan"), y0=CONTENT)), 400, None),
    "beyond all numbers": (
        b'{"text": "a", "bboxes": {"0": {"x0": 1e999, "x1": 2, "y0": 1, "y1": 2, "page_number": 1}}, "pages": []}',
        422,
        ["bboxes", "0", "x0"],
    ),
    "size of one number": (_change(lambda p: p["pages"][0].update(original_size=[1])), 400, None),
    "image is no hex": (_change(lambda p: p["pages"][0].update(image=CONTENT)), 400, ["pages", 0, "image"]),
    "page 99": (_change(lambda p: p["bboxes"]["4"].update(page_number=99)), 422, ["bboxes", "4", "page_number"]),
    "inside out": (_change(lambda p: p["bboxes"]["4"].update(x1=-1)), 422, ["bboxes", "4", "x1"]),
    "no pages": (_change(lambda p: p.update(pages=[])), 422, ["bboxes", "0", "page_number"]),
    "offset past the text": (_change(lambda p: p["bboxes"].update({"999": p["bboxes"]["4"]})), 422, ["bboxes", "999"]),
    "no text": (_change(lambda p: p.update(text=None, bboxes=None)), 422, ["text"]),
    "unknown key in the newest": (_change(lambda p: p.update(extra=CONTENT), NEW), 400, ["extra"]),
    "endless runs": (_change(lambda p: p["characters"].update(page=[[1, 10**12]]), NEW), 422, ["characters", "page"]),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_bad_request_is_refused_with_the_path_and_not_logged(server: LocalServer, case: str) -> None:
    body, status, path = REFUSED[case]
    response = post(server, body)
    assert response.status_code == status
    told = response.json()
    assert response.headers["content-type"] == PROBLEM_JSON
    assert told["status"] == status
    assert told["instance"].endswith(response.headers["x-request-id"])
    if path is not None:
        assert pointer_to(tuple(path)) in [fault["pointer"] for fault in told["errors"]]
    assert CONTENT not in response.text or case == "offset is text"
    assert CONTENT not in server.log
    assert "Traceback" not in response.text
    assert httpx.get(f"{server.url}/readyz").status_code == 200


FORM = f'--x\r\nContent-Disposition: form-data; name="body"; filename="a"\r\n\r\n{CONTENT}\x93\r\n--x--\r\n'


@pytest.mark.parametrize(
    "content_type",
    ["application/x-www-form-urlencoded", "application/vnd.bentoml+pickle", "text/plain", "application/pdfx", "?"],
)
def test_what_is_neither_json_nor_a_file_is_refused_without_logging_it(server: LocalServer, content_type: str) -> None:
    response = post(server, FORM.encode("latin-1"), **{"Content-Type": content_type})
    assert response.status_code == 415
    assert "application/json" in response.json()["detail"]
    assert CONTENT not in server.log


@pytest.mark.parametrize(
    ("content_type", "status"),
    [
        ("multipart/form-data; boundary=x", 400),
        ("application/pdf", 415),
        ("image/png", 415),
        ("multipart/form-data", 400),
    ],
)
def test_what_is_said_to_be_a_file_and_is_none_is_refused_without_logging_it(
    server: LocalServer, content_type: str, status: int
) -> None:
    response = post(server, FORM.encode("latin-1"), **{"Content-Type": content_type})
    assert response.status_code == status
    assert response.headers["content-type"] == PROBLEM_JSON
    assert CONTENT not in response.text + server.log


@pytest.mark.parametrize("content_type", ["application/json; charset=utf-8", "Application/JSON"])
def test_json_may_say_more_of_itself(server: LocalServer, held_out: list[Document], content_type: str) -> None:
    assert post(server, request_of(held_out[0]), **{"Content-Type": content_type}).status_code == 200


def test_the_server_answers_after_all_that(server: LocalServer, held_out: list[Document]) -> None:
    assert post(server, request_of(held_out[1])).status_code == 200


def test_openapi_tells_every_version_that_is_spoken(server: LocalServer) -> None:
    described = httpx.get(f"{server.url}/docs.json").json()
    assert {*REQUESTS.names, *RESPONSES.names} <= set(described["components"]["schemas"])
    body = described["paths"]["/extract"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert [reference["$ref"].rpartition("/")[2] for reference in body["anyOf"]] == REQUESTS.names[::-1]
    page = httpx.get(server.url)
    assert page.status_code == 200
    assert "swagger" in page.text.lower()


def test_project_metadata_tells_what_the_ai_knows(server: LocalServer, client: ServiceClient) -> None:
    response = httpx.get(f"{server.url}/v1/project-metadata")
    assert response.status_code == 200
    assert {"categories", "label_sets", "labels"} <= set(response.json())
    assert "Total amount" in {label.name for label in client.project().labels}


def test_what_the_pages_load_is_counted_as_one_endpoint_and_not_among_what_is_not_there(server: LocalServer) -> None:
    style, *_ = re.findall('href="(site/[^"]+[.]css)"', httpx.get(f"{server.url}/").text)
    other = other_requests(server)
    assert httpx.get(f"{server.url}/{style}").status_code == 200
    assert other_requests(server) == other
    assert metric(server, 'konfuzio_requests_total{code="200",endpoint="/site",method="GET"}') >= 1


def other_requests(server: LocalServer) -> list[str]:
    """Counts of requests for what the service does not have."""
    return [line for line in httpx.get(f"{server.url}/metrics").text.splitlines() if 'endpoint="other"' in line]


def test_requests_are_forgotten(server: LocalServer, held_out: list[Document]) -> None:
    """The same request gives the same answer, whatever was asked in between."""
    first = post(server, request_of(held_out[0])).content
    for document in held_out[1:5]:
        post(server, request_of(document))
    changed = copy.deepcopy(json.loads(request_of(held_out[0])))
    changed["text"] = changed["text"].swapcase()
    post(server, json.dumps(changed).encode())
    assert post(server, request_of(held_out[0])).content == first


@pytest.mark.parametrize("version", REQUESTS.names)
def test_a_file_is_read_as_a_request_of_the_version_asked_for(
    server: LocalServer, sample_folder: Path, version: str
) -> None:
    pdf = next(sample_folder.rglob("*.pdf")).read_bytes()
    headers = {"Content-Type": "application/pdf", "Schema-Version": version}
    read = httpx.post(f"{server.url}/v1/read", content=pdf, headers=headers, timeout=60)
    assert (read.status_code, read.headers["schema-version"]) == (200, version)
    by_file = httpx.post(f"{server.url}/extract", content=pdf, headers=headers, timeout=60)
    by_json = post(server, read.content, **{"Schema-Version": version})
    assert by_file.status_code == by_json.status_code == 200
    assert by_file.json() == by_json.json()
    assert by_file.json()["annotation_sets"]


@pytest.mark.parametrize("path", ["/extract?page=1", "/v1/read?image=true"])
def test_a_parameter_that_is_misspelt_is_told_before_a_whole_file_is_read(
    server: LocalServer, sample_folder: Path, path: str
) -> None:
    pdf = next(sample_folder.rglob("*.pdf")).read_bytes()
    refused = httpx.post(f"{server.url}{path}", content=pdf, headers={"Content-Type": "application/pdf"})
    assert refused.status_code == 400
    assert "known are pages" in refused.json()["detail"]
