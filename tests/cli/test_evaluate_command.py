"""`konfuzio_sdk evaluate`, as a user types it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from commands import run, without
from konfuzio_sdk.cli.evaluate import evaluate
from konfuzio_sdk.errors import KonfuzioError
from konfuzio_sdk.readers import LABELS_FILE
from report_reading import all_text, page_read, table_rows


@pytest.fixture(scope="module")
def few_payslips(sample_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of six PDFs, and a Category that has none: what is read and trained in no time."""
    folder = tmp_path_factory.mktemp("payslips")
    described = json.loads((sample_folder / LABELS_FILE).read_text(encoding="utf-8"))
    of_category = [document for document in described["documents"] if document["category"] == "Payslip"]
    described["documents"] = of_category[:6]
    (folder / LABELS_FILE).write_text(json.dumps(described), encoding="utf-8")
    for document in described["documents"]:
        file = folder / document["file"]
        file.parent.mkdir(exist_ok=True)
        shutil.copy(sample_folder / document["file"], file)
    return folder


def test_figures_are_printed_and_the_page_is_written(few_payslips: Path, tmp_path: Path) -> None:
    written = tmp_path / "report.html"
    shown = run("evaluate", few_payslips, "--folds", "2", "--report", written)
    assert "Training 2 times, for 6 Documents of the Category 'Payslip'" in shown
    assert "--category would choose another: Invoice, Delivery note" in shown
    assert "All Labels" in shown
    assert "from fold to fold" in shown
    assert str(written) in shown
    page = page_read(written.read_text(encoding="utf-8"))
    assert "Payslip: what the AI gets right and wrong" in all_text(page)
    measured = {row[0]: row[2] for row in table_rows(page, "labels")}
    assert f"F1 {measured['All Labels']} strict" in shown
    assert len(table_rows(page, "folds")) == 2


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"category": "Recipe"}, "Recipe"),
        ({"category": "987654"}, "987654"),
        ({"category": "Invoice"}, "The Category 'Invoice' has 0 annotated Document"),
        ({"folds": 1}, "needs --folds of 2 or more"),
        ({"folds": 7}, "and a Document for each"),
        ({"report": Path("missing/report.html")}, "make it first"),
    ],
    ids=lambda given: " ".join(given) if isinstance(given, dict) else "",
)
def test_what_cannot_be_evaluated_is_told_before_anything_is_trained(
    few_payslips: Path, options: dict[str, Any], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(KonfuzioError, match=told):
        evaluate(few_payslips, **options)
    assert "Training" not in capsys.readouterr().out


def test_an_error_is_one_message(tmp_path: Path) -> None:
    told = run("evaluate", tmp_path, code=1)
    assert "holds neither" in told
    assert "Traceback" not in told


def test_what_is_not_installed_is_told(few_payslips: Path) -> None:
    finished = without({"sklearn"}, "evaluate", few_payslips)
    assert finished.returncode == 1
    assert "This needs sklearn; install the SDK with its extra 'all'" in finished.stderr
