"""Golden samples, replayed against real services."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import orjson
import pytest

from categorized_pages import letters_and_bills
from commands import COMMAND, run
from konfuzio_sdk import opening
from konfuzio_sdk.bento.archive_paths import MODEL_FILE
from konfuzio_sdk.bento.manifest import FileRecord
from konfuzio_sdk.data import Annotation, Document, Label, Span
from konfuzio_sdk.errors import ArchiveError, ArchiveRefusedError, ReplayError, ServiceError
from konfuzio_sdk.opening.archive import OpenedArchive
from konfuzio_sdk.opening.environment import Environment
from konfuzio_sdk.opening.replay import replay, replay_at, replay_in
from konfuzio_sdk.sealing.archive_file import file_record
from konfuzio_sdk.sealing.golden import sample_files
from konfuzio_sdk.trainer.information_extraction import AbstractExtractionAI, RFExtractionAI

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from konfuzio_sdk.bento.local_server import LocalServer
    from konfuzio_sdk.data import Category
    from served_fixtures import Archive, Elsewhere


class DyingAI(AbstractExtractionAI):
    """Once there is a folder at `path`, it writes down there what variables it runs with, and then dies."""

    def __init__(self, category: Category, path: Path) -> None:
        super().__init__(category)
        self.path = str(path)

    def extract(self, document: Document) -> Document:
        found = super().extract(document)
        told = Path(self.path, "variables.json")
        if told.exists():
            os.kill(os.getpid(), signal.SIGKILL)
        if told.parent.is_dir():
            told.write_text(json.dumps(dict(os.environ)))
        label = Label(found.project, "Start", label_sets=[found.category.default_label_set])
        Annotation(found, label, confidence=0.5, spans=[Span(0, 4)])
        return found


@pytest.fixture
def found(archive: Archive) -> Iterator[OpenedArchive]:
    """The archive, opened for the test alone."""
    with opening.opened(archive.path) as one:
        yield one


@pytest.fixture
def environment(elsewhere: Elsewhere) -> Environment:
    return Environment(elsewhere.python, elsewhere.environment)


def tampered(archive: OpenedArchive, number: int, change: Callable[[dict[str, object]], None]) -> OpenedArchive:
    """The archive with another response in one of its samples, of which the manifest tells the digest."""
    path = archive.model_folder / sample_files(str(number))[1]
    response = json.loads(path.read_bytes())
    change(response)
    path.write_bytes(orjson.dumps(response))
    record = FileRecord(sha256=hashlib.sha256(path.read_bytes()).hexdigest(), size=path.stat().st_size)
    golden = [
        sample.model_copy(update={"response": record}) if sample.name == str(number) else sample
        for sample in archive.manifest.golden
    ]
    return OpenedArchive(archive.folder, archive.manifest.model_copy(update={"golden": golden}))


def first_annotation(response: dict[str, object]) -> dict[str, object]:
    return response["annotation_sets"][0]["annotations"][0]


def test_an_archive_answers_equally_in_a_fresh_environment(
    found: OpenedArchive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    assert replay(found) == ["1", "2", "3", "4", "5"]
    assert not list(tmp_path.iterdir())
    assert all(file_record(found.folder / name) == record for name, record in found.manifest.files.items())


def test_a_running_service_is_asked_at_its_address(found: OpenedArchive, server: LocalServer) -> None:
    assert replay_at(server.url, found) == ["1", "2", "3", "4", "5"]
    assert replay_at(server.url.removeprefix("http://") + "/", found) == ["1", "2", "3", "4", "5"]


def test_another_answer_is_told_by_its_field(found: OpenedArchive, server: LocalServer) -> None:
    def change(response: dict[str, object]) -> None:
        first_annotation(response)["spans"][0]["text"] = "Hamburg"
        first_annotation(response)["normalized"] = None

    with pytest.raises(ReplayError) as told:
        replay_at(server.url, tampered(found, 2, change))
    message = str(told.value)
    assert message.startswith(f"{found.manifest.model.tag} answers 1 of 5 golden samples differently.\nsample 2, ")
    assert "  annotation_sets[0].annotations[0].spans[0].text: 'Hamburg' != '" in message
    assert "  annotation_sets[0].annotations[0].normalized: None != '" in message
    assert message.endswith("\nequal: 1, 3, 4, 5")


def test_confidences_may_differ_by_the_last_digits_alone(found: OpenedArchive, server: LocalServer) -> None:
    def shifted(by: float) -> OpenedArchive:
        def change(response: dict[str, object]) -> None:
            first_annotation(response)["confidence"] += by

        return tampered(found, 1, change)

    assert replay_at(server.url, shifted(1e-12))
    with pytest.raises(ReplayError, match=r"annotations\[0\]\.confidence: [\d.]+ != [\d.]+\nequal: 2, 3, 4, 5"):
        replay_at(server.url, shifted(1e-6))


def test_what_a_service_refuses_is_told(found: OpenedArchive, server: LocalServer) -> None:
    other = found.manifest.model_copy(update={"ai_type": "categorization"})
    with pytest.raises(ReplayError, match=r"sample 1, (?s:.*)answered 404: (?s:.*)equal: none"):
        replay_at(server.url, OpenedArchive(found.folder, other))


def test_a_service_that_cannot_be_reached_is_told(found: OpenedArchive) -> None:
    with pytest.raises(ServiceError, match=r"http://127\.0\.0\.1:9/extract did not answer the golden sample 1"):
        replay_at("127.0.0.1:9", found)
    with pytest.raises(ServiceError, match="did not answer"):
        replay_at("http://[", found)


def test_a_sample_that_is_not_the_one_of_the_manifest_is_refused(found: OpenedArchive, server: LocalServer) -> None:
    request, response = (found.model_folder / name for name in sample_files("3"))
    response.write_bytes(response.read_bytes() + b" ")
    with pytest.raises(ArchiveRefusedError, match=r"golden/3\.response\.json .* another digest"):
        replay_at(server.url, found)
    request.unlink()
    with pytest.raises(ArchiveRefusedError, match=r"golden/3\.request\.json cannot be read"):
        replay_at(server.url, found)


@pytest.mark.parametrize("not_ready", [False, True])
def test_an_archive_without_samples_proves_nothing(not_ready: bool, tmp_path: Path, trained_ai: RFExtractionAI) -> None:
    ai = RFExtractionAI() if not_ready else trained_ai
    _, path = ai.save_bento(output_dir=tmp_path, golden=0)
    reason = "not ready when it was saved: RFExtractionAI" if not_ready else "saved without any"
    with opening.opened(path) as found:
        for asked in (lambda: replay(found), lambda: replay_at("127.0.0.1:9", found)):
            with pytest.raises(ReplayError, match=f"no golden samples, so there is nothing to replay; .*{reason}"):
                asked()


def test_a_service_that_is_not_ready_is_told_with_its_reason(found: OpenedArchive, environment: Environment) -> None:
    model = found.model_folder / MODEL_FILE
    model.write_bytes(model.read_bytes()[:-10])
    with pytest.raises(ArchiveError, match=r"is not ready: .*not the one that was sealed") as told:
        replay_in(environment, found)
    assert not isinstance(told.value, ReplayError)


def test_an_ai_that_ends_its_process_is_told_and_nothing_of_the_user_has_reached_it(
    tmp_path: Path, environment: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MY_SECRET", "4711")
    monkeypatch.setenv("PYTHONPATH", "/nowhere")
    ai = DyingAI(letters_and_bills().categories[0], tmp_path / "told")
    _, path = ai.save_bento(output_dir=tmp_path, golden=ai.category.documents()[:3])
    (tmp_path / "told").mkdir()
    with opening.opened(path) as found, pytest.raises(ReplayError, match="sample 2") as told:
        replay_in(environment, found)
    assert "The process of the AI ended amid this request" in str(told.value)
    variables = json.loads((tmp_path / "told" / "variables.json").read_text())
    assert "MY_SECRET" not in variables
    assert "PYTHONPATH" not in variables
    assert variables["HOME"] == environment.variables["HOME"] != str(Path.home())


def test_the_command_replays_at_an_address(archive: Archive, server: LocalServer) -> None:
    assert "ok       it answers its golden samples as when it was saved: 1, 2, 3, 4, 5\n" in run(
        "bento", "verify", archive.path, "--replay", "--url", server.url
    )
    assert "it needs --replay" in run("bento", "verify", archive.path, "--url", server.url, code=1)


def test_a_command_that_is_asked_to_end_stops_the_service_and_removes_the_environment(
    archive: Archive, tmp_path: Path
) -> None:
    replaying = subprocess.Popen(
        [COMMAND, "bento", "verify", archive.path, "--replay"],
        env={**os.environ, "TMPDIR": str(tmp_path)},
        stdout=subprocess.PIPE,
    )
    while not any(log.stat().st_size for log in tmp_path.glob("bento-serve-*/*.log")):
        with suppress(subprocess.TimeoutExpired):
            pytest.fail(f"It ended by itself with exit code {replaying.wait(0.1)}.")
    assert served_from(tmp_path)
    replaying.terminate()
    assert replaying.communicate()[0]
    assert replaying.returncode == 128 + signal.SIGTERM
    assert not served_from(tmp_path)
    assert not list(tmp_path.iterdir())


def served_from(folder: Path) -> bool:
    """Whether a process runs that serves an archive of this folder."""
    for process in Path("/proc").iterdir():
        with suppress(OSError):
            if process.name.isdigit() and f"serve\0{folder}".encode() in (process / "cmdline").read_bytes():
                return True
    return False
