"""What the tutorials and how-to pages say is done, and what they show is printed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from concurrent.futures import Future

Ran: TypeAlias = subprocess.CompletedProcess[str]

_DOCS = Path(__file__).parents[2] / "docs"
_RUNNER = Path(__file__).with_name("page_runner.py")
_PAGES = [
    page
    for folder in ("tutorials", "how-to")
    for page in sorted((_DOCS / folder).glob("*.md"))
    if page.name != "index.md"
] + [_DOCS / "reference" / "manifest.md"]


_EARLIER = """
from konfuzio_sdk.data import Category, Project
from konfuzio_sdk.trainer.document_categorization import NameBasedCategorizationAI
from konfuzio_sdk.trainer.file_splitting import TextualFileSplittingAI
from konfuzio_sdk.trainer.information_extraction import RFExtractionAI

for name in ("Report", "Offer", "Reminder"):
    category = Category(Project(id_=1), id_=1, name=name)
    RFExtractionAI(category=category).save_bento()
NameBasedCategorizationAI([category]).save_bento()
TextualFileSplittingAI([category]).save_bento()
"""


def _python(command: list[str | Path], folder: Path) -> Ran:
    """Run Python in a folder, with a Bento storage of its own."""
    environment = {**os.environ, "BENTOML_HOME": str(folder / "bentoml")}
    command = [sys.executable, *command]
    return subprocess.run(command, check=False, capture_output=True, text=True, cwd=folder, env=environment)


def _run(page: Path, folder: Path) -> Ran:
    return _python([_RUNNER, page], folder)


@pytest.fixture(scope="module")
def used(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Bento storage of somebody who did other pages before: it has Bentos under the names that pages give theirs."""
    folder = tmp_path_factory.mktemp("earlier")
    ran = _python(["-c", _EARLIER], folder)
    assert ran.returncode == 0, ran.stderr
    return folder / "bentoml"


@pytest.fixture(scope="module")
def runs(used: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[Path, Future[Ran]]]:
    """Runs of all pages, two at a time: each waits a while for the service that it starts."""
    folders = {page: tmp_path_factory.mktemp(page.stem) for page in _PAGES}
    for folder in folders.values():
        shutil.copytree(used, folder / "bentoml")
    with ThreadPoolExecutor(max_workers=2) as pool:
        yield {page: pool.submit(_run, page, folder) for page, folder in folders.items()}


@pytest.mark.parametrize("page", _PAGES, ids=lambda page: page.stem)
def test_a_page_runs_from_top_to_bottom_and_prints_what_it_shows(page: Path, runs: dict[Path, Future[Ran]]) -> None:
    ran = runs[page].result()
    assert ran.returncode == 0, ran.stdout + ran.stderr


@pytest.mark.parametrize(
    ("page", "told"),
    [
        ("```python\nprint(1 + 1)\n```\n\n```text\n3\n```\n", "line 5: the page shows\n3\n\nbut this was printed:\n2"),
        ("# Title\n\n```python\nprint(1 / 0)\n```\n", "line 4, in <module>"),
        ("```bash\nexit 3\n```\n", "returned non-zero exit status 3"),
        ("```py\nprint(1)\n```\n", "what is to be done with a block of 'py'?"),
    ],
    ids=["shows something else", "raises", "shell fails", "unknown language"],
)
def test_a_page_that_does_not_do_what_it_says_is_told_with_its_line(page: str, told: str, tmp_path: Path) -> None:
    rotten = tmp_path / "page.md"
    rotten.write_text(page, encoding="utf-8")
    ran = _run(rotten, tmp_path)
    assert ran.returncode == 1
    assert told in ran.stderr
