from __future__ import annotations

import importlib.metadata
import json
import tarfile
from typing import TYPE_CHECKING, NamedTuple

import pytest

from commands import run
from konfuzio_sdk.bento.archive_paths import LOCK_FILE, MANIFEST_PATH, SBOM_FILE, SOURCE
from konfuzio_sdk.bento.manifest import Manifest
from konfuzio_sdk.distribution import how_to_add, sdk_with
from konfuzio_sdk.errors import ArchiveError, ArgumentError
from konfuzio_sdk.sealing.extras import check_installed
from konfuzio_sdk.sealing.locked import pin_of
from konfuzio_sdk.sealing.options import EXTRAS, SealOptions

if TYPE_CHECKING:
    from pathlib import Path

    from konfuzio_sdk.trainer.information_extraction import RFExtractionAI
    from served_fixtures import Archive

OF_OCR = ("rapidocr", "onnxruntime", "opencv-python-headless")


class Told(NamedTuple):
    """What an archive that has OCR says of itself."""

    path: Path
    manifest: Manifest
    lock: str
    sbom: str


@pytest.fixture(scope="module")
def with_ocr(trained_ai: RFExtractionAI, tmp_path_factory: pytest.TempPathFactory) -> Told:
    _, path = trained_ai.save_bento(tmp_path_factory.mktemp("ocr") / "ocr.bento", golden=0, extras=["ocr", "ocr"])
    assert path is not None
    return told_by(path)


def told_by(path: Path) -> Told:
    with tarfile.open(path) as archive:
        manifest, lock, sbom = (
            archive.extractfile(name) for name in (MANIFEST_PATH, SOURCE + LOCK_FILE, SOURCE + SBOM_FILE)
        )
        assert manifest is not None
        assert lock is not None
        assert sbom is not None
        return Told(path, Manifest.model_validate_json(manifest.read()), lock.read().decode(), sbom.read().decode())


def test_what_an_extra_installs_is_locked_with_digests_and_told(with_ocr: Told) -> None:
    assert with_ocr.manifest.extras == ["ocr"]
    assert "[serve,ocr] \\\n    --hash=sha256:" in with_ocr.lock.partition("==")[0]
    names = {component["name"] for component in json.loads(with_ocr.sbom)["components"]}
    for name in OF_OCR:
        assert f"\n{name}=={importlib.metadata.version(name)} \\\n" in with_ocr.lock
        assert name in names


def test_verify_accepts_it(with_ocr: Told) -> None:
    assert "refused" not in run("bento", "verify", with_ocr.path)


def test_an_archive_without_extras_installs_nothing_of_them(archive: Archive) -> None:
    told = told_by(archive.path)
    assert told.manifest.extras == []
    assert "[serve] \\\n" in told.lock
    assert not any(f"\n{name}==" in told.lock for name in OF_OCR)


def test_manifests_from_before_there_were_extras_have_none(archive: Archive) -> None:
    described = json.loads(told_by(archive.path).manifest.content())
    del described["extras"]
    assert Manifest.model_validate(described).extras == []


@pytest.mark.parametrize("extra", ["train", "serve", "OCR", ""])
def test_extras_that_a_service_has_no_use_for_are_refused(extra: str) -> None:
    with pytest.raises(ArgumentError, match=f"no extra {extra!r}.*there are ocr, tracing"):
        SealOptions(extras=[extra])


def test_what_is_not_installed_here_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    check_installed(EXTRAS)
    there = importlib.metadata.distribution

    def without_rapidocr(name: str) -> importlib.metadata.Distribution:
        if name == "rapidocr":
            raise importlib.metadata.PackageNotFoundError(name)
        return there(name)

    monkeypatch.setattr(importlib.metadata, "distribution", without_rapidocr)
    check_installed(["tracing"])
    with pytest.raises(ArchiveError, match="'ocr' cannot go into an archive, as rapidocr is missing here") as caught:
        check_installed(["ocr"])
    assert str(caught.value).endswith(how_to_add("ocr"))


def test_a_lockfile_tells_its_extras() -> None:
    asked = sdk_with(["tracing", "ocr"], "./wheels/konfuzio_sdk-1-py3-none-any.whl")
    found = pin_of(f"{asked} --hash=sha256:{'a' * 64}")
    assert found is not None
    assert found.extras == ["serve", "ocr", "tracing"]
    assert found.path == "wheels/konfuzio_sdk-1-py3-none-any.whl"
    assert pin_of("./wheels/x.whl[]") is None
