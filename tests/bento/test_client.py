from __future__ import annotations

import http.server
import json
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from konfuzio_sdk.bento.ai_type import Mappings
from konfuzio_sdk.bento.client import ServiceClient
from konfuzio_sdk.errors import NotFoundError, ServiceError
from konfuzio_sdk.readers import read_pdf

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from konfuzio_sdk.bento.local_server import LocalServer
    from konfuzio_sdk.trainer.information_extraction import RFExtractionAI


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


def test_a_service_that_is_not_there_is_told(unused_url: str) -> None:
    with ServiceClient(unused_url) as client, pytest.raises(ServiceError, match=r"cannot be reached.*running"):
        client.project()


@pytest.fixture
def unused_url() -> str:
    return "http://127.0.0.1:9"


@contextmanager
def stranger(status: int, body: bytes) -> Iterator[str]:
    """A server that is no archive and says the same to everything."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        (200, b"{}", "serves no AI that this SDK knows"),
        (200, b"<html>", "answered 200: <html>"),
        (200, b'{"components": []}', "serves no AI that this SDK knows"),
        (200, b'{"components": {"schemas": 7}, "paths": null}', "serves no AI that this SDK knows"),
        (500, b'{"detail": 7}', "answered 500"),
        (500, b'{"detail": [{"loc": 5}, 6]}', "answered 500"),
        (500, b"[]", "answered 500"),
        (503, b'{"error": "resting"}', "answered 503: resting"),
        (415, b'[{"error": "in a list"}]', "answered 415: in a list"),
        (400, json.dumps({"error": "no", "detail": [{"loc": ["a", 0], "msg": "bad"}]}).encode(), "a.0: bad"),
    ],
)
def test_an_answer_that_is_of_no_use_is_told(trained_ai: RFExtractionAI, status: int, body: bytes, said: str) -> None:
    document = trained_ai.test_documents[0]
    with stranger(status, body) as url, ServiceClient(url) as client, pytest.raises(ServiceError, match=said):
        client.process(document)


@pytest.mark.parametrize("body", [b"{}", b'{"id": 1, "name": "x", "categories": 7, "label_sets": [], "labels": []}'])
def test_metadata_that_describes_no_project_is_told(body: bytes) -> None:
    with (
        stranger(200, body) as url,
        ServiceClient(url) as client,
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
