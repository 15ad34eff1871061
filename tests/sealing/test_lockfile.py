from __future__ import annotations

import importlib.metadata
import re
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest

from konfuzio_sdk.errors import ArchiveError, ArgumentError
from konfuzio_sdk.sealing.locked import unhashed_requirements
from konfuzio_sdk.sealing.lockfile import lock
from konfuzio_sdk.sealing.model import runtime_here
from konfuzio_sdk.sealing.options import PLATFORMS, SealOptions
from konfuzio_sdk.sealing.wheel import build_wheel

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from konfuzio_sdk.sealing.locked import Lockfile

IN_THE_ADDRESS = "marker-of-an-index"
INTEL, ARM = PLATFORMS


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("context") / "wheels"
    folder.mkdir()
    return build_wheel(folder)


@pytest.fixture(scope="module")
def locked(wheel: Path) -> Lockfile:
    return lock(wheel, {"lz4": importlib.metadata.version("lz4")}, PLATFORMS, runtime_here())


@pytest.fixture
def index(tmp_path: Path) -> Iterator[str]:
    """A package index that has no packages, with credentials in its address."""
    folder = tmp_path / "index"
    folder.mkdir()
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(SimpleHTTPRequestHandler, directory=folder)) as server:
        threading.Thread(target=server.serve_forever).start()
        yield f"http://user:{IN_THE_ADDRESS}@127.0.0.1:{server.server_port}/simple"
        server.shutdown()


def requirements(text: str) -> list[str]:
    return re.split(r"\n(?=\S)", text.strip())


def test_every_requirement_has_the_installed_version_and_a_hash_for_each_platform(
    locked: Lockfile, wheel: Path
) -> None:
    told = requirements(locked.text())
    assert len(told) > 20
    assert told[0].startswith(f"./wheels/{wheel.name}[serve] \\\n    --hash=sha256:")
    assert not unhashed_requirements(locked.text())
    hashes = {line.split("==")[0]: line.count("--hash=sha256:") for line in told}
    assert hashes["numpy"] == hashes["lz4"] == 2
    assert hashes["httpx"] == 1
    for name in ("numpy", "cloudpickle", "bentoml"):
        assert f"\n{name}=={importlib.metadata.version(name)} \\\n" in locked.text()
    assert "konfuzio-sdk" not in locked.text()


def test_nothing_is_locked_that_other_systems_or_building_would_need(locked: Lockfile) -> None:
    names = {package.name for package in locked.packages}
    assert not names & {"colorama", "pywin32", "pytest", "pip", "setuptools"}
    assert all(wheel.filename.endswith(".whl") for package in locked.packages for wheel in package.wheels.values())
    assert {name for package in locked.packages for name in package.wheels} == set(PLATFORMS)
    assert ";" not in locked.text()


def test_the_order_in_which_platforms_are_named_does_not_matter(locked: Lockfile, wheel: Path) -> None:
    swapped = lock(wheel, {"lz4": importlib.metadata.version("lz4")}, (ARM, INTEL), runtime_here())
    assert swapped.text() == locked.text()


def test_what_some_platforms_need_alone_carries_a_marker(wheel: Path) -> None:
    text = lock(wheel, {}, (INTEL, "windows", "macos"), runtime_here()).text()
    marked = [line for line in text.splitlines() if ";" in line]
    assert [line.split("==")[0] for line in marked] == ["colorama"]
    assert marked[0].endswith("; sys_platform == 'win32' and platform_machine == 'AMD64' \\")


def test_packages_are_pinned_to_what_they_were_when_the_ai_was_pickled(wheel: Path) -> None:
    there = runtime_here().model_copy(update={"libraries": {"cloudpickle": "3.1.1"}})
    text = lock(wheel, {"lz4": "4.4.4"}, (INTEL,), there).text()
    assert "\nlz4==4.4.4 \\\n" in text
    assert "\ncloudpickle==3.1.1 \\\n" in text


def test_addresses_and_credentials_of_indexes_stay_out(
    wheel: Path, locked: Lockfile, index: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found_here = tmp_path / "found-here"
    found_here.mkdir()
    monkeypatch.setenv("UV_EXTRA_INDEX_URL", index)
    monkeypatch.setenv("PIP_INDEX_URL", index)
    monkeypatch.setenv("UV_FIND_LINKS", str(found_here))
    text = lock(wheel, {"lz4": importlib.metadata.version("lz4")}, PLATFORMS, runtime_here()).text()
    assert text == locked.text()
    for told in ("://", "127.0.0.1", IN_THE_ADDRESS, str(tmp_path), "index-url", "find-links", "#"):
        assert told not in text


def test_a_package_without_a_wheel_for_a_platform_is_named(wheel: Path) -> None:
    with pytest.raises(ArchiveError, match=r"(?s)aarch64-manylinux_2_28.*docopt==0\.6\.2.*save_bento\(platforms="):
        lock(wheel, {"docopt": "0.6.2"}, (ARM,), runtime_here())


@pytest.mark.parametrize(
    ("platforms", "said"),
    [
        (("solaris",), "no platform 'solaris'.*x86_64-manylinux_2_28"),
        ((INTEL, "x86_64-manylinux2014"), "cannot tell the platforms"),
        ((), "one platform at least"),
    ],
)
def test_platforms_that_no_lockfile_can_be_made_for_are_refused(platforms: tuple[str, ...], said: str) -> None:
    with pytest.raises(ArgumentError, match=said):
        SealOptions(platforms=platforms)


def test_without_network_and_cache_the_installed_versions_are_pinned(
    wheel: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "empty"))
    monkeypatch.setenv("UV_OFFLINE", "1")
    locked = lock(wheel, {}, PLATFORMS, runtime_here())
    assert "has no hashes" in caplog.text
    assert not locked.is_hashed
    lines = locked.text().splitlines()
    assert unhashed_requirements(locked.text()) == lines
    assert lines[0] == f"./wheels/{wheel.name}[serve]"
    pinned = dict(line.split("==") for line in lines[1:])
    assert pinned["numpy"] == importlib.metadata.version("numpy")
    assert {"bentoml", "numpy", "pydantic", "starlette"} <= set(pinned)
    assert "pytest" not in pinned
