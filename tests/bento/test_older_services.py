"""Services as archives of the existing Konfuzio SDK have them are asked as any other; each takes one version.

One archive an AI type was built by BentoML 1.2, whose environment is made of its lockfile, which takes a package index
or its cache. The others are served from their source by the BentoML that is installed.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tarfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from uv import find_uv_bin

from konfuzio_sdk.bento.client import ServiceClient
from konfuzio_sdk.bento.local_server import LocalServer
from konfuzio_sdk.data import Category, Document, Label, Page, Project
from konfuzio_sdk.errors import ServiceError
from konfuzio_sdk.opening.contract import contract_of, project_of

if TYPE_CHECKING:
    from collections.abc import Iterator

TESTS = Path(__file__).parents[1]
ARCHIVES = TESTS / "released" / "bentoml-1.2"
TEXT = "No. 47\fpage 2"


def document(project: Project) -> Document:
    """Two pages; each character of the first one's number has a box."""
    boxes = {
        str(offset): {"x0": offset * 10, "x1": offset * 10 + 9, "y0": 700, "y1": 710, "page_number": 1}
        for offset in (4, 5)
    }
    made = Document(project, TEXT, boxes)
    for number in (1, 2):
        Page(None, made, number, (595, 842))
    return made


def letters() -> Project:
    project = Project(id_=7, name="Letters")
    category = Category(project, 11, "Letter")
    Label(project, "Number", 12, label_sets=[category.default_label_set])
    return project


@pytest.fixture(scope="module")
def locked_python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Interpreter with what the lockfile of the archives says, BentoML 1.2.20 among it."""
    folder = tmp_path_factory.mktemp("locked")
    lock = extracted("extraction", folder) / "env" / "python" / "requirements.lock.txt"
    subprocess.run([find_uv_bin(), "venv", "--quiet", "--python", sys.executable, folder / "venv"], check=True)
    python = folder / "venv" / "bin" / "python"
    install = [find_uv_bin(), "pip", "install", "--quiet", "--python", python, "--requirements", lock]
    if subprocess.run([*install, "--offline"], check=False, capture_output=True).returncode:
        subprocess.run(install, check=True)
    return python


def extracted(name: str, folder: Path) -> Path:
    with tarfile.open(ARCHIVES / f"{name}.tar.gz") as archive:
        archive.extractall(folder / name, filter="data")
    return folder / name


@contextmanager
def served(folder: Path, python: Path | None = None) -> Iterator[ServiceClient]:
    # BentoML 1.2 finds the service's module by the working directory.
    environment = {"PYTHONSAFEPATH": ""}
    with (
        LocalServer(str(folder), python=python, environment=environment) as server,
        ServiceClient(server.url) as client,
    ):
        yield client


def test_an_extraction_archive_of_bentoml_1_2_is_asked_what_its_service_takes(
    locked_python: Path, tmp_path: Path
) -> None:
    archive = extracted("extraction", tmp_path)
    with served(archive, locked_python) as client:
        assert client.contract() == contract_of(archive)
        asked = client.process(document(project_of(archive)), credentials={"TOKEN": "4711"})
        with pytest.raises(ServiceError, match=r"/v1/project-metadata answered 404: Project metadata not found"):
            client.project()
    found = asked.annotations(use_correct=False)
    assert [(each.label.name, each.offset_string, each.confidence) for each in found] == [
        ("Number", ["47"], 0.5),
        ("Number", ["2"], 0.5),
    ]
    assert found[0].translated_string == "ExtractRequest20241227: 4711"


def test_a_categorization_archive_of_bentoml_1_2_is_asked(locked_python: Path, tmp_path: Path) -> None:
    archive = extracted("categorization", tmp_path)
    with served(archive, locked_python) as client:
        asked = client.process(document(project_of(archive)))
        with pytest.raises(ServiceError, match="of the type categorization: call process"):
            client.split(asked)
    assert [page.category.name for page in asked.pages()] == ["Letter", "Letter"]


def test_a_file_splitting_archive_of_bentoml_1_2_is_asked(locked_python: Path, tmp_path: Path) -> None:
    archive = extracted("file_splitting", tmp_path)
    with served(archive, locked_python) as client:
        parts = client.split(document(project_of(archive)))
    assert [part.text for part in parts] == ["No. 47", "page 2"]


def test_an_archive_of_bentoml_1_2_is_served_by_the_bentoml_that_is_installed(tmp_path: Path) -> None:
    with served(extracted("extraction", tmp_path)) as client:
        assert len(client.process(document(letters())).annotations(use_correct=False)) == 2
        said = r"answered 500: ValueError: please fail \(request \w+\)$"
        with pytest.raises(ServiceError, match=said) as caught:
            client.process(Document(letters(), "please fail"))
        assert caught.value.status == 500


@pytest.mark.parametrize(
    ("vintage", "wrapped_in", "status"),
    [("ExtractRequest20240117", "", 200), ("ExtractRequest20241223 wrapped", "request", 500)],
)
def test_services_of_every_layout_are_asked(tmp_path: Path, vintage: str, wrapped_in: str, status: int) -> None:
    shutil.copy(TESTS / "older_services" / "service.py", tmp_path)
    (tmp_path / "VINTAGE").write_text(vintage)
    with served(tmp_path) as client:
        assert client.contract().wrapped_in == wrapped_in
        first, _ = client.process(document(letters())).annotations(use_correct=False)
        assert first.translated_string.startswith(vintage)
        box = first.spans[0].bbox()
        assert box is not None
        assert (box.x0, box.x1) == (40, 59)
        with pytest.raises(ServiceError, match=f"answered {status}: ") as caught:
            client.process(Document(letters(), "please fail"))
    assert "Traceback" not in str(caught.value)
    assert caught.value.request_id
