"""The commands that ask served AIs about pages, as a user types them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pypdfium2
import pytest

from commands import run
from konfuzio_sdk.bento.local_server import LocalServer
from konfuzio_sdk.data import Project
from konfuzio_sdk.readers import PdfSource, read_pdf
from konfuzio_sdk.trainer.document_categorization import CategorizationAI
from konfuzio_sdk.trainer.file_splitting import ContextAwareFileSplittingAI

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="module")
def bundle(sample_project: Project, sample_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One PDF of an invoice, a payslip and an invoice, that no AI was trained on."""
    invoices, payslips = (sample_project.get_category_by_name(name).test_documents() for name in ("Invoice", "Payslip"))
    whole = pypdfium2.PdfDocument.new()
    for document in (invoices[0], payslips[0], invoices[1]):
        part = pypdfium2.PdfDocument(sample_folder / document.name)
        whole.import_pages(part)
        part.close()
    path = tmp_path_factory.mktemp("bundle") / "bundle.pdf"
    whole.save(path)
    whole.close()
    return path


@pytest.fixture(scope="module")
def categorizer(sample_project: Project) -> Iterator[LocalServer]:
    bento, _ = CategorizationAI(sample_project.categories).fit().save_bento()
    with LocalServer(str(bento.tag)) as server:
        yield server


@pytest.fixture(scope="module")
def splitter(sample_project: Project) -> Iterator[LocalServer]:
    bento, _ = ContextAwareFileSplittingAI(sample_project.categories).fit().save_bento()
    with LocalServer(str(bento.tag)) as server:
        yield server


def test_categorize_prints_a_table(categorizer: LocalServer, bundle: Path) -> None:
    shown = run("categorize", bundle, "--url", categorizer.url)
    assert "bundle.pdf: The pages agree on no Category." in shown
    assert "Payslip" in shown
    assert "Conf." in shown


def test_categorize_prints_json_of_the_newest_response(categorizer: LocalServer, bundle: Path) -> None:
    shown = json.loads(run("categorize", bundle, "--url", categorizer.url, "--format", "json"))
    assert shown["schema_version"] == "CategorizeResponse20261123"
    likeliest = [page["categories"][0]["name"] for page in shown["pages"]]
    assert {likeliest[0], likeliest[-1]} == {"Invoice"}
    assert "Payslip" in likeliest


def test_split_prints_a_table_and_writes_each_document(splitter: LocalServer, bundle: Path, tmp_path: Path) -> None:
    shown = run("split", bundle, "--url", splitter.url, "--output", tmp_path / "parts")
    assert "3 Document(s) in bundle.pdf" in shown
    written = sorted((tmp_path / "parts").iterdir())
    assert [path.name for path in written] == ["bundle_1.pdf", "bundle_2.pdf", "bundle_3.pdf"]
    assert [str(path) for path in written] == [line for line in shown.splitlines() if line.endswith(".pdf")]
    texts = [read_pdf(path, Project()).text for path in written]
    assert "\f".join(texts) == read_pdf(bundle, Project()).text


def test_split_replaces_nothing(splitter: LocalServer, bundle: Path, tmp_path: Path) -> None:
    (tmp_path / "bundle_2.pdf").write_text("mine")
    told = run("split", bundle, "--url", splitter.url, "--output", tmp_path, code=1)
    assert "bundle_2.pdf is there already" in told
    assert [path.read_text() for path in tmp_path.iterdir()] == ["mine"]


def test_split_takes_pictures_but_writes_pages_of_pdfs_alone(
    splitter: LocalServer, bundle: Path, tmp_path: Path
) -> None:
    picture = tmp_path / "page.jpeg"
    PdfSource(bundle).page_image(1).save(picture)
    assert "1 Document(s) in page.jpeg" in run("split", picture, "--url", splitter.url)
    told = run("split", picture, "--url", splitter.url, "--output", tmp_path / "parts", code=1)
    assert "page.jpeg is none" in told


def test_json_comes_alone(splitter: LocalServer, bundle: Path, tmp_path: Path) -> None:
    shown = run("split", bundle, "--url", splitter.url, "--format", "json", "--output", tmp_path)
    assert len(json.loads(shown)["documents"]) == len(list(tmp_path.glob("*.pdf"))) == 3


def test_split_prints_json_of_the_newest_response(splitter: LocalServer, bundle: Path) -> None:
    shown = json.loads(run("split", bundle, "--url", splitter.url, "--format", "json"))
    assert shown["schema_version"] == "SplitResponse20261123"
    with PdfSource(bundle).opened() as pdf:
        pages = list(range(1, len(pdf) + 1))
    assert [page["id"] for found in shown["documents"] for page in found["pages"]] == pages
    assert len(shown["documents"]) == 3


def test_a_service_of_another_kind_is_told(categorizer: LocalServer, splitter: LocalServer, bundle: Path) -> None:
    for command, server, right in (
        ("split", categorizer, "categorize"),
        ("extract", categorizer, "categorize"),
        ("categorize", splitter, "split"),
    ):
        told = run(command, bundle, "--url", server.url, code=1)
        assert f"Ask it with: konfuzio_sdk {right} {bundle}" in told


def test_pages_that_cannot_be_written_are_told(splitter: LocalServer, bundle: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    told = run("split", bundle, "--url", splitter.url, "--output", tmp_path / "file" / "parts", code=1)
    assert "cannot be written" in told
