"""Environments of an archive's lockfile; most tests lock one small package, which uv has in its cache."""

from __future__ import annotations

import hashlib
import io
import os
import re
import subprocess
import tarfile
import tempfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from konfuzio_sdk.bento.archive_paths import LOCK_FILE, MANIFEST_FILE
from konfuzio_sdk.bento.manifest import Manifest, read_manifest
from konfuzio_sdk.errors import ArchiveError
from konfuzio_sdk.opening.archive import OpenedArchive
from konfuzio_sdk.opening.environment import environment_of

if TYPE_CHECKING:
    from served_fixtures import Archive, Elsewhere


@pytest.fixture
def manifest(archive: Archive) -> Manifest:
    return read_manifest(Path(archive.bento.path, "src", MANIFEST_FILE))


@pytest.fixture
def small(archive: Archive, manifest: Manifest, tmp_path: Path) -> OpenedArchive:
    """An archive that locks nothing but idna."""
    lock = Path(archive.bento.path, "src", LOCK_FILE).read_text()
    entry = re.search(r"^idna==.*(?:\n    --hash=.*)+\n", lock, re.MULTILINE)
    assert entry
    source = tmp_path / "archive" / "src"
    source.mkdir(parents=True)
    (source / LOCK_FILE).write_text(entry[0])
    return OpenedArchive(source.parent, manifest)


@pytest.fixture(autouse=True)
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where temporary folders are made."""
    folder = tmp_path / "scratch"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def lock(archive: OpenedArchive, text: str) -> None:
    (archive.folder / "src" / LOCK_FILE).write_text(text)


def wheel(folder: Path, name: str) -> str:
    """A wheel without code, and the line of a lockfile that names it."""
    folder.mkdir(parents=True, exist_ok=True)
    written = io.BytesIO()
    info = f"{name}-1.0.dist-info"
    with zipfile.ZipFile(written, "w") as packed:
        packed.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        packed.writestr(
            f"{info}/WHEEL", "Wheel-Version: 1.0\nGenerator: me\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        packed.writestr(f"{info}/RECORD", "")
        packed.writestr(f"{name}.py", "")
    (folder / f"{name}-1.0-py3-none-any.whl").write_bytes(written.getvalue())
    return f"{name}==1.0 --hash=sha256:{hashlib.sha256(written.getvalue()).hexdigest()}\n"


def imports(python: Path, module: str) -> bool:
    return subprocess.run([python, "-c", f"import {module}"], check=False, capture_output=True).returncode == 0


def test_it_has_what_is_locked_and_nothing_else_and_is_removed(small: OpenedArchive, scratch: Path) -> None:
    with environment_of(small) as made:
        assert imports(made.python, "idna")
        assert not imports(made.python, "numpy")
        assert not imports(made.python, "konfuzio_sdk")
        assert list(scratch.iterdir())
    assert not list(scratch.iterdir())


def test_an_interrupt_leaves_nothing_behind(small: OpenedArchive, scratch: Path) -> None:
    with pytest.raises(KeyboardInterrupt), environment_of(small):
        raise KeyboardInterrupt
    assert not list(scratch.iterdir())


def test_the_lockfile_of_an_archive_has_all_that_its_service_needs(elsewhere: Elsewhere) -> None:
    assert imports(elsewhere.python, "konfuzio_sdk.serving.service")
    assert not imports(elsewhere.python, "pytest")


def test_variables_are_the_least_and_folders_of_its_own(
    small: OpenedArchive, monkeypatch: pytest.MonkeyPatch, scratch: Path
) -> None:
    for name in ("PYTHONPATH", "UV_CACHED_SECRET", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "/nowhere")
    monkeypatch.setenv("LANG", "C.UTF-8")
    with environment_of(small) as made:
        assert set(made.variables) == {"PATH", "LANG", "HOME", "TMPDIR", "BENTOML_HOME"}
        assert made.variables["PATH"] == os.environ["PATH"]
        for name in ("HOME", "TMPDIR", "BENTOML_HOME"):
            assert scratch in Path(made.variables[name]).parents
            assert Path(made.variables[name]).is_dir()


def test_a_python_that_is_not_here_is_named(small: OpenedArchive, scratch: Path) -> None:
    runtime = small.manifest.runtime.model_copy(update={"python": "3.4.10"})
    older = OpenedArchive(small.folder, small.manifest.model_copy(update={"runtime": runtime}))
    with pytest.raises(ArchiveError, match=r"needs Python 3\.4, .*uv python install 3\.4"), environment_of(older):
        pass
    assert not list(scratch.iterdir())


def test_a_wheel_of_another_digest_is_not_installed(small: OpenedArchive, scratch: Path) -> None:
    lock(small, re.sub(r"sha256:[0-9a-f]+", f"sha256:{'0' * 64}", (small.folder / "src" / LOCK_FILE).read_text()))
    with pytest.raises(ArchiveError, match=r"lockfile cannot be installed(?s:.*)idna"), environment_of(small):
        pass
    assert not list(scratch.iterdir())


def test_a_lockfile_without_digests_is_not_installed(small: OpenedArchive) -> None:
    lock(small, "idna==3.10\n")
    with pytest.raises(ArchiveError, match=r"lockfile cannot be installed(?s:.*)hash"), environment_of(small):
        pass


def test_nothing_is_built_as_that_would_run_code_of_the_archive(small: OpenedArchive, tmp_path: Path) -> None:
    ran = tmp_path / "ran"
    sdist = io.BytesIO()
    with tarfile.open(fileobj=sdist, mode="w:gz") as packed:
        for name, content in {
            "mine-1.0/PKG-INFO": b"Metadata-Version: 2.1\nName: mine\nVersion: 1.0\n",
            "mine-1.0/setup.py": f"open({str(ran)!r}, 'w'); import setuptools; setuptools.setup()".encode(),
        }.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            packed.addfile(member, io.BytesIO(content))
    wheels = small.folder / "src" / "wheels"
    wheels.mkdir()
    (wheels / "mine-1.0.tar.gz").write_bytes(sdist.getvalue())
    lock(small, f"./wheels/mine-1.0.tar.gz --hash=sha256:{hashlib.sha256(sdist.getvalue()).hexdigest()}\n")
    with pytest.raises(ArchiveError, match=r"lockfile cannot be installed(?s:.*)mine"), environment_of(small):
        pass
    assert not ran.exists()


def test_settings_for_uv_in_an_archive_are_not_read(small: OpenedArchive) -> None:
    for name in ("uv.toml", "pyproject.toml"):
        for folder in (small.folder, small.folder / "src"):
            (folder / name).write_text("this is no toml")
    with environment_of(small) as made:
        assert imports(made.python, "idna")


def test_a_bundled_archive_is_installed_from_its_own_wheels_alone(small: OpenedArchive) -> None:
    bundled = OpenedArchive(small.folder, small.manifest.model_copy(update={"bundled": True}))
    locked_idna = (small.folder / "src" / LOCK_FILE).read_text()
    brought = wheel(small.folder / "src" / "wheelhouse", "brought_along")
    lock(small, brought)
    with environment_of(bundled) as made:
        assert imports(made.python, "brought_along")
    lock(small, brought + locked_idna)
    with pytest.raises(ArchiveError, match=r"lockfile cannot be installed(?s:.*)idna"), environment_of(bundled):
        pass


def test_what_takes_too_long_is_ended(small: OpenedArchive, scratch: Path) -> None:
    with (
        pytest.raises(ArchiveError, match=r"could not be made within 0\.001 seconds"),
        environment_of(small, seconds=0.001),
    ):
        pass
    assert not list(scratch.iterdir())
