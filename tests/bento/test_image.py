from __future__ import annotations

import dataclasses
import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml

from konfuzio_sdk.bento.archive_paths import INSTALLERS_FILE, LOCK_FILE, MANIFEST_FILE
from konfuzio_sdk.bento.image import PYTHON_REQUIREMENTS, image_recipe
from konfuzio_sdk.bento.manifest import Manifest, read_manifest

if TYPE_CHECKING:
    from served_fixtures import Archive


@pytest.fixture(scope="module")
def folder(archive: Archive) -> Path:
    return Path(archive.bento.path)


@pytest.fixture(scope="module")
def manifest(folder: Path) -> Manifest:
    return read_manifest(folder / "src" / MANIFEST_FILE)


def test_bento_file_and_dockerfile_say_what_the_recipe_says(folder: Path, manifest: Manifest) -> None:
    recipe = image_recipe(folder / "src", manifest)
    image = yaml.safe_load((folder / "bento.yaml").read_text())["image"]
    assert image == {**dataclasses.asdict(recipe), "build_include": []}
    dockerfile = (folder / "env" / "docker" / "Dockerfile").read_text().splitlines()
    assert f"FROM {recipe.base_image} AS base-container" in dockerfile
    assert [f"RUN {command}" for command in recipe.post_commands] == [
        line for line in dockerfile if line.removeprefix("RUN ") in recipe.post_commands
    ]
    assert not any("apt-get" in line for line in dockerfile)


def test_bentomls_own_step_installs_nothing(folder: Path) -> None:
    told = (folder / "env" / "python" / "requirements.txt").read_text()
    assert told == PYTHON_REQUIREMENTS
    assert all(line.startswith("#") for line in told.splitlines())


def test_the_lockfile_is_named_by_its_digest_and_its_hashes_are_required(folder: Path, manifest: Manifest) -> None:
    install = image_recipe(folder / "src", manifest).post_commands[-1]
    assert hashlib.sha256((folder / "src" / LOCK_FILE).read_bytes()).hexdigest() in install
    assert "--require-hashes" in install
    assert "--no-index" not in install


def test_another_model_is_the_same_recipe(folder: Path, manifest: Manifest) -> None:
    other = manifest.model_copy(update={"name": "another", "model": manifest.model.model_copy(update={"size": 1})})
    assert image_recipe(folder / "src", other) == image_recipe(folder / "src", manifest)


def test_a_lockfile_without_hashes_installs_too(tmp_path: Path, manifest: Manifest) -> None:
    (tmp_path / LOCK_FILE).write_text("./wheels/a.whl[serve]\nnumpy==2.4.6\n")
    assert "--require-hashes" not in image_recipe(tmp_path, manifest).post_commands[-1]


def test_a_bundled_archive_installs_from_its_wheelhouse_alone(tmp_path: Path, manifest: Manifest) -> None:
    (tmp_path / LOCK_FILE).write_text("numpy==2.4.6 --hash=sha256:00\n")
    (tmp_path / INSTALLERS_FILE).write_text("uv==0.13.9 --hash=sha256:00\n")
    recipe = image_recipe(tmp_path, manifest.model_copy(update={"bundled": True}))
    assert "--no-index --find-links wheelhouse" in recipe.post_commands[-1]
    (uv,) = recipe.commands
    assert "--no-index --find-links wheelhouse --require-hashes" in uv
    assert f"{hashlib.sha256((tmp_path / INSTALLERS_FILE).read_bytes()).hexdigest()}  {INSTALLERS_FILE}" in uv


def test_a_bundled_archive_without_a_lockfile_of_its_installers_has_no_recipe(
    tmp_path: Path, manifest: Manifest
) -> None:
    (tmp_path / LOCK_FILE).write_text("numpy==2.4.6 --hash=sha256:00\n")
    with pytest.raises(FileNotFoundError):
        image_recipe(tmp_path, manifest.model_copy(update={"bundled": True}))


def test_a_folder_without_a_lockfile_has_no_recipe(tmp_path: Path, manifest: Manifest) -> None:
    with pytest.raises(FileNotFoundError):
        image_recipe(tmp_path, manifest)
