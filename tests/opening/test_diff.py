from __future__ import annotations

import json
import re
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from commands import COMMAND
from konfuzio_sdk import opening
from konfuzio_sdk.bento.archive_paths import LOCK_FILE
from konfuzio_sdk.bento.manifest import Metrics, Training
from konfuzio_sdk.opening.archive import OpenedArchive
from konfuzio_sdk.opening.diff import Change, diff
from konfuzio_sdk.trainer.information_extraction import RFExtractionAI

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from konfuzio_sdk.data import Project
    from served_fixtures import Archive

ZERO, ONE = "0" * 64, "1" * 64


@pytest.fixture(scope="module")
def retrained(sample_project: Project, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Archive of an AI that learned from fewer Documents, and was evaluated."""
    ai = RFExtractionAI(category=sample_project.get_category_by_name("Invoice"))
    ai.documents = ai.documents[:-5]
    ai.fit()
    ai.evaluate_full()
    _, path = ai.save_bento(output_dir=tmp_path_factory.mktemp("retrained"))
    return path


@pytest.fixture
def old(archive: Archive) -> Iterator[OpenedArchive]:
    with opening.opened(archive.path) as found:
        yield found


@pytest.fixture
def new(archive: Archive) -> Iterator[OpenedArchive]:
    with opening.opened(archive.path) as found:
        yield found


def lines(changes: list[Change]) -> list[str]:
    return list(map(str, changes))


def changed(archive: OpenedArchive, **update: object) -> OpenedArchive:
    """The archive, with a manifest that says something else."""
    return OpenedArchive(archive.folder, archive.manifest.model_copy(update=update))


def run_diff(*arguments: str | Path, code: int) -> subprocess.CompletedProcess[str]:
    command = [COMMAND, "bento", "diff", *arguments]
    finished = subprocess.run(command, capture_output=True, text=True, check=False)
    assert finished.returncode == code, finished.stdout + finished.stderr
    return finished


def test_an_archive_equals_its_copy(old: OpenedArchive, new: OpenedArchive) -> None:
    found = diff(old, new)
    assert found.equal
    assert not found.only_model
    assert found.parts() == {"manifest": [], "figures": [], "packages": [], "files": []}


def test_of_an_ai_that_learned_anew_only_the_model_differs(old: OpenedArchive, retrained: Path) -> None:
    with opening.opened(retrained) as new:
        found = diff(old, new)
    assert found.only_model
    assert not found.equal
    assert {"model.sha256", "model.tag"} <= {change.path for change in found.manifest}
    assert "MODEL/model.pkl.lz4" in {change.path for change in found.files}
    assert not found.packages
    assert not diff(old, changed(old, requests=[*old.manifest.requests, "ExtractRequest2030"])).only_model


def test_what_manifests_say_is_told_by_name(old: OpenedArchive, new: OpenedArchive) -> None:
    project = new.manifest.project
    labels = [label for label in project.labels if label.name != "IBAN"]
    labels[0] = labels[0].model_copy(update={"name": "A new one", "id": 4711})
    labels[1] = labels[1].model_copy(update={"threshold": 0.25})
    gone = project.labels[0].name
    inputs = new.manifest.inputs.model_copy(update={"requires_images": True})
    runtime = new.manifest.runtime.model_copy(update={"sdk": "9.9.9"})
    found = diff(
        old,
        changed(
            new,
            project=project.model_copy(update={"labels": labels}),
            inputs=inputs,
            runtime=runtime,
            requests=[*new.manifest.requests[1:], "ExtractRequest2030"],
            golden=new.manifest.golden[:4],
            metadata={"author": "Jane"},
        ),
    )
    assert not found.only_model
    assert set(lines(found.manifest)) == {
        "golden[5]: removed, was '5'",
        "inputs.requires_images: False -> True",
        "metadata.author: added: 'Jane'",
        "project.labels[A new one]: added: 'A new one'",
        f"project.labels[{gone}]: removed, was {gone!r}",
        "project.labels[IBAN]: removed, was 'IBAN'",
        f"project.labels[{labels[1].name}].threshold: 0.1 -> 0.25",
        "requests: + 'ExtractRequest2030', - 'ExtractRequest20240117'",
        f"runtime.sdk: '{old.manifest.runtime.sdk}' -> '9.9.9'",
    }


def test_figures_stand_side_by_side_and_belong_to_the_model(old: OpenedArchive, new: OpenedArchive) -> None:
    first = Metrics(evaluation="strict", on=Training(documents=5, fingerprint=ZERO), figures={"f1": 0.9, "recall": 1})
    other = Metrics(evaluation="strict", on=Training(documents=6, fingerprint=ONE), figures={"f1": 0.95, "auc": 0.5})
    found = diff(changed(old, metrics=first), changed(new, metrics=other))
    assert lines(found.figures) == ["auc: added: 0.5", "f1: 0.9 -> 0.95", "recall: removed, was 1"]
    assert [change.path for change in found.manifest] == ["metrics.on.documents", "metrics.on.fingerprint"]
    assert found.only_model
    assert lines(diff(old, changed(new, metrics=first)).figures) == ["f1: added: 0.9", "recall: added: 1"]


def test_locked_packages_are_told_by_their_versions(old: OpenedArchive, new: OpenedArchive) -> None:
    lock = new.folder / "src" / LOCK_FILE
    before = next(line for line in lock.read_text().splitlines() if line.startswith("idna=="))
    version = before.removeprefix("idna==").split()[0]
    other = lock.read_text().replace(f"idna=={version}", "idna==1.0").replace("\nh11==", "\nh12==")
    lock.write_text(other + f"Some.Thing==2.0 ; sys_platform == 'win32' \\\n    --hash=sha256:{ZERO}\n")
    found = diff(old, new)
    told = lines(found.packages)
    assert f"idna: '{version}' -> '1.0'" in told
    assert "some.thing: added: '2.0'" in told
    assert [line.partition("'")[0] for line in told] == ["h11: removed, was ", "h12: added: ", "idna: ", told[3][:19]]
    assert not found.only_model


def test_changed_files_are_told_but_for_names_that_follow_from_the_model(
    old: OpenedArchive, new: OpenedArchive
) -> None:
    files = dict(new.manifest.files)
    files["src/extra.txt"] = files.pop("README.md")
    found = diff(old, changed(new, files=files))
    assert [change.path for change in found.files] == ["README.md", "src/extra.txt"]
    assert not found.only_model


def test_names_of_strangers_cannot_write_to_the_terminal(old: OpenedArchive, new: OpenedArchive) -> None:
    [line] = lines(diff(old, changed(new, metadata={"\x1b[2J": "\x1b[2J"})).manifest)
    assert line == r"metadata.'\x1b[2J': added: '\x1b[2J'"


def test_the_command_is_0_for_equal_archives(archive: Archive, tmp_path: Path) -> None:
    copied = shutil.copy(archive.path, tmp_path / "copy.bento")
    assert run_diff(archive.path, copied, code=0).stdout == "The archives hold the same.\n"
    told = json.loads(run_diff(archive.path, copied, "--json", code=0).stdout)
    assert told == {
        "equal": True, "only_model": False, "manifest": [], "figures": [], "packages": [], "files": []
    }  # fmt: skip


def test_the_command_is_1_for_others_and_tells_them(archive: Archive, retrained: Path) -> None:
    shown = run_diff(archive.path, retrained, code=1).stdout
    assert "\nOnly the model differs" in shown
    assert "  model.sha256: " in shown
    assert "Locked packages" not in shown
    told = json.loads(run_diff(archive.path, retrained, "--json", code=1).stdout)
    assert told["only_model"]
    assert {"path", "old", "new"} == set(told["manifest"][0])


def test_the_command_is_2_for_what_is_no_archive(archive: Archive, tmp_path: Path) -> None:
    (tmp_path / "none.bento").write_text("none")
    for other in (tmp_path / "none.bento", tmp_path / "missing.bento"):
        finished = run_diff(archive.path, other, code=2)
        assert finished.stdout == ""
        assert finished.stderr.startswith("Error: ")
        assert "Traceback" not in finished.stderr


def test_figures_that_one_archive_has_alone_are_told_in_a_line(archive: Archive, retrained: Path) -> None:
    added = run_diff(archive.path, retrained, code=1).stdout
    assert re.search(r"\n  \d+ figures added, from annotated to \w", added)
    assert "f1: added" not in added
    assert re.search(r"\n  \d+ figures removed, from annotated to", run_diff(retrained, archive.path, code=1).stdout)
