"""Commands that write how to run an archive."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import yaml

from commands import run

if TYPE_CHECKING:
    from pathlib import Path

    from served_fixtures import Archive


@pytest.mark.parametrize(("command", "documents"), [("compose", 1), ("manifests", 5)])
def test_they_print_or_write_the_same(command: str, documents: int, archive: Archive, tmp_path: Path) -> None:
    printed = run(command, archive.path, "--replicas", "3")
    assert len(list(yaml.safe_load_all(printed))) == documents
    assert f"image: localhost/{archive.bento.tag}" in printed
    assert "replicas: 3" in printed
    target = tmp_path / "run.yaml"
    assert run(command, archive.path, "--replicas", "3", "--output", target) == ""
    assert target.read_text() == printed


def test_what_cannot_be_done_is_told(archive: Archive, tmp_path: Path) -> None:
    damaged = tmp_path / "damaged.bento"
    damaged.write_bytes(archive.path.read_bytes()[:-100])
    assert "Error" in run("compose", damaged, code=1)
    assert "is no name of an image" in run("manifests", archive.path, "--image", "Not an image", code=1)
    told = run("compose", archive.path, "--output", tmp_path, code=1)
    assert f"{tmp_path} cannot be written" in told
    assert "Traceback" not in told


def test_the_archive_itself_is_not_written_over(archive: Archive) -> None:
    before = archive.path.read_bytes()
    assert "is the archive itself" in run("manifests", archive.path, "--output", archive.path, code=1)
    assert archive.path.read_bytes() == before
