"""Archives that this SDK did not seal are looked into, and nothing of them is run."""

from __future__ import annotations

import json
import shutil
import subprocess
import tarfile
from pathlib import Path

import pytest

from commands import COMMAND, run
from konfuzio_sdk.bento.ai_type import ai_type_named, ai_types
from konfuzio_sdk.errors import ArchiveError
from konfuzio_sdk.opening.contract import contract_of, project_of

RELEASED = Path(__file__).parents[1] / "released"
OLDER = RELEASED / "bentoml-1.2"
NEWER = sorted((RELEASED / "konfuzio-manifest-1").glob("*.bento"))


@pytest.fixture
def extraction(tmp_path: Path) -> Path:
    """Folder of the archive of an extraction AI."""
    with tarfile.open(OLDER / "extraction.tar.gz") as archive:
        archive.extractall(tmp_path / "extraction", filter="data")
    return tmp_path / "extraction"


def test_inspect_tells_what_an_archive_of_another_sdk_is_and_what_is_not_known() -> None:
    shown = run("bento", "inspect", OLDER / "extraction.tar.gz")
    for told in (
        "Not sealed by this SDK. It has no manifest, so it cannot be verified",
        "type         extraction\nunderstands  ExtractRequest20241227\nanswers in   ExtractResponse20240117\n",
        "BentoML's layout 1",
        "Python    3.11.7",
        "pinned to a version, without hashes",
        "Label    Number (id 12), Number",
        "why its labels say ExtractRequest20240117: its service takes ExtractRequest20241227",
        "what its pickle does when it is loaded",
    ):
        assert told in shown


def test_verify_says_that_it_cannot_be_verified() -> None:
    finished = subprocess.run(
        [COMMAND, "bento", "verify", OLDER / "extraction.tar.gz"], capture_output=True, text=True, check=False
    )
    assert finished.returncode == 1
    assert "the archive has no manifest (src/manifest.json): this SDK did not seal it, and it" in finished.stdout
    assert "konfuzio_sdk bento inspect shows what it says of itself" in finished.stdout


def test_programs_are_told_the_same() -> None:
    told = json.loads(run("bento", "inspect", OLDER / "extraction.tar.gz", "--json"))["foreign"]
    assert (told["layout"], told["contract"]["requests"], told["project"]["id"]) == (1, ["ExtractRequest20241227"], 7)


@pytest.mark.parametrize("name", ai_types())
def test_the_contract_of_an_archive_is_that_of_its_openapi_not_of_its_labels(name: str) -> None:
    contract = contract_of(OLDER / f"{name}.tar.gz")
    assert contract.ai_type == name
    assert contract.requests == (contract.request,)
    assert contract.response == ai_type_named(name).response_of(contract.request).name


@pytest.mark.parametrize("path", NEWER, ids=[path.stem for path in NEWER])
def test_archives_of_this_sdk_tell_their_contract_and_project_alike(path: Path) -> None:
    contract = contract_of(path)
    ai_type = ai_type_named(contract.ai_type)
    assert set(contract.requests) <= set(ai_type.requests.names)
    assert len(contract.requests) > 1
    assert contract.requires
    assert project_of(path).categories


def test_the_project_of_an_archive_has_what_its_service_does_not_tell() -> None:
    project = project_of(OLDER / "categorization.tar.gz")
    assert [category.name for category in project.categories] == ["Letter"]
    (label,) = project.labels
    assert (label.id_, label.name, label.data_type, project.id_) == (12, "Number", "Number", 7)


def test_an_archive_that_says_nothing_of_its_project_is_told(extraction: Path) -> None:
    (extraction / "src" / "categories_and_label_data.json5").write_text("// nothing")
    with pytest.raises(ArchiveError, match="does not tell which Categories and Labels its AI knows"):
        project_of(extraction)
    assert "which Categories, Label Sets and Labels its AI knows" in run("bento", "inspect", extraction)


@pytest.mark.parametrize(
    ("openapi", "why"),
    [
        (None, "apis/openapi.yaml: the file is missing."),
        ("paths: {}", "The archive serves no AI that this SDK knows"),
        ("a: &b [1]\nc: *b", "it has an anchor or an alias"),
        ("!!python/object/apply:os.system [true]", "it has the tag"),
        ("x: " + "[" * 1000, "the file is no YAML"),
    ],
)
def test_an_openapi_that_tells_nothing_leaves_the_rest_to_be_seen(
    extraction: Path, openapi: str | None, why: str
) -> None:
    path = extraction / "apis" / "openapi.yaml"
    path.unlink()
    if openapi is not None:
        path.write_text(openapi)
    with pytest.raises(ArchiveError):
        contract_of(extraction)
    shown = run("bento", "inspect", extraction)
    assert why in shown
    assert "Python    3.11.7" in shown


def test_versions_that_nobody_here_knows_are_told(extraction: Path) -> None:
    path = extraction / "apis" / "openapi.yaml"
    path.write_text(path.read_text().replace("20241227", "20300101"))
    assert "how to ask it: The service takes ExtractRequest20300101, and this SDK" in run(
        "bento", "inspect", extraction
    )


def test_a_damaged_archive_is_refused_as_any_other(tmp_path: Path) -> None:
    shutil.copy(OLDER / "extraction.tar.gz", tmp_path / "cut.tar.gz")
    with (tmp_path / "cut.tar.gz").open("r+b") as file:
        file.truncate(5000)
    with pytest.raises(ArchiveError):
        contract_of(tmp_path / "cut.tar.gz")
