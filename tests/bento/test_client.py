from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING, Any

import orjson
import pytest
from backports import zstd

from konfuzio_sdk.bento.ai_type import Mappings
from konfuzio_sdk.bento.client import ServiceClient
from konfuzio_sdk.bento.extraction import AI_TYPE
from konfuzio_sdk.bento.extraction.schemas import REQUESTS
from konfuzio_sdk.data import Category, Document, Label, Project
from konfuzio_sdk.errors import ArgumentError, NotFoundError, ReaderError, ServiceError
from konfuzio_sdk.readers import read_pdf
from scripted_server import Said, Scripted, scripted

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from konfuzio_sdk.bento.local_server import LocalServer
    from konfuzio_sdk.trainer.information_extraction import RFExtractionAI

OLD, NEW = REQUESTS.names[0], REQUESTS.newest.name
NOTHING_FOUND = Said(200, b'{"annotation_sets": []}')


def openapi(*versions: str, **more: Any) -> Said:  # noqa: ANN401 - JSON
    """OpenAPI of a service that takes these request versions."""
    several = {"oneOf": [{"$ref": f"#/components/schemas/{name}"} for name in versions]}
    operation = {"requestBody": {"content": {"application/json": {"schema": several}, **more.pop("files", {})}}, **more}
    paths = {"/extract": {"post": operation}, "/v1/read": {"post": {"summary": "Read a file."}}}
    return Said(200, json.dumps({"paths": paths}).encode())


ENCODINGS = [{"name": "Content-Encoding", "in": "header", "schema": {"enum": ["gzip", "zstd"]}}]


@pytest.fixture
def document() -> Document:
    project = Project(id_=7, name="Letters")
    category = Category(project, 11, "Letter")
    Label(project, "Number", 12, label_sets=[category.default_label_set])
    return Document(project, "No. 4711 of 1999")


def test_a_pdf_gets_the_annotations_that_the_ai_gives_here(
    client: ServiceClient, trained_ai: RFExtractionAI, sample_folder: Path
) -> None:
    held_out = trained_ai.test_documents[0]
    document = client.process(read_pdf(sample_folder / held_out.name, client.project()))
    here = trained_ai.extract(held_out)

    def told(annotations: list) -> list[tuple[object, ...]]:
        return [
            (found.label.name, found.offset_string, found.confidence, found.normalized, found.label_set.name)
            for found in annotations
        ]

    assert told(document.annotations(use_correct=False)) == told(here.annotations(use_correct=False))
    assert len(document.annotation_sets()) == len(here.annotation_sets())


def test_ids_are_mapped_to_those_of_the_caller(
    client: ServiceClient, trained_ai: RFExtractionAI, sample_folder: Path
) -> None:
    project = client.project()
    vendor, customer = project.get_label_by_name("Vendor name"), project.get_label_by_name("Customer name")
    mapping = Mappings(labels={vendor.id_: customer.id_})
    document = client.process(read_pdf(sample_folder / trained_ai.test_documents[0].name, project), mapping)
    assert document.annotations(use_correct=False, label=customer)
    assert not document.annotations(use_correct=False, label=vendor)
    with pytest.raises(NotFoundError, match="no Label with the id 999999"):
        client.process(document, Mappings(labels={vendor.id_: 999999}))


def test_the_contract_tells_what_the_service_speaks(client: ServiceClient) -> None:
    contract = client.contract()
    assert contract.ai_type == client.ai_type == "extraction"
    assert list(contract.requests) == REQUESTS.names
    assert contract.request == NEW
    assert contract.requires == ("requires_text",)


def test_a_file_sent_gets_the_answer_that_the_document_of_it_gets(
    client: ServiceClient, trained_ai: RFExtractionAI, sample_folder: Path
) -> None:
    path = sample_folder / trained_ai.test_documents[0].name
    read_here = client.process(read_pdf(path, client.project()))
    read_there = client.process(client.read(path))
    assert (read_there.text, read_there.name) == (read_here.text, path.name)
    assert client.send_file(path) == AI_TYPE.to_response(read_there) == AI_TYPE.to_response(read_here)


def test_a_packed_request_gets_the_answer_of_one_that_is_not(server: LocalServer, client: ServiceClient) -> None:
    assert set(client.contract().encodings) == {"gzip", "zstd"}
    text = "\n".join(f"Total amount {number},00" for number in range(2000))
    packed = client.process(Document(client.project(), text))
    with ServiceClient(server.url, pack=False) as other:
        assert AI_TYPE.to_response(other.process(Document(other.project(), text))) == AI_TYPE.to_response(packed)


def test_a_service_that_is_not_there_is_told(unused_url: str) -> None:
    with ServiceClient(unused_url) as client, pytest.raises(ServiceError, match=r"cannot be reached.*running"):
        client.project()


@pytest.fixture
def unused_url() -> str:
    return "http://127.0.0.1:9"


PROBLEM = {
    "type": "urn:problem-type:konfuzio:malformed",
    "title": "The request is not of its schema version",
    "status": 400,
    "detail": "The request has faults.",
    "instance": "urn:request:abc-1",
    "errors": [{"pointer": "#/text", "detail": "must be text"}, {"pointer": "#/pages/0", "detail": "is missing"}],
}
OLDER = {"error": "ValueError: no", "traceback": ["File /home/somebody/secret.py"]}
FAULTS = [{"pointer": f"#/{number}", "detail": "bad"} for number in range(9)]


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        (200, b"{}", "serves no AI that this SDK knows"),
        (200, b"<html><title>\nHello </title>", r"answered 200: a page of HTML: Hello\. Is this the address"),
        (200, b'{"components": []}', "serves no AI that this SDK knows"),
        (200, b'{"components": {"schemas": 7}, "paths": null}', "serves no AI that this SDK knows"),
        (200, b'{"paths": {"/extract": {"post": {"requestBody": 7, "parameters": 7}}}}', "serves no AI"),
        (200, json.dumps(OLDER).encode(), r"answered 200: ValueError: no$"),
        (500, json.dumps(OLDER).encode(), r"answered 500: ValueError: no$"),
        (500, b'{"detail": 7}', "answered 500"),
        (500, b'{"detail": [{"loc": 5}, 6]}', "answered 500"),
        (500, b"[]", r"answered 500: \[\]$"),
        (500, b"", "answered 500: nothing"),
        (500, b"Internal\x1b[2J\nServer Error", r"answered 500: Internal\[2J Server Error$"),
        (500, b'{"msg": "broken", "type": "Internal"}', "answered 500: broken"),
        (404, b'{"detail": "Project metadata not found"}', "answered 404: Project metadata not found"),
        (502, b"<!DOCTYPE html>\n<html></html>", r"answered 502: a page of HTML\. Is this"),
        (503, b'{"error": "resting"}', "answered 503: resting"),
        (415, b'[{"error": "in a list"}]', "answered 415: in a list"),
        (400, json.dumps({"error": "no", "detail": [{"loc": ["a", 0], "msg": "bad"}]}).encode(), r"no\n  a\.0: bad"),
        (400, json.dumps({"error": "no", "detail": [{"loc": [], "msg": "bad"}]}).encode(), r"no\n  body: bad"),
        (400, json.dumps(PROBLEM).encode(), r"400: The request has faults\. \(request abc-1\)\n  #/text: must be"),
        (400, json.dumps(PROBLEM | {"errors": FAULTS}).encode(), r"#/4: bad\n  and 4 more"),
    ],
)  # fmt: skip
def test_an_answer_that_is_of_no_use_is_told(document: Document, status: int, body: bytes, said: str) -> None:
    with (
        scripted(everything=[Said(status, body)]) as server,
        ServiceClient(server.url) as client,
        pytest.raises(ServiceError, match=said),
    ):
        client.process(document)


@pytest.mark.parametrize(
    ("body", "headers", "problem", "request_id"),
    [
        (json.dumps(PROBLEM).encode(), {}, PROBLEM["type"], "abc-1"),
        (json.dumps(OLDER).encode(), {"x-bentoml-request-id": "555d"}, None, "555d"),
        (b"Bad Gateway", {"X-Request-ID": "77"}, None, "77"),
        (b'{"msg": "broken", "type": "Internal"}', {}, None, None),
    ],
)
def test_an_error_tells_status_problem_and_request(
    document: Document, body: bytes, headers: dict[str, str], problem: str | None, request_id: str | None
) -> None:
    with (
        scripted(docs=[openapi(OLD)], extract=[Said(500, body, headers)]) as server,
        ServiceClient(server.url) as client,
        pytest.raises(ServiceError) as caught,
    ):
        client.process(document)
    assert (caught.value.status, caught.value.problem, caught.value.request_id) == (500, problem, request_id)
    assert (f"(request {request_id})" in str(caught.value)) is (request_id is not None)


@pytest.mark.parametrize("body", [b"{}", b'{"id": 1, "name": "x", "categories": 7, "label_sets": [], "labels": []}'])
def test_metadata_that_describes_no_project_is_told(body: bytes) -> None:
    with (
        scripted(everything=[Said(200, body)]) as server,
        ServiceClient(server.url) as client,
        pytest.raises(ServiceError, match="Is it a sealed AI"),
    ):
        client.project()


def test_an_address_that_is_none_is_told() -> None:
    with pytest.raises(ServiceError, match="is no address of a service"):
        ServiceClient("http://[::1")


def test_a_refusal_names_the_field(server: LocalServer, trained_ai: RFExtractionAI) -> None:
    blank = trained_ai.test_documents[0].copied_into(trained_ai.test_documents[0].project)
    blank.text = blank.text[:10]
    with ServiceClient(server.url) as client, pytest.raises(ServiceError, match=r"(?s)422: .*past the text"):
        client.process(blank)


@pytest.mark.parametrize("version", REQUESTS.names)
def test_the_version_that_both_know_is_sent_and_named(document: Document, version: str) -> None:
    newest = b'{"schema_version": "ExtractResponse20261123", "label_sets": [], "labels": [], "annotation_sets": []}'
    answer = Said(200, newest) if version == NEW else NOTHING_FOUND
    with (
        scripted(docs=[openapi(version, "ExtractRequest20300101")], extract=[answer]) as server,
        ServiceClient(server.url) as client,
    ):
        client.process(document)
        client.process(document)
    asked = server.asked("/extract")
    assert [each.headers["schema-version"] for each in asked] == [version, version]
    assert REQUESTS.get(version).validate(json.loads(asked[0].body))["text"] == document.text
    assert len(server.asked("/docs.json")) == 1


@pytest.mark.parametrize("ask", ["process", "send_file"])
def test_sides_without_a_common_version_are_both_told(document: Document, ask: str) -> None:
    said = (
        r"takes ExtractRequest20200101, ExtractRequest20300101, and this SDK speaks ExtractRequest20240117, .*20261123"
    )
    with (
        scripted(docs=[openapi("ExtractRequest20300101", "ExtractRequest20200101")]) as server,
        ServiceClient(server.url) as client,
        pytest.raises(ServiceError, match=said),
    ):
        client.process(document) if ask == "process" else client.send_file(b"%PDF-")


def test_an_answer_in_a_version_that_nobody_here_knows_is_told_before_anything_is_sent(document: Document) -> None:
    answers = {
        "200": {"content": {"application/json": {"schema": {"title": "ExtractResponseForLegacyTrainer20240912"}}}}
    }
    said = r"answers in ExtractResponseForLegacyTrainer20240912, and this SDK reads ExtractResponse20240117, "
    with (
        scripted(docs=[openapi(OLD, responses=answers)]) as server,
        ServiceClient(server.url) as client,
        pytest.raises(ServiceError, match=said),
    ):
        client.process(document)
    assert not server.asked("/extract")


def test_credentials_travel_with_one_request_alone(document: Document) -> None:
    with scripted(docs=[openapi(OLD)], extract=[NOTHING_FOUND]) as server, ServiceClient(server.url) as client:
        client.process(document, credentials={"TOKEN": "a b~c", "env_user": "me"})
        client.process(document)
    first, second = server.asked("/extract")
    assert (first.headers["env_token"], first.headers["env_user"]) == ("a b~c", "me")
    assert not [name for each in (second, *server.asked("/docs.json")) for name in each.headers if "env" in name]


@pytest.mark.parametrize(
    ("name", "value"), [("TOKEN", "se\ncret"), ("TOKEN", "secrét"), ("TOKEN", "secret "), ("TO:KEN", "x"), ("", "x")]
)
def test_a_credential_that_no_header_can_carry_is_refused_without_being_told(
    document: Document, unused_url: str, name: str, value: str
) -> None:
    with ServiceClient(unused_url) as client, pytest.raises(ArgumentError, match="credential") as caught:
        client.process(document, credentials={name: value})
    assert "secr" not in str(caught.value)


UNPACKED: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.decompress,
    "zstd": zstd.decompress,
}


@pytest.mark.parametrize(
    ("offered", "used"), [(["gzip"], "gzip"), (["gzip", "zstd"], "zstd"), (["br"], None), ([], None)]
)
def test_large_requests_are_packed_as_the_service_takes_it(offered: list[str], used: str | None) -> None:
    document = Document(Project(), "A long text. " * 5000)
    parameters = [{"name": "content-encoding", "in": "header", "schema": {"enum": offered}}]
    with (
        scripted(docs=[openapi(OLD, parameters=parameters)], extract=[NOTHING_FOUND]) as server,
        ServiceClient(server.url) as client,
    ):
        client.process(document)
    (asked,) = server.asked("/extract")
    assert asked.headers.get("content-encoding") == used
    unpacked = UNPACKED[used](asked.body) if used else asked.body
    assert orjson.loads(unpacked)["text"] == document.text


@pytest.mark.parametrize(("pack", "length"), [(False, 5000), (True, 5)])
def test_small_requests_and_those_of_who_says_so_are_not_packed(pack: bool, length: int) -> None:
    with (
        scripted(docs=[openapi(OLD, parameters=ENCODINGS)], extract=[NOTHING_FOUND]) as server,
        ServiceClient(server.url, pack=pack) as client,
    ):
        client.process(Document(Project(), "A long text. " * length))
    assert "content-encoding" not in server.asked("/extract")[0].headers


BUSY = Said(429, b"busy", {"Retry-After": "0"})


@pytest.mark.parametrize(
    ("retries", "answers", "asked", "fails"),
    [
        (0, [BUSY, NOTHING_FOUND], 1, True),
        (1, [BUSY, NOTHING_FOUND], 2, False),
        (2, [BUSY, BUSY, BUSY, NOTHING_FOUND], 3, True),
        (2, [Said(429, b"busy"), NOTHING_FOUND], 2, False),
        (2, [Said(503, b"starting", {"Retry-After": "Thu, 26 Nov 2020 04:25:17 GMT"}), NOTHING_FOUND], 2, False),
        (2, [Said(503, b"no model"), NOTHING_FOUND], 1, True),
        (2, [Said(503, b"later", {"Retry-After": "some day"}), NOTHING_FOUND], 1, True),
        (2, [Said(503, b"tomorrow", {"Retry-After": "86400"}), NOTHING_FOUND], 1, True),
        (2, [Said(500, b"broken", {"Retry-After": "0"}), NOTHING_FOUND], 1, True),
    ],
)
def test_a_service_that_says_to_come_again_is_asked_again_as_often_as_wanted(
    document: Document, retries: int, answers: list[Said], asked: int, fails: bool
) -> None:
    with (
        scripted(docs=[openapi(OLD)], extract=answers) as server,
        ServiceClient(server.url, seconds=20, retries=retries) as client,
    ):
        if fails:
            with pytest.raises(ServiceError):
                client.process(document)
        else:
            client.process(document)
    assert len(server.asked("/extract")) == asked


FILES = {"application/pdf": {}, "multipart/form-data": {}}


def taking_files() -> Scripted:
    return scripted(docs=[openapi(OLD, files=FILES)], extract=[NOTHING_FOUND])


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (b"\n%PDF-1.7", "application/pdf"),
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"II*\x00", "image/tiff"),
        (b"who knows", "application/octet-stream"),
    ],
)
def test_a_file_is_sent_as_what_it_is(tmp_path: Path, content: bytes, media_type: str) -> None:
    (tmp_path / "file").write_bytes(content)
    with taking_files() as server, ServiceClient(server.url) as client:
        by_path = client.send_file(tmp_path / "file", pages="1-2,4", credentials={"A": "b"})
        assert client.send_file(content) == by_path
    assert by_path["schema_version"] == "ExtractResponse20261123"
    first, second = server.asked("/extract")
    assert (first.body, second.body) == (content, content)
    assert first.headers["content-type"] == media_type
    assert (first.headers["schema-version"], first.headers["env_a"]) == (OLD, "b")
    assert (first.path, second.path) == ("/extract?pages=1-2%2C4", "/extract")


def test_a_file_that_is_not_there_is_told(unused_url: str, tmp_path: Path) -> None:
    with ServiceClient(unused_url) as client, pytest.raises(ReaderError, match=r"nothing\.pdf does not exist"):
        client.send_file(tmp_path / "nothing.pdf")


def test_a_service_that_takes_no_files_is_told() -> None:
    with (
        scripted(docs=[openapi(OLD)]) as server,
        ServiceClient(server.url) as client,
        pytest.raises(ServiceError, match=r"takes no files\. Read it here"),
    ):
        client.send_file(b"%PDF-")


def test_a_file_that_the_service_reads_becomes_a_document_of_its_project(tmp_path: Path) -> None:
    (tmp_path / "letter.pdf").write_bytes(b"%PDF-")
    request = {"text": "Number 4711", "bboxes": None, "pages": [{"number": 1, "original_size": [595, 842]}]}
    metadata = {"categories": [{"id": 11, "name": "Letter", "project": 7, "schema": []}]}
    with (
        scripted(
            docs=[openapi(OLD, files=FILES)],
            read=[Said(200, json.dumps(request).encode())],
            project_metadata=[Said(200, json.dumps(metadata).encode())],
        ) as server,
        ServiceClient(server.url) as client,
    ):
        document = client.read(tmp_path / "letter.pdf", pages="1")
    assert (document.text, document.name, len(document.pages())) == ("Number 4711", "letter.pdf", 1)
    assert [category.name for category in document.project.categories] == ["Letter"]
    assert server.asked("/v1/read")[0].path == "/v1/read?pages=1&images=false"


def test_what_is_read_but_is_no_request_is_told() -> None:
    metadata = Said(200, b'{"categories": []}')
    with (
        scripted(docs=[openapi(OLD)], read=[Said(200, b"{}")], project_metadata=[metadata]) as server,
        ServiceClient(server.url) as client,
        pytest.raises(ServiceError, match=r"/v1/read answered what is no request that this SDK knows"),
    ):
        client.read(b"%PDF-")
