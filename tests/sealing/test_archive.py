from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tarfile
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import bentoml
import lz4.frame
import pytest

from konfuzio_sdk.bento.archive_paths import MANIFEST_FILE, MODEL_FILE
from konfuzio_sdk.bento.client import ServiceClient
from konfuzio_sdk.bento.local_server import LocalServer
from konfuzio_sdk.bento.manifest import read_manifest
from konfuzio_sdk.bento.model_file import unpickled
from konfuzio_sdk.data import Category, Document, Project
from konfuzio_sdk.errors import ArchiveError, SchemaError
from konfuzio_sdk.sealing.archive import export_bento
from konfuzio_sdk.trainer.information_extraction import AbstractExtractionAI, RFExtractionAI

if TYPE_CHECKING:
    from served_fixtures import Archive


class EchoAI(AbstractExtractionAI):
    """Finds nothing."""

    def __init__(self, category: Category, held: object = None) -> None:
        super().__init__(category)
        self.held = held


@pytest.fixture
def category() -> Category:
    project = Project(id_=7, name="Small")
    return Category(project=project, id_=70, name="Receipt")


def stored() -> tuple[set[str], set[str]]:
    return {str(bento.tag) for bento in bentoml.bentos.list()}, {str(model.tag) for model in bentoml.models.list()}


def test_the_archive_holds_what_the_promise_says(archive: Archive) -> None:
    with tarfile.open(archive.path) as packed:
        names = {name.removeprefix("./") for name in packed.getnames()}
    manifest = read_manifest(_src(archive) / MANIFEST_FILE)
    assert {
        "src/requirements.txt",
        "src/python-version.txt",
        "src/manifest.json",
        "env/docker/Dockerfile",
        "env/python/requirements.txt",
        "apis/openapi.yaml",
        "bento.yaml",
        f"models/{manifest.model.tag.replace(':', '/')}/{MODEL_FILE}",
        f"src/{_service_module(archive)}.py",
    } <= names
    assert [name for name in names if name.startswith("src/wheels/konfuzio_sdk-") and name.endswith(".whl")]
    assert (_src(archive) / "python-version.txt").read_text().strip() == ".".join(map(str, sys.version_info[:3]))
    assert "://" not in (_src(archive) / "requirements.txt").read_text()


def test_labels_and_manifest_are_computed_from_the_ai_type(archive: Archive) -> None:
    manifest = read_manifest(_src(archive) / MANIFEST_FILE)
    assert manifest.labels() == archive.bento.info.labels
    assert archive.bento.info.labels["request"] == manifest.request == manifest.requests[-1]
    assert archive.bento.info.labels["requires_text"] == "true"
    assert manifest.name == archive.bento.tag.name == "extraction_1"
    assert manifest.ai_class.endswith("RFExtractionAI")
    assert manifest.not_ready is None
    assert manifest.project is not None
    assert "Invoice number" in {label.name for label in manifest.project.labels}


def test_nothing_in_the_archive_tells_of_this_machine_or_of_training(archive: Archive, sample_folder: Path) -> None:
    labels = json.loads((sample_folder / "labels.json").read_text())
    values = {
        annotation["text"].encode()
        for document in labels["documents"]
        for annotation in document["annotations"]
        if annotation["label"] in {"IBAN", "Customer name"}
    }
    with tarfile.open(archive.path) as packed:
        for member in packed.getmembers():
            opened = packed.extractfile(member)
            content = b"" if opened is None else opened.read()
            if member.name.endswith(MODEL_FILE):
                content = lz4.frame.decompress(content)
            assert str(sample_folder).encode() not in content, member.name
            assert bytes(Path.home()) + b"/" not in content, member.name
            if "/golden/" not in member.name:
                assert not [value for value in values if value in content], member.name


def test_the_pickle_holds_neither_documents_nor_credentials(category: Category) -> None:
    category.project.credentials["key"] = "do-not-travel"
    Document(category.project, "training text", category=category, id_=1, dataset_status=2)
    ai = EchoAI(category, held=category.project)
    ai.documents = category.documents()
    bento, _ = ai.save_bento()
    raw = _model(bento)
    loaded = unpickled(raw, read_manifest(_path(bento) / "src" / MANIFEST_FILE).model.sha256)
    assert isinstance(loaded, EchoAI)
    assert loaded.documents == []
    assert loaded.held.credentials == {}
    assert loaded.held.documents_of_status() == []
    inside = lz4.frame.decompress(raw)
    assert b"do-not-travel" not in inside
    assert b"training text" not in inside
    assert category.documents()


def test_saving_the_same_ai_twice_gives_the_same_bento(trained_ai: RFExtractionAI, archive: Archive) -> None:
    before = stored()
    bento, path = trained_ai.save_bento()
    assert bento.tag == archive.bento.tag
    assert path is None
    assert stored() == before


def test_what_was_saved_last_is_the_latest(category: Category) -> None:
    first, _ = EchoAI(category, held="latest 1").save_bento()
    second, _ = EchoAI(category, held="latest 2").save_bento()
    assert bentoml.bentos.get(f"{first.tag.name}:latest").tag == second.tag
    EchoAI(category, held="latest 1").save_bento()
    assert bentoml.bentos.get(f"{first.tag.name}:latest").tag == first.tag


def test_two_ais_saved_in_one_process_do_not_mix(category: Category) -> None:
    first, _ = EchoAI(category, held="first").save_bento()
    second, _ = EchoAI(category, held="second").save_bento()
    assert first.tag != second.tag
    assert [_held(first), _held(second)] == ["first", "second"]


def test_threads_may_save_at_once(category: Category) -> None:
    saved: dict[int, bentoml.Bento] = {}

    def save(number: int) -> None:
        saved[number] = EchoAI(category, held=number).save_bento()[0]

    threads = [threading.Thread(target=save, args=(number,)) for number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [_held(saved[number]) for number in range(3)] == [0, 1, 2]


def test_output_dir_is_a_folder_or_a_path_that_ends_in_bento(archive: Archive, tmp_path: Path) -> None:
    named = export_bento(archive.bento, tmp_path / "deep" / "mine.bento")
    assert named == tmp_path / "deep" / "mine.bento"
    in_folder = export_bento(archive.bento, tmp_path / "folder")
    assert in_folder == tmp_path / "folder" / f"extraction_1-{archive.bento.tag.version}.bento"
    assert export_bento(archive.bento, named) == named
    assert sorted(path.name for path in tmp_path.rglob("*") if path.is_file()) == sorted([named.name, in_folder.name])


def test_a_relative_output_dir_is_taken_from_here(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert export_bento(archive.bento, "x.bento") == tmp_path / "x.bento"
    assert (tmp_path / "x.bento").is_file()


def test_an_archive_that_cannot_be_written_is_told(archive: Archive, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(ArchiveError, match="cannot be written"):
        export_bento(archive.bento, tmp_path / "file" / "x.bento")


def test_what_cannot_be_pickled_is_refused_and_the_store_stays(category: Category) -> None:
    before = stored()
    with pytest.raises(ArchiveError, match="EchoAI cannot be pickled"):
        EchoAI(category, held=threading.Lock()).save_bento()
    assert stored() == before


@pytest.mark.parametrize("told", ["its own environment: it holds os.environ", "its own file: it holds an open file"])
def test_what_is_of_this_machine_alone_is_refused(category: Category, told: str) -> None:
    with Path(os.devnull).open() as file:
        held = os.environ if "environ" in told else file
        with pytest.raises(ArchiveError, match=told.partition(": ")[2]) as refused:
            EchoAI(category, held={"deep": [held]}).save_bento()
    assert "EchoAI.held['deep'][0]" in str(refused.value)


class LeavingAI(EchoAI):
    """Ends the process when it is asked whether it is ready."""

    def check_is_ready(self) -> None:
        sys.exit(7)


def test_an_ai_that_ends_the_process_ends_its_save_alone(category: Category) -> None:
    before = stored()
    with pytest.raises(ArchiveError, match="LeavingAI could not be built into a Bento: SystemExit: 7"):
        LeavingAI(category).save_bento()
    assert stored() == before


@pytest.mark.parametrize(
    ("raised", "told"), [(OSError("the disk is full"), ArchiveError), (KeyboardInterrupt(), KeyboardInterrupt)]
)
def test_a_build_that_fails_or_is_interrupted_leaves_no_orphan(
    category: Category, monkeypatch: pytest.MonkeyPatch, raised: BaseException, told: type[BaseException]
) -> None:
    before = stored()

    def fail(*_: object, **__: object) -> None:
        raise raised

    monkeypatch.setattr(bentoml.bentos, "build", fail)
    with pytest.raises(told):
        EchoAI(category, held="orphan").save_bento()
    assert stored() == before


def test_a_model_that_was_damaged_in_the_store_is_restored(category: Category) -> None:
    ai = EchoAI(category, held="damaged")
    bento, _ = ai.save_bento()
    manifest = read_manifest(_path(bento) / "src" / MANIFEST_FILE)
    file = Path(bentoml.models.get(manifest.model.tag).path_of(MODEL_FILE))
    for damaged in (file, file.with_name(MANIFEST_FILE), file.with_name(f"{MODEL_FILE}.json")):
        content = damaged.read_bytes()
        damaged.write_bytes(b"")
        assert ai.save_bento()[0].tag == bento.tag
        assert damaged.read_bytes() == content
    assert _held(bento) == "damaged"
    bentoml.models.delete(manifest.model.tag)
    assert ai.save_bento()[0].tag == bento.tag
    assert _held(bento) == "damaged"


LOCAL_AI = """
import helper
from konfuzio_sdk.data import Annotation, Category, Label, Project, Span
from konfuzio_sdk.trainer.information_extraction import AbstractExtractionAI


class LocalAI(AbstractExtractionAI):
    def extract(self, document):
        document = super().extract(document)
        label = document.project.get_label_by_name("Number")
        for start, end in helper.numbers(document.text):
            Annotation(document=document, label=label, confidence=0.5, spans=[Span(start, end)])
        return document


def make():
    project = Project(id_=1)
    category = Category(project=project, id_=5, name="Letter")
    Label(project=project, id_=6, text="Number", label_sets=[category.default_label_set])
    return LocalAI(category)
"""
HELPER = """
import re

PATTERN = re.compile(r"[0-9]+")


def numbers(text):
    return [match.span() for match in PATTERN.finditer(text)]
"""
SAVE = "import local_ai; print(local_ai.make().save_bento()[0].tag)"


@pytest.fixture
def local_code(tmp_path: Path) -> Path:
    folder = tmp_path / "code"
    folder.mkdir()
    (folder / "local_ai.py").write_text(LOCAL_AI)
    (folder / "helper.py").write_text(HELPER)
    return folder


def test_a_local_module_and_what_it_imports_travel(local_code: Path) -> None:
    tag = subprocess.check_output([sys.executable, "-c", SAVE], cwd=local_code, text=True).strip()
    shutil.rmtree(local_code)
    with LocalServer(tag) as server, ServiceClient(server.url) as client:
        letter = client.process(Document(client.project(), "No. 4711"))
    assert [found.offset_string for found in letter.annotations(use_correct=False)] == [["4711"]]


def test_processes_that_save_the_same_ai_at_once_do_not_harm_each_other(tmp_path: Path) -> None:
    script = (
        "from konfuzio_sdk.trainer.information_extraction import RFExtractionAI\n"
        "print(RFExtractionAI().save_bento()[0].tag)"
    )
    environment = {**os.environ, "BENTOML_HOME": str(tmp_path)}
    running = [
        subprocess.Popen([sys.executable, "-c", script], env=environment, stdout=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    tags = {process.communicate()[0].strip() for process in running}
    assert [process.returncode for process in running] == [0, 0, 0]
    assert len(tags) == 1
    name, version = tags.pop().split(":")
    assert (tmp_path / "bentos" / name / version / "bento.yaml").is_file()
    assert len(list((tmp_path / "models").rglob(MODEL_FILE))) == 1


def test_an_older_request_version_can_be_pinned(category: Category) -> None:
    bento, _ = EchoAI(category, held="pinned").save_bento(request_schema="ExtractRequest20241227")
    assert bento.info.labels["request"] == "ExtractRequest20241227"
    assert bento.info.labels["response"] == "ExtractResponse20240117"
    with pytest.raises(SchemaError, match="no schema version 'ExtractRequest1999'"):
        EchoAI(category).save_bento(request_schema="ExtractRequest1999")


def test_saving_leaves_the_import_system_as_it_was(category: Category) -> None:
    path, modules = list(sys.path), {name for name in sys.modules if name.startswith("service_")}
    EchoAI(category, held="imports").save_bento()
    assert sys.path == path
    assert {name for name in sys.modules if name.startswith("service_")} == modules


def test_the_first_snippet_of_the_documentation_runs(tmp_path: Path) -> None:
    script = (
        "from konfuzio_sdk.trainer.information_extraction import RFExtractionAI\n\n"
        "model = RFExtractionAI()\nmodel.save_bento()\n"
    )
    finished = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, "BENTOML_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "its service will not be ready" in finished.stderr
    assert [path.name for path in (tmp_path / "bentos").iterdir()] == ["extraction_0"]


def _path(bento: bentoml.Bento) -> Path:
    return Path(bento.path)


def _src(archive: Archive) -> Path:
    return _path(archive.bento) / "src"


def _service_module(archive: Archive) -> str:
    return archive.bento.info.service.partition(":")[0]


def _model(bento: bentoml.Bento) -> bytes:
    manifest = read_manifest(_path(bento) / "src" / MANIFEST_FILE)
    return Path(bentoml.models.get(manifest.model.tag).path_of(MODEL_FILE)).read_bytes()


def _held(bento: bentoml.Bento) -> object:
    loaded = unpickled(_model(bento), read_manifest(_path(bento) / "src" / MANIFEST_FILE).model.sha256)
    assert isinstance(loaded, EchoAI)
    return loaded.held
