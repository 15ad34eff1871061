"""`konfuzio_sdk bento inspect` and `verify`, as a user types them."""

from __future__ import annotations

import io
import json
import os
import subprocess
import tarfile
from typing import TYPE_CHECKING

import bentoml
import pytest

from commands import COMMAND, run, without
from konfuzio_sdk.data import Annotation, Category, Document, Label, LabelSet, Project, Span
from konfuzio_sdk.trainer.information_extraction import AbstractExtractionAI, RFExtractionAI

if TYPE_CHECKING:
    from pathlib import Path

_OPTIONAL = {
    "bentoml",
    "cloudpickle",
    "cryptography",
    "filelock",
    "lz4",
    "model_signing",
    "packaging",
    "PIL",
    "pip",
} | {
    "scipy",
    "sklearn",
    "starlette",
    "uv",
    "yaml",
}
_OF_ANOTHER_SDK = """service: extraction_service:ExtractionService
name: extraction_63
version: 2qytjiwhoc7flhbp
bentoml_version: 1.2.20
creation_time: '2024-08-01T10:00:00.000000+00:00'
labels:
  requires_text: 'true'
  request: ExtractRequest20240117
models:
- tag: 'extraction_63:a'
"""


class GreetingAI(AbstractExtractionAI):
    """Finds a greeting."""

    def extract(self, document: Document) -> Document:
        document = super().extract(document)
        label = next(label for label in document.project.labels if label.name == "Greeting")
        Annotation(document, label, confidence=1.0, spans=[Span(0, 5)])
        return document


OWN_SERVICE = """
import bentoml


@bentoml.service
class Own:
    model = bentoml.models.BentoModel("{tag}")

    @bentoml.api
    def hello(self) -> str:
        return "hello"
"""


class OwnServiceAI(GreetingAI):
    """Has a service of its own."""

    folder: Path | None = None

    def __getstate__(self) -> dict[str, object]:
        return {**super().__getstate__(), "folder": None}

    def build_bento(self, bento_model: bentoml.Model) -> bentoml.Bento:
        (self.folder / "own_service_of_commands.py").write_text(OWN_SERVICE.format(tag=bento_model.tag))
        return bentoml.bentos.build(
            "own_service_of_commands:Own",
            name="own_of_commands",
            version="1",
            build_ctx=str(self.folder),
            models=[str(bento_model.tag)],
        )


def letters() -> Category:
    project = Project(id_=7, name="Letters")
    category = Category(project, id_=70, name="Letter")
    label_set = LabelSet(project, id_=71, name="Opening", categories=[category])
    Label(project, "Greeting", id_=72, label_sets=[label_set])
    return category


@pytest.fixture(scope="module")
def greeting(tmp_path_factory: pytest.TempPathFactory) -> Path:
    category = letters()
    ai = GreetingAI(category)
    _, path = ai.save_bento(
        output_dir=tmp_path_factory.mktemp("greeting") / "greeting.bento",
        golden=[Document(category.project, "Hello\nJane")],
    )
    assert path is not None
    return path


@pytest.fixture(scope="module")
def own_service(tmp_path_factory: pytest.TempPathFactory) -> Path:
    ai = OwnServiceAI(letters())
    ai.folder = tmp_path_factory.mktemp("context")
    _, path = ai.save_bento(output_dir=tmp_path_factory.mktemp("own") / "own.bento", golden=0)
    assert path is not None
    return path


@pytest.fixture
def of_another_sdk(tmp_path: Path) -> Path:
    path = tmp_path / "old.bento"
    with tarfile.open(path, "w:xz") as archive:
        for name, text in (("./bento.yaml", _OF_ANOTHER_SDK), ("./src/extraction_service.py", "raise SystemExit\n")):
            info = tarfile.TarInfo(name)
            info.size = len(text)
            archive.addfile(info, io.BytesIO(text.encode()))
    return path


def test_inspect_shows_what_the_archive_says(greeting: Path) -> None:
    shown = run("bento", "inspect", greeting)
    for told in (
        "extraction_70:",
        "GreetingAI",
        "Letters (id 7)",
        "Letter (id 70)",
        "Opening (id 71)",
        "Greeting (id 72), Text",
        "test_bento_commands:GreetingAI",
        "konfuzio_sdk.data.category:Category",
        "golden samples  1",
        "requires_text",
        "ExtractRequest20261123",
        "cloudpickle",
        "x86_64-manylinux_2_28",
        "signature    none",
        "wheel of the SDK",
    ):
        assert told in shown


def test_inspect_prints_json(greeting: Path) -> None:
    shown = json.loads(run("bento", "inspect", greeting, "--json"))
    assert shown["manifest"]["name"] == shown["bento"]["name"] == "extraction_70"
    assert "files" not in shown["manifest"]
    assert shown["sizes"]["model"] > shown["manifest"]["model"]["size"]
    assert (shown["own_service"], shown["signed"], shown["changed"]) == (False, False, [])


def test_inspect_needs_nothing_but_the_core(greeting: Path, of_another_sdk: Path) -> None:
    for archive, told in ((greeting, "Greeting (id 72)"), (of_another_sdk, "ExtractRequest20240117")):
        ran = without(_OPTIONAL, "bento", "inspect", archive)
        assert ran.returncode == 0, ran.stderr
        assert told in ran.stdout


def test_inspect_says_what_an_archive_without_a_manifest_is(of_another_sdk: Path) -> None:
    shown = run("bento", "inspect", of_another_sdk)
    assert "extraction_63:2qytjiwhoc7flhbp" in shown
    assert "BentoML 1.2.20" in shown
    assert "extraction_service:ExtractionService" in shown
    assert "It has no manifest" in shown
    assert json.loads(run("bento", "inspect", of_another_sdk, "--json"))["manifest"] is None


def test_inspect_tells_a_file_that_was_changed_and_hides_control_characters(greeting: Path, tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    with tarfile.open(greeting) as archive:
        archive.extractall(folder, filter="data")
    (folder / "README.md").write_text("changed")
    text = (folder / "bento.yaml").read_text()
    (folder / "bento.yaml").write_text(text.replace("\nversion: ", "\nversion: \x1b[2J", 1))
    shown = run("bento", "inspect", folder)
    assert "'README.md': the file is not the one that was sealed" in shown
    assert "\x1b[2J" not in shown
    assert r"\x1b[2J" in shown


def test_verify_tells_each_check_and_runs_nothing(greeting: Path) -> None:
    before = sorted(greeting.parent.iterdir())
    lines = run("bento", "verify", greeting).splitlines()
    assert len(lines) > 10
    assert {line.split()[0] for line in lines} == {"ok", "note"}
    assert [line for line in lines[:-1] if line.startswith("note")] == ["note     It is not signed."]
    assert "the SDK's wheel holds the very code that runs here" in lines[-2]
    assert lines[-1].startswith("note     code travels in the pickle, and no check knows what it does: ")
    assert "GreetingAI" in lines[-1]
    assert sorted(greeting.parent.iterdir()) == before


def test_verify_notes_an_ai_that_cannot_work(tmp_path: Path) -> None:
    category = Category(Project(id_=8), id_=808, name="Untrained")
    _, path = RFExtractionAI(category=category).save_bento(output_dir=tmp_path / "untrained.bento")
    assert "note     its AI cannot work, and its service will say so: RFExtractionAI is not trained" in run(
        "bento", "verify", path
    )


def test_verify_tells_first_what_is_not_installed(greeting: Path) -> None:
    for missing in ("yaml", "lz4"):
        ran = without({missing}, "bento", "verify", greeting)
        assert (ran.returncode, ran.stdout) == (1, "")
        assert f"This needs {missing}; install the SDK with its extra 'verify'" in ran.stderr


def test_verify_refuses_with_code_1(greeting: Path, of_another_sdk: Path, tmp_path: Path) -> None:
    (tmp_path / "cut.bento").write_bytes(greeting.read_bytes()[:-1000])
    (tmp_path / "text.bento").write_text("Dear customer")
    folder = tmp_path / "folder"
    with tarfile.open(greeting) as archive:
        archive.extractall(folder, filter="data")
    (folder / "README.md").write_text("changed")
    for archive, told in (
        (tmp_path / "cut.bento", "it ends before its content does"),
        (tmp_path / "text.bento", "it is no archive"),
        (of_another_sdk, "the archive has no manifest"),
        (folder, "'README.md': the file is not the one that was sealed"),
        (tmp_path / "missing.bento", "No such file"),
    ):
        shown = refused(archive)
        assert told in shown
        assert "Traceback" not in shown


def test_a_service_of_the_authors_own_is_told_apart(own_service: Path) -> None:
    assert "written by the AI's author: own_service_of_commands:Own" in run("bento", "inspect", own_service)
    shown = refused(own_service)
    assert "the archive has a service of its own, 'own_service_of_commands:Own'" in shown
    assert "--allow-own-service" in shown
    allowed = run("bento", "verify", own_service, "--allow-own-service").splitlines()
    assert {line.split()[0] for line in allowed} == {"ok", "left", "note"}
    assert any("left out" in line and "bento.yaml" in line for line in allowed)


def test_a_replay_without_golden_samples_is_refused(own_service: Path) -> None:
    assert "has no golden samples" in refused(own_service, "--allow-own-service", "--replay")


def refused(archive: Path, *options: str) -> str:
    """What verify prints of an archive that it refuses."""
    ran = subprocess.run(
        [COMMAND, "bento", "verify", archive, *options],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "COLUMNS": "160"},
    )
    assert ran.returncode == 1, ran.stdout + ran.stderr
    return ran.stdout + ran.stderr
