"""The code blocks of the README run as they stand."""

from __future__ import annotations

import re
import runpy
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import bentoml

from konfuzio_sdk.bento.client import ServiceClient
from konfuzio_sdk.bento.local_server import LocalServer
from konfuzio_sdk.data import Document, Project
from konfuzio_sdk.trainer.information_extraction import RFExtractionAI

if TYPE_CHECKING:
    import pytest

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```python\n(.*?)```", README, flags=re.DOTALL)


def test_the_readme_starts_with_the_two_commands() -> None:
    commands = [line.split("#")[0].strip() for line in README.splitlines()[:6] if line.startswith("make ")]
    assert commands == ["make quickstart", "make test"]


def test_the_blocks_on_containerization_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    variables: dict[str, object] = {}
    for block in BLOCKS[:3]:
        exec(block, variables)  # noqa: S102 - the documentation's own code
    archive = Path("path/to/your/bento/archive.bento")
    assert archive.is_file()
    told = capsys.readouterr().out.split()
    assert bentoml.bentos.get(told[0])
    assert Path(told[1]) == archive.absolute()


def test_the_block_on_training_runs(
    payslips_and_receipts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("path/to/exported").mkdir(parents=True)
    Path("path/to/exported/project").symlink_to(payslips_and_receipts.resolve())
    exec(BLOCKS[3].replace("'Invoice'", "'Lohnabrechnung'"), {})  # noqa: S102 - the documentation's own code
    assert list(Path("archives").glob("extraction_63-*.bento"))
    assert "Document 216836" in capsys.readouterr().out


def test_the_block_on_saving_and_loading_runs(
    trained_ai: RFExtractionAI, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    variables: dict[str, object] = {"model": trained_ai, "RFExtractionAI": RFExtractionAI}
    exec(BLOCKS[4], variables)  # noqa: S102 - the documentation's own code
    loaded = variables["model"]
    assert isinstance(loaded, RFExtractionAI)
    assert loaded is not trained_ai
    loaded.check_is_ready()


def test_the_block_on_sorting_and_splitting_runs(
    real_project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    exec(BLOCKS[5], {"project": real_project})  # noqa: S102 - the documentation's own code
    assert sorted(path.name.partition("-")[0] for path in Path("archives").iterdir()) == [
        "categorization_0",
        "file_splitting_0",
    ]
    assert "Lohnabrechnung" in capsys.readouterr().out


def test_the_example_of_a_custom_ai_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["custom_date_extraction.py", str(tmp_path / "dates.bento")])
    runpy.run_path(str(ROOT / "examples" / "custom_date_extraction.py"), run_name="__main__")
    assert (tmp_path / "dates.bento").is_file()


def test_a_custom_ai_is_served_without_the_file_that_defines_it(tmp_path: Path) -> None:
    """Its class travels in the pickle."""
    script = tmp_path / "mine.py"
    script.write_text((ROOT / "examples" / "custom_date_extraction.py").read_text(encoding="utf-8"))
    said = subprocess.run(
        [sys.executable, str(script), str(tmp_path / "dates.bento")],
        check=True,
        capture_output=True,
        text=True,
    )
    script.unlink()
    tag = said.stdout.splitlines()[-1].split()[0]
    assert bentoml.bentos.get(tag)
    with LocalServer(tag) as server, ServiceClient(server.url) as client:
        letter = client.process(Document(project=client.project(), text="Written on 24.12.2026"))
    assert [found.offset_string for found in letter.annotations(use_correct=False)] == [["24.12.2026"]]
