"""An archive that brings its wheels, on a machine without any network: installed, served and asked."""

from __future__ import annotations

import json
import platform
import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, NamedTuple

import pytest
from uv import find_uv_bin

from commands import run
from konfuzio_sdk.bento.archive_paths import LOCK_FILE, MANIFEST_PATH, SBOM_FILE, WHEELHOUSE_FOLDER
from konfuzio_sdk.bento.manifest import read_manifest
from konfuzio_sdk.sealing.archive_file import file_record

if TYPE_CHECKING:
    from pathlib import Path

    from konfuzio_sdk.trainer.information_extraction import RFExtractionAI

HERE = f"{platform.machine()}-manylinux_2_28"
WITHOUT_NETWORK = ("unshare", "--map-root-user", "--net")
ISOLATED = r"""
import fcntl, json, pathlib, socket, struct, subprocess, sys
import httpx
from konfuzio_sdk.bento.local_server import LocalServer

uv, archive, folder = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3])
with socket.socket() as any_socket:  # what `ip link set lo up` does
    fcntl.ioctl(any_socket, 0x8914, struct.pack("16sh14x", b"lo", 0x1 | 0x40))
try:
    socket.create_connection(("192.0.2.1", 80), timeout=5)
except OSError as error:
    unreachable = error.strerror
environment = {"HOME": str(folder / "home"), "PATH": "/usr/bin:/bin", "UV_CACHE_DIR": str(folder / "cache")}
subprocess.run(["tar", "-xf", archive, "-C", str(folder)], check=True)
source, python = folder / "src", folder / "venv" / "bin" / "python"
for command in (
    ["venv", "--offline", "--no-python-downloads", "--python", sys.executable, str(folder / "venv")],
    ["pip", "install", "--offline", "--no-index", "--find-links", "wheelhouse", "--require-hashes",
     "--python", str(python), "-r", "requirements.txt"],
):
    subprocess.run([uv, *command], check=True, cwd=source, env=environment, stdout=sys.stderr)
golden = next(folder.glob("models/*/*/golden"))
request = (golden / "1.request.json").read_bytes()
store = {**environment, "BENTOML_HOME": str(folder / "store")}
with LocalServer(str(folder), python=python, environment=store, inherit=False) as server:
    answer = httpx.post(server.url + sys.argv[4], content=request, headers={"Content-Type": "application/json"})
answer.raise_for_status()
print(json.dumps({"unreachable": unreachable, "answer": answer.json()}))
"""


class Bundled(NamedTuple):
    """An archive with the wheels of this machine, and where it was extracted."""

    path: Path
    folder: Path


@pytest.fixture(scope="module")
def bundled(trained_ai: RFExtractionAI, tmp_path_factory: pytest.TempPathFactory) -> Bundled:
    folder = tmp_path_factory.mktemp("bundled")
    to = folder / "invoices.bento"
    _, path = trained_ai.save_bento(to, bundle_dependencies=True, platforms=[HERE], golden=1)
    assert path is not None
    shutil.unpack_archive(path, folder / "opened", format="xztar", filter="data")
    return Bundled(path, folder / "opened")


def test_the_wheelhouse_holds_what_was_locked_and_an_installer(bundled: Bundled) -> None:
    source = bundled.folder / "src"
    locked = set(re.findall(r"--hash=sha256:(\w+)", (source / LOCK_FILE).read_text()))
    locked -= {file_record(path).sha256 for path in (source / "wheels").iterdir()}
    wheels = {file_record(path).sha256: path.name for path in (source / WHEELHOUSE_FOLDER).iterdir()}
    assert locked < wheels.keys()
    (installer,) = wheels.keys() - locked
    assert wheels[installer].startswith("uv-")
    assert installer in (source / SBOM_FILE).read_text()


def test_verify_notes_which_installer_the_archive_brings(bundled: Bundled) -> None:
    source = bundled.folder / "src"
    (installer,) = (source / WHEELHOUSE_FOLDER).glob("uv-*.whl")
    told = run("bento", "verify", bundled.path)
    assert "refused" not in told
    (note,) = (line for line in told.splitlines() if "building the image runs uv==" in line)
    assert note.startswith("note")
    assert note.endswith(file_record(installer).sha256)


def test_the_manifest_knows_each_wheel_and_says_that_they_are_there(bundled: Bundled) -> None:
    manifest = read_manifest(bundled.folder / MANIFEST_PATH)
    assert manifest.bundled
    assert manifest.platforms == [HERE]
    for path in (bundled.folder / "src" / WHEELHOUSE_FOLDER).iterdir():
        assert manifest.files[f"src/{WHEELHOUSE_FOLDER}/{path.name}"] == file_record(path)


def test_without_network_and_caches_it_is_installed_served_and_answers_as_it_did(
    bundled: Bundled, tmp_path: Path
) -> None:
    if shutil.which(WITHOUT_NETWORK[0]) is None or subprocess.run([*WITHOUT_NETWORK, "true"], check=False).returncode:
        pytest.skip(
            "This system lets nobody make a network of their own (unshare --net), so there is always a network."
        )
    for name in ("home", "cache"):
        (tmp_path / name).mkdir()
    program = [sys.executable, "-c", ISOLATED, find_uv_bin(), str(bundled.path), str(tmp_path), "/extract"]
    finished = subprocess.run([*WITHOUT_NETWORK, *program], check=False, capture_output=True, text=True)
    assert finished.returncode == 0, finished.stderr
    told = json.loads(finished.stdout)
    assert "unreachable" in told["unreachable"]
    golden = next(bundled.folder.glob("models/*/*/golden/1.response.json"))
    assert told["answer"] == json.loads(golden.read_bytes())
