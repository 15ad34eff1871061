"""The command, as a user types it."""

from __future__ import annotations

import importlib.metadata
import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from commands import COMMAND, run, without

if TYPE_CHECKING:
    from konfuzio_sdk.bento.local_server import LocalServer
    from konfuzio_sdk.trainer.information_extraction import RFExtractionAI


def test_the_version_is_told() -> None:
    assert run("--version").strip() == importlib.metadata.version("konfuzio-sdk")


def test_help_teaches() -> None:
    assert "konfuzio_sdk quickstart" in run("--help")
    assert "bentoml serve" in run("extract", "--help")
    assert "--data" in run("quickstart", "--help")


@pytest.fixture
def pdf(sample_folder: Path, trained_ai: RFExtractionAI) -> Path:
    return sample_folder / trained_ai.test_documents[0].name


def test_extract_prints_a_table(server: LocalServer, pdf: Path) -> None:
    shown = run("extract", pdf, "--url", server.url)
    assert "Total amount" in shown
    assert "Conf." in shown
    assert "Position" in shown


def test_extract_prints_json_of_the_newest_response(server: LocalServer, pdf: Path) -> None:
    shown = json.loads(run("extract", pdf, "--url", server.url, "--format", "json"))
    assert shown["schema_version"] == "ExtractResponse20261123"
    assert "Total amount" in {label["name"] for label in shown["labels"]}


def test_extract_draws_each_page(server: LocalServer, pdf: Path, tmp_path: Path) -> None:
    shown = run("extract", pdf, "--url", server.url, "--format", "png", "--output", tmp_path / "drawn")
    paths = [Path(line) for line in shown.splitlines()]
    assert paths
    assert all(path.parent == tmp_path / "drawn" for path in paths)
    with Image.open(paths[0]) as drawn:
        assert drawn.width > 500


def test_errors_are_one_message(server: LocalServer, tmp_path: Path, pdf: Path) -> None:
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.7 and no more")
    for arguments, said in (
        ((tmp_path / "missing.pdf", "--url", server.url), "missing.pdf"),
        ((tmp_path / "broken.pdf", "--url", server.url), "broken.pdf"),
        ((pdf, "--url", "http://127.0.0.1:9"), "Is the service running?"),
        ((pdf, "--url", "127.0.0.1:9"), "http://127.0.0.1:9/docs.json cannot be reached"),
        ((pdf, "--url", server.url, "--output", "here"), "--format png"),
    ):
        told = run("extract", *arguments, code=1)
        assert said in told
        assert "Traceback" not in told


def test_quickstart_runs_the_whole_line_on_a_sample(tmp_path: Path) -> None:
    shown = run("quickstart", "--output", tmp_path / "out", BENTOML_HOME=str(tmp_path / "store"))
    assert "Strict evaluation" in shown
    assert "Total amount" in shown
    assert "Done in" in shown
    made = sorted(path.suffix for path in (tmp_path / "out").iterdir() if path.is_file())
    assert made == [".bento", ".png"]
    assert re.search(r"Sending invoices/\d+\.pdf, which it has not seen, to ", shown)
    assert list((tmp_path / "out").glob("invoices_*_page_1.png"))
    assert list((tmp_path / "store" / "bentos").iterdir())


def test_quickstart_tells_first_what_is_not_installed(tmp_path: Path) -> None:
    ran = without({"bentoml"}, "quickstart", "--output", tmp_path / "out")
    assert (ran.returncode, ran.stdout) == (1, "")
    assert "This needs bentoml; install the SDK with its extra 'all'" in ran.stderr


def test_quickstart_reads_an_exported_project(payslips_and_receipts: Path, tmp_path: Path) -> None:
    shown = run(
        "quickstart",
        "--data",
        payslips_and_receipts,
        "--output",
        tmp_path / "out",
        BENTOML_HOME=str(tmp_path / "store"),
    )
    assert "Lohnabrechnung" in shown
    assert "Document 216836: not loaded" in shown
    assert "Auszahlungsbetrag" in shown
    assert list((tmp_path / "out").glob("*.png"))


def test_quickstart_holds_documents_out_where_none_are_for_testing(sample_folder: Path, tmp_path: Path) -> None:
    labels = json.loads((sample_folder / "labels.json").read_text())
    labels["documents"] = [entry for entry in labels["documents"] if entry.get("split") != "test"]
    shutil.copytree(sample_folder, tmp_path / "mine")
    (tmp_path / "mine" / "labels.json").write_text(json.dumps(labels))
    shown = run(
        "quickstart",
        "--data",
        tmp_path / "mine",
        "--category",
        "Payslip",
        "--output",
        tmp_path / "out",
        BENTOML_HOME=str(tmp_path / "store"),
    )
    assert "are held out" in shown
    assert "Gross pay" in shown


def test_a_pdf_without_text_is_told(server: LocalServer, tmp_path: Path) -> None:
    Image.new("RGB", (100, 100), "white").save(tmp_path / "scan.pdf")
    finished = subprocess.run(
        [COMMAND, "extract", tmp_path / "scan.pdf", "--url", server.url], capture_output=True, text=True, check=True
    )
    assert "has no text" in finished.stderr
    assert "Nothing was found" in finished.stdout


def test_quickstart_tells_what_is_wrong_with_the_data(tmp_path: Path) -> None:
    assert "holds neither labels.json" in run("quickstart", "--data", tmp_path, code=1)
    assert "There is no folder" in run("quickstart", "--data", tmp_path / "nowhere", code=1)
    (tmp_path / "labels.json").write_text("{")
    assert "labels.json" in run("quickstart", "--data", tmp_path, code=1)
