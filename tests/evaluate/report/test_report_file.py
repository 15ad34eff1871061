from __future__ import annotations

import os
import re
import stat
from typing import TYPE_CHECKING

import pytest

from konfuzio_sdk.errors import ArgumentError
from konfuzio_sdk.evaluate import CrossValidation, ExtractionEvaluation
from konfuzio_sdk.evaluate.report import About
from konfuzio_sdk.evaluate.report.file import check_writable, write_whole
from report_reading import document_of, evaluated, project_of

if TYPE_CHECKING:
    from pathlib import Path


def evaluation() -> ExtractionEvaluation:
    document = document_of(project_of("Date"), "Bonn 1.2.2024", name="letter.pdf")
    return ExtractionEvaluation([evaluated(document, [("Date", 5, 13)], [])])


def test_an_evaluation_writes_its_page_to_a_file(tmp_path: Path) -> None:
    path = evaluation().report(tmp_path / "report.html", About("Letters"))
    assert path == tmp_path / "report.html"
    written = path.read_text(encoding="utf-8")
    assert written.startswith("<!DOCTYPE html>\n<html")
    assert "<title>Letters</title>" in written
    assert evaluation().report(str(tmp_path / "again.html"), About("Letters")).read_bytes() == path.read_bytes()


def test_a_cross_validation_writes_its_folds_too(tmp_path: Path) -> None:
    path = CrossValidation((evaluation(), evaluation())).report(tmp_path / "report.html")
    assert "Fold 2, 1 Documents" in path.read_text(encoding="utf-8")


def test_the_file_is_for_whoever_made_it_unless_it_was_there(tmp_path: Path) -> None:
    path = evaluation().report(tmp_path / "report.html")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.chmod(0o640)
    evaluation().report(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert [found.name for found in tmp_path.iterdir()] == ["report.html"]


@pytest.mark.parametrize(
    ("name", "told"),
    [("missing/report.html", "There is no folder"), (".", "is a folder; give the name of a file in it")],
)
def test_what_cannot_be_written_is_told(tmp_path: Path, name: str, told: str) -> None:
    with pytest.raises(ArgumentError, match=told):
        evaluation().report(tmp_path / name)


def test_a_pipe_is_told_and_left_alone(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(ArgumentError, match="is a device or a pipe"):
        evaluation().report(pipe)
    assert pipe.is_fifo()


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "target.html").write_text("before", encoding="utf-8")
    link = tmp_path / "link.html"
    link.symlink_to(tmp_path / "target.html")
    assert evaluation().report(link) == link
    assert link.is_symlink()
    assert (tmp_path / "target.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


@pytest.mark.parametrize(
    ("leads_to", "told"), [("link.html", "leads back to itself"), ("missing/report.html", "No such file or directory")]
)
def test_a_link_that_leads_nowhere_is_told_before_any_work(tmp_path: Path, leads_to: str, told: str) -> None:
    link = tmp_path / "link.html"
    link.symlink_to(tmp_path / leads_to)
    with pytest.raises(ArgumentError, match=f"cannot be written: .*{told}"):
        check_writable(link)


@pytest.mark.skipif(os.geteuid() == 0, reason="The superuser may write everywhere.")
def test_a_folder_that_may_not_be_written_to_is_told(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(ArgumentError, match="cannot be written: Permission denied"):
        evaluation().report(tmp_path / "report.html")


def test_a_name_that_no_file_can_have_is_told(tmp_path: Path) -> None:
    with pytest.raises(ArgumentError, match="cannot be written: File name too long"):
        evaluation().report(tmp_path / f"{'x' * 300}.html")


def test_what_fails_half_way_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    path.write_text("before", encoding="utf-8")
    with pytest.raises(UnicodeEncodeError):
        write_whole(path, "\ud800")
    assert path.read_text(encoding="utf-8") == "before"
    assert [found.name for found in tmp_path.iterdir()] == ["report.html"]


def test_nothing_of_this_machine_is_in_the_page(tmp_path: Path) -> None:
    written = evaluation().report(tmp_path / "report.html").read_text(encoding="utf-8")
    assert str(tmp_path) not in written
    assert re.search(r"\b20\d\d-\d\d-\d\d\b", written) is None
