"""An upgraded archive is written once it has shown that it answers as before, and nothing is left where it has not."""

from __future__ import annotations

import importlib.metadata
import os
import signal
import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import bentoml
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from commands import COMMAND, run
from konfuzio_sdk.bento.archive_paths import MODEL_FILE, SIGNATURE_FILE
from konfuzio_sdk.data import Annotation, Category, Document, Label, Project, Span
from konfuzio_sdk.errors import ArchiveError, ArgumentError, ReplayError
from konfuzio_sdk.opening.opened import opened
from konfuzio_sdk.opening.signature import sign_archive
from konfuzio_sdk.opening.upgrade import upgrade_archive
from konfuzio_sdk.sealing.archive_file import file_record, files_in
from konfuzio_sdk.trainer.information_extraction import AbstractExtractionAI

if TYPE_CHECKING:
    from bentoml import Bento, Model

    from konfuzio_sdk.opening.opened import OpenedArchive
    from served_fixtures import Archive

HARMLESS = "mdurl"
OLDER_HARMLESS = "0.1.1"
TELLING = "idna"
OLDER_TELLING = "3.10"
SECONDS = 120


class CautiousAI(AbstractExtractionAI):
    """Finds the first word, and is less sure of it with another version of a package than it was made with."""

    made_with = importlib.metadata.version(TELLING)

    def extract(self, document: Document) -> Document:
        document = super().extract(document)
        label = document.project.get_label_by_name("First word")
        confidence = 1.0 if importlib.metadata.version(TELLING) == self.made_with else 0.5
        Annotation(document, label, confidence=confidence, spans=[Span(0, len(document.text.split()[0]))])
        return document


class OwnWayAI(CautiousAI):
    """Builds a Bento with a service of its own."""

    def build_bento(self, bento_model: Model) -> Bento:
        folder = Path(bento_model.path)
        (folder / "own.py").write_text("import bentoml\n\n@bentoml.service\nclass Own:\n    pass\n")
        return bentoml.bentos.build(
            "own:Own", name="own_way", version="1", build_ctx=str(folder), include=["*"], models=[str(bento_model.tag)]
        )


class Sealed(NamedTuple):
    """An archive, signed, and the file of the key that signed it."""

    path: Path
    key: Path


def made(kind: type[CautiousAI] = CautiousAI) -> tuple[CautiousAI, Document]:
    project = Project(id_=1, name="Letters")
    category = Category(project=project, id_=1, name="Letter")
    Label(project, "First word", id_=1, label_sets=[category.default_label_set])
    return kind(category=category), Document(project, "Hello world", category=category)


@pytest.fixture(scope="module")
def sealed(tmp_path_factory: pytest.TempPathFactory) -> Sealed:
    place = tmp_path_factory.mktemp("sealed")
    ai, document = made()
    path = ai.save_bento(place / "letters.bento", golden=[document])[1]
    assert path is not None
    key = place / "key.pem"
    key.write_bytes(
        ec.generate_private_key(ec.SECP256R1()).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    )
    return Sealed(sign_archive(path, key, path), key)


@pytest.fixture(scope="module")
def without_golden(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = made()[0].save_bento(tmp_path_factory.mktemp("without") / "letters.bento", golden=0)[1]
    assert path is not None
    return path


@pytest.fixture
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where temporary files go meanwhile; it is empty again afterwards."""
    folder = tmp_path / "scratch"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    monkeypatch.setenv("TMPDIR", str(folder))
    return folder


def stored() -> set[Path]:
    """Everything in the user's store."""
    return set(Path(os.environ["BENTOML_HOME"]).rglob("*"))


def tag_of(archive: OpenedArchive) -> str:
    bento = archive.bento
    return f"{bento['name']}:{bento['version']}"


def locked(folder: Path) -> set[str]:
    lines = (folder / "src" / "requirements.txt").read_text().splitlines()
    return {line.split()[0] for line in lines if "==" in line and not line.startswith((" ", "."))}


def test_the_archive_itself_is_not_written_over(archive: Archive) -> None:
    before = archive.path.read_bytes()
    with pytest.raises(ArgumentError, match="is the archive itself"):
        upgrade_archive(archive.path, archive.path)
    assert archive.path.read_bytes() == before


def test_an_upgraded_archive_differs_in_what_was_asked_for_and_answers_alike(sealed: Sealed, tmp_path: Path) -> None:
    before = stored()
    package = f"{HARMLESS}=={OLDER_HARMLESS}"
    said = run("bento", "upgrade", sealed.path, "--package", package, "--output", tmp_path / "new")
    assert f"{HARMLESS}: {importlib.metadata.version(HARMLESS)} -> {OLDER_HARMLESS}" in said
    assert "1 golden sample(s) replayed, all answered alike." in said
    assert "sign it anew" in said
    assert stored() == before
    (written,) = (tmp_path / "new").iterdir()
    assert str(written) in said
    assert "refused" not in run("bento", "verify", written)
    with opened(sealed.path) as old, opened(written) as new:
        assert locked(new.folder) - locked(old.folder) == {package}
        assert new.manifest.upgraded_from == tag_of(old)
        assert tag_of(new) != tag_of(old)
        assert new.manifest.model.tag != old.manifest.model.tag
        assert new.manifest.golden == old.manifest.golden
        assert new.manifest.runtime == old.manifest.runtime
        assert file_record(new.model_folder / MODEL_FILE) == file_record(old.model_folder / MODEL_FILE)
        assert not (new.folder / SIGNATURE_FILE).exists()
        assert new.manifest.files.keys() == files_in(new.folder).keys() - {"src/manifest.json"}


def test_an_upgrade_that_answers_otherwise_is_refused_and_told(sealed: Sealed, tmp_path: Path, scratch: Path) -> None:
    before = stored()
    with pytest.raises(ReplayError, match=r"1 of 1 golden samples? differently") as refused:
        upgrade_archive(sealed.path, tmp_path / "new.bento", [f"{TELLING}=={OLDER_TELLING}"])
    assert "confidence" in str(refused.value)
    assert not (tmp_path / "new.bento").exists()
    assert not list(scratch.iterdir())
    assert stored() == before


def test_an_upgrade_to_the_same_says_so_and_writes_nothing(sealed: Sealed, tmp_path: Path) -> None:
    package = f"{HARMLESS}=={importlib.metadata.version(HARMLESS)}"
    said = run("bento", "upgrade", sealed.path, "--package", package, "--output", tmp_path / "new.bento")
    assert "Nothing to upgrade" in said
    assert not (tmp_path / "new.bento").exists()


@pytest.mark.parametrize(
    ("package", "told"),
    [
        ("left-pad==1.0", "does not lock left-pad in one version; its requirements.txt tells what it installs"),
        ("pydantik==2.0", "did you mean pydantic"),
        (HARMLESS, "is no package with its version"),
        (f"{HARMLESS}>=1", "is no package with its version"),
        (f"{HARMLESS}==latest", "is no package with its version"),
        (f"{HARMLESS}==1.*", "is no package with its version"),
        (f"{HARMLESS}[all]==1.0", "is no package with its version"),
        ("== 1.0", "is no package with its version"),
        ("konfuzio_sdk==9.9", "always carries the SDK that upgrades it"),
    ],
)
def test_a_package_that_cannot_be_upgraded_is_told(package: str, told: str, sealed: Sealed, tmp_path: Path) -> None:
    with pytest.raises(ArgumentError, match=told):
        upgrade_archive(sealed.path, tmp_path / "new.bento", [package])


@pytest.mark.parametrize(
    ("package", "told"),
    [
        (f"{HARMLESS}==0.1.99", f"there is no version of {HARMLESS}==0.1.99"),
        ("pydantic-core==2.41.5", "pydantic-core==2.41.5"),
    ],
    ids=["no such version", "conflict"],
)
def test_versions_that_cannot_be_had_are_told_with_the_reason(
    package: str, told: str, sealed: Sealed, tmp_path: Path, scratch: Path
) -> None:
    with pytest.raises(ArchiveError, match="unsatisfiable") as refused:
        upgrade_archive(sealed.path, tmp_path / "new.bento", [package])
    assert told in str(refused.value)
    assert not (tmp_path / "new.bento").exists()
    assert not list(scratch.iterdir())


def test_without_golden_samples_nothing_is_upgraded_unless_it_is_said(without_golden: Path, tmp_path: Path) -> None:
    package = f"{HARMLESS}=={OLDER_HARMLESS}"
    command = ("bento", "upgrade", without_golden, "--package", package, "--output", tmp_path / "new.bento")
    assert "--without-proof" in run(*command, code=1)
    assert not (tmp_path / "new.bento").exists()
    assert "It was not proven that it answers as before." in run(*command, "--without-proof")
    with opened(tmp_path / "new.bento") as new:
        assert package in locked(new.folder)
    again = upgrade_archive(without_golden, tmp_path / "again.bento", [package], prove=False)
    assert again is not None
    assert again.path.read_bytes() == (tmp_path / "new.bento").read_bytes()


def test_an_archive_that_must_be_signed_and_is_not_is_refused_before_anything_of_it_runs(
    without_golden: Path, sealed: Sealed, tmp_path: Path
) -> None:
    public = tmp_path / "key.pub.pem"
    key = load_pem_private_key(sealed.key.read_bytes(), None)
    public.write_bytes(key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    command = ("bento", "upgrade", without_golden, "--output", tmp_path / "new.bento", "--without-proof")
    always = {"KONFUZIO_SIGNATURE": "require", "KONFUZIO_TRUSTED_KEYS": str(public)}
    assert "The archive is not signed" in run(*command, code=1, **always)
    assert not (tmp_path / "new.bento").exists()


def test_an_archive_with_a_service_of_its_own_is_refused(tmp_path: Path) -> None:
    ai, document = made(OwnWayAI)
    own = ai.save_bento(tmp_path / "own.bento", golden=[document])[1]
    assert own is not None
    with pytest.raises(ArchiveError, match="own_way:1 has a service of its own"):
        upgrade_archive(own, tmp_path / "new.bento")


def test_an_interrupted_upgrade_leaves_nothing(sealed: Sealed, tmp_path: Path, scratch: Path) -> None:
    command = [COMMAND, "bento", "upgrade", sealed.path, "--package", f"{HARMLESS}=={OLDER_HARMLESS}", "--output"]
    before = stored()
    running = subprocess.Popen([*command, tmp_path / "new.bento"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    deadline = time.monotonic() + SECONDS
    while not list(scratch.glob("upgrade-*/store/*")):
        assert running.poll() is None
        assert time.monotonic() < deadline
    running.send_signal(signal.SIGINT)
    running.communicate(timeout=SECONDS)
    assert running.returncode != 0
    assert not (tmp_path / "new.bento").exists()
    assert not list(scratch.iterdir())
    assert stored() == before
