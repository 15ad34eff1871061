"""What is sealed is the same wherever it is sealed, and described file by file."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import bentoml
import pytest
import yaml

from konfuzio_sdk.bento.archive_paths import MANIFEST_PATH
from konfuzio_sdk.bento.manifest import read_manifest
from konfuzio_sdk.data import Category, Project
from konfuzio_sdk.sealing.archive_file import file_record
from konfuzio_sdk.sealing.completion import archive_files, is_complete
from konfuzio_sdk.trainer.information_extraction import AbstractExtractionAI

if TYPE_CHECKING:
    from served_fixtures import Archive


class QuietAI(AbstractExtractionAI):
    """Finds nothing."""

    said = "nothing"


@pytest.fixture
def quiet_ai() -> QuietAI:
    return QuietAI(Category(Project(id_=8), 80, "Letter"))


def test_the_manifest_knows_every_other_file_of_the_archive(opened: Path) -> None:
    told = read_manifest(opened / MANIFEST_PATH).files
    found = {path.relative_to(opened).as_posix(): path for path in opened.rglob("*") if path.is_file()}
    del found[MANIFEST_PATH]
    assert told == {name: file_record(path) for name, path in found.items()}
    assert {"bento.yaml", "src/requirements.txt", "env/docker/Dockerfile", "apis/openapi.yaml"} <= set(told)


def test_every_line_of_what_is_installed_has_a_hash(opened: Path) -> None:
    described = yaml.safe_load((opened / "bento.yaml").read_text())
    for lock in (
        (opened / "env" / "python" / "requirements.txt").read_text(),
        described["image"]["python_requirements"],
    ):
        unhashed = [
            line
            for line in lock.splitlines()
            if line.strip() and not line.startswith("#") and "--hash=" not in line and not line.rstrip().endswith("\\")
        ]
        assert unhashed == []


def test_what_bentoml_never_reads_again_stays_out(opened: Path) -> None:
    assert not (opened / "src" / "bentofile.yaml").exists()
    assert not (opened / "env" / "python" / "requirements.in").exists()


SAVE = """
import sys
from pathlib import Path
from konfuzio_sdk.data import Category, Document, Project
from konfuzio_sdk.trainer.document_categorization import NameBasedCategorizationAI

project = Project(id_=8, name="Letters")
Category(project, 80, "Letter")
ai = NameBasedCategorizationAI(project.categories)
sample = Document(project, "A Letter", category=project.categories[0], id_=1)
print(ai.save_bento(output_dir=sys.argv[1], golden=[sample])[1])
"""


def test_archives_of_equal_ais_are_equal_on_two_machines(tmp_path: Path) -> None:
    written = []
    for name, zone, umask, seed in (("one", "Asia/Tokyo", 0o077, "1"), ("other", "America/Lima", 0o002, "2")):
        home = tmp_path / name
        home.mkdir()
        environment = {
            **os.environ,
            "HOME": str(home),
            "BENTOML_HOME": str(home / "bentoml"),
            "TZ": zone,
            "PYTHONHASHSEED": seed,
            "USER": name,
            "LC_ALL": "C.UTF-8",
        }
        command = [sys.executable, "-c", SAVE, str(home)]
        finished = subprocess.run(
            command, cwd=home, env=environment, umask=umask, capture_output=True, text=True, check=True
        )
        written.append(Path(finished.stdout.strip()))
    assert written[0].name == written[1].name
    assert written[0].read_bytes() == written[1].read_bytes()


def test_a_bento_that_was_changed_in_the_store_is_built_anew(quiet_ai: QuietAI) -> None:
    bento, _ = quiet_ai.save_bento()
    assert is_complete(bento)
    for name in ("src/requirements.txt", MANIFEST_PATH, "apis/openapi.yaml"):
        changed = Path(bento.path_of(name))
        content = changed.read_bytes()
        changed.write_bytes(b"{}")
        assert not is_complete(bento)
        again, _ = quiet_ai.save_bento()
        assert again.tag == bento.tag
        assert changed.read_bytes() == content


def test_a_file_more_makes_a_bento_incomplete(quiet_ai: QuietAI) -> None:
    bento, _ = quiet_ai.save_bento()
    Path(bento.path, "src", "more.py").write_text("import os\n")
    assert not is_complete(bento)
    assert is_complete(quiet_ai.save_bento()[0])


def test_an_exported_archive_can_be_imported_and_is_the_same_there(archive: Archive, tmp_path: Path) -> None:
    store = {**os.environ, "BENTOML_HOME": str(tmp_path)}
    for command in (["import", str(archive.path)], ["get", str(archive.bento.tag), "-o", "path"]):
        finished = subprocess.run(
            [sys.executable, "-m", "bentoml", *command], env=store, capture_output=True, text=True, check=True
        )
    imported = Path("".join(finished.stdout.split("\n")))
    told = json.loads((imported / MANIFEST_PATH).read_text())["files"]
    for name, record in told.items():
        here = tmp_path / name if name.startswith("models/") else imported / name
        assert file_record(here).model_dump() == record, name
    shutil.rmtree(tmp_path)


def test_the_files_of_an_archive_are_those_of_its_bento_and_its_model(archive: Archive) -> None:
    files = archive_files(bentoml.bentos.get(archive.bento.tag))
    assert {name.partition("/")[0] for name in files} == {"README.md", "apis", "bento.yaml", "env", "models", "src"}
