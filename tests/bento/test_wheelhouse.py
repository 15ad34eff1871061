from __future__ import annotations

import base64
import hashlib
import http.server
import os
import platform
import shutil
import subprocess
import sys
import threading
import zipfile
from functools import partial
from typing import TYPE_CHECKING

import bentoml
import pytest
from uv import find_uv_bin

from konfuzio_sdk.bento.locked import LockedPackage, LockedWheel, Lockfile
from konfuzio_sdk.bento.lockfile import LOCK_FILE, lock
from konfuzio_sdk.bento.model_file import python_version, runtime_here
from konfuzio_sdk.bento.wheel import build_wheel
from konfuzio_sdk.bento.wheelhouse import WHEELHOUSE_FOLDER, fill_wheelhouse
from konfuzio_sdk.errors import ArchiveError
from konfuzio_sdk.trainer.information_extraction import RFExtractionAI

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HERE = f"{platform.machine()}-manylinux_2_28"
WHEEL = "tiny-1-py3-none-any.whl"
PASSWORD = "marker-of-an-index"  # noqa: S105 - that of an index that a test runs


class Index(http.server.SimpleHTTPRequestHandler):
    """An index that gives its files to whoever has the password."""

    def do_GET(self) -> None:
        if self.headers["Authorization"] == f"Basic {base64.b64encode(f'user:{PASSWORD}'.encode()).decode()}":
            super().do_GET()
        else:
            self.send_error(401)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - named so there
        pass


class Served:
    """An index's folder, and where it is served."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder = folder
        self.port = port

    def lockfile(self, sha256: str) -> Lockfile:
        wheel = LockedWheel(WHEEL, sha256, f"http://127.0.0.1:{self.port}/{WHEEL}")
        return Lockfile("./wheels/x.whl[serve]", "a" * 64, [LockedPackage("tiny", "1", {HERE: wheel})], [HERE])


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    folder = tmp_path / "index"
    folder.mkdir()
    with zipfile.ZipFile(folder / WHEEL, "w") as wheel:
        wheel.writestr("tiny-1.dist-info/METADATA", "Metadata-Version: 2.1\nName: tiny\nVersion: 1\n")
        wheel.writestr("tiny-1.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Index, directory=folder)) as server:
        threading.Thread(target=server.serve_forever).start()
        monkeypatch.setenv("UV_INDEX", f"mine=http://user:{PASSWORD}@127.0.0.1:{server.server_port}/simple")
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
        monkeypatch.setenv("PIP_RETRIES", "0")
        monkeypatch.setenv("no_proxy", "127.0.0.1")
        yield Served(folder, server.server_port)
        server.shutdown()


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_wheel_is_downloaded_once_with_the_credentials_that_uv_was_given(index: Served, tmp_path: Path) -> None:
    lockfile = index.lockfile(sha256(index.folder / WHEEL))
    fill_wheelhouse(tmp_path / "first", lockfile, python_version())
    (index.folder / WHEEL).rename(tmp_path / WHEEL)
    fill_wheelhouse(tmp_path / "second", lockfile, python_version())
    for folder in ("first", "second"):
        assert [path.name for path in (tmp_path / folder).iterdir()] == [WHEEL]
        assert sha256(tmp_path / folder / WHEEL) == sha256(tmp_path / WHEEL)


def test_a_damaged_copy_in_the_cache_is_downloaded_again(index: Served, tmp_path: Path) -> None:
    lockfile = index.lockfile(sha256(index.folder / WHEEL))
    fill_wheelhouse(tmp_path / "first", lockfile, python_version())
    cached = next((tmp_path / "cache").rglob(WHEEL))
    cached.write_bytes(b"damaged")
    fill_wheelhouse(tmp_path / "second", lockfile, python_version())
    assert sha256(tmp_path / "second" / WHEEL) == sha256(index.folder / WHEEL)


def test_a_wheel_that_is_another_than_was_locked_is_refused(index: Served, tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="DO NOT MATCH THE HASHES") as refused:
        fill_wheelhouse(tmp_path / "house", index.lockfile("0" * 64), python_version())
    assert PASSWORD not in str(refused.value)
    assert not list((tmp_path / "cache").rglob("*.whl"))
    assert not (tmp_path / "house").exists()


def test_where_the_index_cannot_be_reached_it_is_said_what_to_do(index: Served, tmp_path: Path) -> None:
    lockfile = index.lockfile(sha256(index.folder / WHEEL))
    (index.folder / WHEEL).unlink()
    with pytest.raises(ArchiveError, match=r"(?s)cannot be downloaded.*404.*without bundle_dependencies"):
        fill_wheelhouse(tmp_path / "house", lockfile, python_version())


def test_a_folder_that_cannot_be_written_is_named(index: Served, tmp_path: Path) -> None:
    (tmp_path / "house").write_text("a file where the folder should be")
    with pytest.raises(ArchiveError, match=r"cannot be written: .*house"):
        fill_wheelhouse(tmp_path / "house", index.lockfile(sha256(index.folder / WHEEL)), python_version())


def test_a_save_that_cannot_bundle_leaves_nothing_in_the_store(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "empty"))
    monkeypatch.setenv("UV_OFFLINE", "1")
    before = {str(it.tag) for it in [*bentoml.bentos.list(), *bentoml.models.list()]}
    with pytest.raises(ArchiveError, match="index cannot be reached"):
        RFExtractionAI().save_bento(tmp_path / "out", bundle_dependencies=True)
    assert "has no hashes" in caplog.text
    assert {str(it.tag) for it in [*bentoml.bentos.list(), *bentoml.models.list()]} == before
    assert not (tmp_path / "out").exists()


@pytest.fixture(scope="module")
def bundled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What an archive's `src` has of its dependencies, with the wheels of this machine."""
    folder = tmp_path_factory.mktemp("bundled")
    (folder / "wheels").mkdir()
    lockfile = lock(build_wheel(folder / "wheels"), {}, [HERE], runtime_here())
    (folder / LOCK_FILE).write_text(lockfile.text())
    fill_wheelhouse(folder / WHEELHOUSE_FOLDER, lockfile, python_version())
    names = {package.wheels[HERE].filename for package in lockfile.packages}
    assert {path.name for path in (folder / WHEELHOUSE_FOLDER).iterdir()} == names
    return folder


@pytest.mark.parametrize("installer", ["uv", "pip"])
def test_both_installers_take_the_lockfile_with_its_hashes_from_the_wheelhouse(
    bundled: Path, tmp_path: Path, installer: str
) -> None:
    target = ["--dry-run", "--target", str(tmp_path / "target"), "--require-hashes", "-r", LOCK_FILE]
    source = ["--no-index", "--find-links", WHEELHOUSE_FOLDER]
    program = [find_uv_bin(), "pip"] if installer == "uv" else [sys.executable, "-m", "pip"]
    environment = {**os.environ, "UV_CACHE_DIR": str(tmp_path / "cache"), "PIP_CONFIG_FILE": os.devnull}
    command = [*program, "install", *source, *target]
    subprocess.run(command, check=True, cwd=bundled, env=environment, capture_output=True)


@pytest.mark.parametrize("installer", ["uv", "pip"])
def test_both_installers_refuse_a_wheel_that_was_exchanged(bundled: Path, tmp_path: Path, installer: str) -> None:
    exchanged = tmp_path / "exchanged"
    shutil.copytree(bundled, exchanged)
    wheel = next((exchanged / WHEELHOUSE_FOLDER).glob("httpx-0*.whl"))
    with zipfile.ZipFile(wheel, "a") as packed:
        packed.writestr("httpx/more.py", "")
    target = ["--target", str(tmp_path / "target"), "--no-deps", "--require-hashes", "-r", LOCK_FILE]
    source = ["--no-index", "--find-links", WHEELHOUSE_FOLDER]
    program = [find_uv_bin(), "pip"] if installer == "uv" else [sys.executable, "-m", "pip"]
    environment = {**os.environ, "UV_CACHE_DIR": str(tmp_path / "cache"), "PIP_CONFIG_FILE": os.devnull}
    command = [*program, "install", *source, *target]
    finished = subprocess.run(command, check=False, cwd=exchanged, env=environment, capture_output=True, text=True)
    assert finished.returncode
    assert "httpx" in finished.stderr
    assert not (tmp_path / "target" / "httpx").exists()
