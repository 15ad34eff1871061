"""`konfuzio_sdk extract` and its kin, where the service reads the file or does not tell what its AI knows."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from commands import run, without
from konfuzio_sdk.readers import PdfSource
from scripted_server import Said, scripted

if TYPE_CHECKING:
    from konfuzio_sdk.bento.local_server import LocalServer
    from konfuzio_sdk.trainer.information_extraction import RFExtractionAI

OLDER = Path(__file__).parents[1] / "released" / "bentoml-1.2"


@pytest.fixture
def pdf(sample_folder: Path, trained_ai: RFExtractionAI) -> Path:
    return sample_folder / trained_ai.test_documents[0].name


def test_a_file_that_the_service_reads_gets_the_answer_of_one_that_is_read_here(server: LocalServer, pdf: Path) -> None:
    here = run("extract", pdf, "--url", server.url, "--format", "json")
    there = run("extract", pdf, "--url", server.url, "--format", "json", "--send-file")
    assert json.loads(there) == json.loads(here)


def test_pages_that_the_service_read_are_drawn(server: LocalServer, pdf: Path, tmp_path: Path) -> None:
    shown = run("extract", pdf, "--url", server.url, "--send-file", "--format", "png", "--output", tmp_path)
    with Image.open(shown.splitlines()[0]) as drawn:
        assert drawn.width > 500


def test_a_scan_is_read_here(server: LocalServer, pdf: Path, tmp_path: Path) -> None:
    scan = tmp_path / "scan.png"
    PdfSource(pdf).page_image(1).save(scan, dpi=(144, 144))
    assert "Total amount" in run("extract", scan, "--url", server.url)


def test_without_ocr_here_a_scan_leads_to_having_the_service_read_it(
    server: LocalServer, pdf: Path, tmp_path: Path
) -> None:
    scan = tmp_path / "scan.tiff"
    PdfSource(pdf).page_image(1).save(scan)
    told = without({"rapidocr", "onnxruntime"}, "extract", scan, "--url", server.url)
    assert told.returncode == 1
    assert "scan.tiff has a page without text" in told.stderr
    assert "--send-file" in told.stderr


def test_the_address_of_an_endpoint_is_taken_for_that_of_its_service(server: LocalServer, pdf: Path) -> None:
    assert "Total amount" in run("extract", pdf, "--url", f"{server.url}/extract")


def test_a_service_that_takes_no_files_is_told(pdf: Path) -> None:
    schema = {"title": "ExtractRequest20240117IODescriptor"}
    body = {"requestBody": {"content": {"application/json": {"schema": schema}}}}
    openapi = Said(200, json.dumps({"paths": {"/extract": {"post": body}}}).encode())
    with scripted(docs=[openapi], extract=[Said(200, b'{"annotation_sets": []}')]) as server:
        assert "takes no files" in run("extract", pdf, "--url", server.url, "--send-file", code=1)
        assert "answered 404" in run("extract", pdf, "--url", server.url, code=1)
        found = run("extract", pdf, "--url", server.url, "--archive", OLDER / "extraction.tar.gz")
    assert "Nothing was found" in found
