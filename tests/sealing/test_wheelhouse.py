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
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import bentoml
import pytest
from packaging.utils import canonicalize_name
from uv import find_uv_bin

from konfuzio_sdk.bento.archive_paths import LOCK_FILE, WHEELHOUSE_FOLDER
from konfuzio_sdk.bento.model_file import python_version
from konfuzio_sdk.errors import ArchiveError
from konfuzio_sdk.sealing.locked import LockedPackage, LockedWheel, Lockfile
from konfuzio_sdk.sealing.lockfile import lock, lock_installer
from konfuzio_sdk.sealing.model import runtime_here
from konfuzio_sdk.sealing.wheel import build_wheel
from konfuzio_sdk.sealing.wheelhouse import fill_wheelhouse
from konfuzio_sdk.trainer.information_extraction import RFExtractionAI

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = f"{platform.machine()}-manylinux_2_28"
WHEEL = "tiny-1-py3-none-any.whl"
PASSWORD = "marker-of-an-index"  # noqa: S105 - that of an index that a test runs


class Index(http.server.SimpleHTTPRequestHandler):
    """An index that gives its files, which are wheels, to whoever has the password."""

    def do_GET(self) -> None:
        if self.headers["Authorization"] != f"Basic {base64.b64encode(f'user:{PASSWORD}'.encode()).decode()}":
            self.send_response(401)
            self.send_header("WWW-Authenticate", "Basic")
            self.end_headers()
        elif self.path.startswith("/simple/"):
            self.list_wheels(self.path.strip("/").rpartition("/")[2])
        else:
            super().do_GET()

    def list_wheels(self, name: str) -> None:
        wheels = Path(self.directory).glob("*.whl")
        found = [it for it in wheels if canonicalize_name(it.name.partition("-")[0]) == name]
        page = "".join(f'<a href="/{it.name}#sha256={sha256(it)}">{it.name}</a>' for it in found).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)

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


@contextmanager
def served(folder: Path) -> Iterator[int]:
    """Port of an index of the wheels in a folder."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Index, directory=str(folder))) as server:
        threading.Thread(target=server.serve_forever).start()
        yield server.server_port
        server.shutdown()


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    folder = tmp_path / "index"
    folder.mkdir()
    with zipfile.ZipFile(folder / WHEEL, "w") as wheel:
        wheel.writestr("tiny-1.dist-info/METADATA", "Metadata-Version: 2.1\nName: tiny\nVersion: 1\n")
        wheel.writestr("tiny-1.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("PIP_RETRIES", "0")
    with served(folder) as port:
        monkeypatch.setenv("UV_INDEX", f"mine=http://user:{PASSWORD}@127.0.0.1:{port}/simple")
        yield Served(folder, port)


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
    lockfile = replace(lockfile, installers=lock_installer([HERE], python_version()))
    (folder / LOCK_FILE).write_text(lockfile.text())
    fill_wheelhouse(folder / WHEELHOUSE_FOLDER, lockfile, python_version())
    names = {package.wheels[HERE].filename for package in (*lockfile.packages, *lockfile.installers)}
    assert {path.name for path in (folder / WHEELHOUSE_FOLDER).iterdir()} == names
    return folder


def test_an_index_of_ones_own_is_used_and_nothing_of_it_gets_into_the_archive(
    bundled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "empty"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    with served(bundled / WHEELHOUSE_FOLDER) as port:
        monkeypatch.setenv("UV_DEFAULT_INDEX", f"http://user:{PASSWORD}@127.0.0.1:{port}/simple")
        monkeypatch.setenv("PIP_INDEX_URL", f"http://user:{PASSWORD}@127.0.0.1:{port}/simple")
        bento, _ = RFExtractionAI().save_bento(bundle_dependencies=True, platforms=[HERE])
    files = {path.relative_to(bento.path).as_posix(): path for path in Path(bento.path).rglob("*") if path.is_file()}
    wheels = [name for name in files if name.startswith(f"src/{WHEELHOUSE_FOLDER}/")]
    assert len(wheels) == len(list((bundled / WHEELHOUSE_FOLDER).iterdir()))
    told = b"".join(files[name].read_bytes() for name in files.keys() - wheels)
    assert all(word.encode() not in told for word in (PASSWORD, f":{port}", str(tmp_path)))


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
