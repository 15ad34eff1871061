from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from konfuzio_sdk.sealing.origin import git_commit
from konfuzio_sdk.trainer.information_extraction import RFExtractionAI

if TYPE_CHECKING:
    from pathlib import Path

AI = """
from konfuzio_sdk.trainer.information_extraction import AbstractExtractionAI


class MyAI(AbstractExtractionAI):
    pass
"""
SCRIPT = """
import os, sys
from konfuzio_sdk.sealing.origin import git_commit
from konfuzio_sdk.trainer.information_extraction import RFExtractionAI
{before}
print(git_commit({kind}))
"""


def git(folder: Path, *arguments: str) -> str:
    author = ["-c", "user.name=nobody", "-c", "user.email=nobody@example.org", "-c", "commit.gpgsign=false"]
    command = ["git", "-C", str(folder), *author, *arguments]
    return subprocess.check_output(command, text=True).strip()


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = tmp_path / "repository"
    folder.mkdir()
    git(folder, "init", "--quiet")
    (folder / "my_ai.py").write_text(AI)
    (folder / "train.py").write_text(SCRIPT.format(before="", kind="RFExtractionAI"))
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "--message", "First")
    return folder


def told(folder: Path, *arguments: str, **environment: str) -> str:
    finished = subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1", **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == 0, finished.stderr
    return finished.stdout.strip()


def of_class(repository: Path, elsewhere: Path, **environment: str) -> str:
    """What is told, from another folder, of a class in the repository."""
    before = f"sys.path.insert(0, {str(repository)!r}); from my_ai import MyAI"
    (elsewhere / "script.py").write_text(SCRIPT.format(before=before, kind="MyAI"))
    return told(elsewhere, "script.py", **environment)


def test_the_commit_is_that_of_the_class_s_own_file(repository: Path, tmp_path: Path) -> None:
    assert of_class(repository, tmp_path) == git(repository, "rev-parse", "HEAD")


def test_what_was_changed_or_is_not_under_version_control_is_dirty(repository: Path, tmp_path: Path) -> None:
    head = git(repository, "rev-parse", "HEAD")
    (repository / "new_archive.bento").write_text("is not counted")
    assert of_class(repository, tmp_path) == head
    (repository / "train.py").write_text("changed")
    assert of_class(repository, tmp_path) == f"{head}-dirty"
    git(repository, "rm", "--quiet", "--cached", "my_ai.py")
    git(repository, "commit", "--quiet", "--all", "--message", "Second")
    assert of_class(repository, tmp_path) == git(repository, "rev-parse", "HEAD") + "-dirty"


def test_of_an_installed_class_the_running_script_tells(repository: Path, tmp_path: Path) -> None:
    assert told(tmp_path, str(repository / "train.py")) == git(repository, "rev-parse", "HEAD")
    (tmp_path / "train.py").write_text((repository / "train.py").read_text())
    assert told(repository, str(tmp_path / "train.py")) == "None"


def test_where_nothing_has_a_file_the_current_folder_tells(repository: Path, tmp_path: Path) -> None:
    script = SCRIPT.format(before="", kind="RFExtractionAI")
    assert told(repository, "-c", script) == git(repository, "rev-parse", "HEAD")
    assert told(tmp_path, "-c", script) == "None"
    (tmp_path / "gone").mkdir()
    gone = SCRIPT.format(before="os.rmdir(os.getcwd())", kind="RFExtractionAI")
    assert told(tmp_path / "gone", "-c", gone) == "None"


def test_of_installed_code_alone_nothing_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "__main__", pytest)
    assert git_commit(RFExtractionAI) is None


def test_a_repository_without_a_commit_tells_nothing(repository: Path, tmp_path: Path) -> None:
    shutil.rmtree(repository / ".git")
    assert of_class(repository, tmp_path) == "None"
    git(repository, "init", "--quiet")
    assert of_class(repository, tmp_path) == "None"


def test_without_git_nothing_is_told(repository: Path, tmp_path: Path) -> None:
    assert of_class(repository, tmp_path, PATH=str(tmp_path)) == "None"


def test_what_the_environment_says_to_git_is_not_heard(repository: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    git(other, "init", "--quiet")
    told_of = of_class(repository, tmp_path, GIT_DIR=str(other / ".git"), GIT_WORK_TREE=str(other))
    assert told_of == git(repository, "rev-parse", "HEAD")


def test_git_starts_no_program_of_the_repository_and_writes_nothing(repository: Path, tmp_path: Path) -> None:
    git(repository, "config", "core.fsmonitor", f"touch {tmp_path / 'started'}; false")
    (repository / "train.py").touch()
    before = {path: path.stat().st_mtime_ns for path in repository.rglob("*")}
    assert of_class(repository, tmp_path) == git(repository, "-c", "core.fsmonitor=false", "rev-parse", "HEAD")
    assert not (tmp_path / "started").exists()
    assert {path: path.stat().st_mtime_ns for path in repository.rglob("*")} == before
