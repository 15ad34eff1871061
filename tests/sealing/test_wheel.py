from __future__ import annotations

import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING

import pytest
from uv import find_uv_bin

import konfuzio_sdk
from konfuzio_sdk.errors import ArchiveError
from konfuzio_sdk.sealing import wheel

if TYPE_CHECKING:
    from pathlib import Path


def run(*command: str | Path) -> str:
    return subprocess.run([*map(str, command)], check=True, capture_output=True, text=True).stdout.strip()


def test_the_wheel_holds_the_whole_package_and_its_requirements(tmp_path: Path) -> None:
    with zipfile.ZipFile(wheel.build_wheel(tmp_path)) as packed:
        names = packed.namelist()
        assert packed.testzip() is None
        metadata = packed.read(next(name for name in names if name.endswith("METADATA"))).decode()
        licence = packed.read(next(name for name in names if name.endswith(".dist-info/licenses/LICENSE")))
    assert {"konfuzio_sdk/py.typed", "konfuzio_sdk/serving/service.py", "konfuzio_sdk/errors.py"} <= set(names)
    assert not [name for name in names if "__pycache__" in name or name.endswith(".pyc")]
    assert "Requires-Dist: bentoml" in metadata
    assert licence.startswith(b"MIT License")


def test_equal_code_gives_equal_bytes(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    first, second = wheel.build_wheel(tmp_path / "a"), wheel.build_wheel(tmp_path / "b")
    assert first.read_bytes() == second.read_bytes()


def test_the_bytes_do_not_depend_on_the_machine_that_packs(tmp_path: Path) -> None:
    """Neither on its zlib, its system, the times of its files, nor the order in which they are listed."""
    with zipfile.ZipFile(wheel.build_wheel(tmp_path)) as packed:
        entries = packed.infolist()
    assert {(it.compress_type, it.create_system, it.external_attr >> 16) for it in entries} == {(0, 3, 0o644)}
    assert {it.date_time for it in entries} == {(1980, 1, 1, 0, 0, 0)}
    package = [it.filename for it in entries if it.filename.startswith("konfuzio_sdk/")]
    assert package == sorted(package)


def test_what_editors_leave_in_a_checkout_stays_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "konfuzio_sdk"
    kept = ("__init__.py", "py.typed", "sealing/archive.py", "bento/data.json")
    left = (".hidden", "bento/.archive.py.swp", "sealing/archive.py~", "sealing/archive.py.orig", "bento/#archive.py#")
    for name in (*kept, *left, "bento/__pycache__/archive.cpython-311.pyc"):
        (package / name).parent.mkdir(parents=True, exist_ok=True)
        (package / name).write_text(name)
    monkeypatch.setattr(konfuzio_sdk, "__path__", [str(package)])
    with zipfile.ZipFile(wheel.build_wheel(tmp_path)) as packed:
        names = {name.partition("/")[2] for name in packed.namelist() if name.startswith("konfuzio_sdk/")}
    assert names == set(kept)


def test_an_installed_copy_packs_itself_as_the_checkout_does(tmp_path: Path) -> None:
    """The wheel is installed alone in a fresh environment; packing needs nothing but the package itself."""
    packed = wheel.build_wheel(tmp_path)
    python = tmp_path / "venv" / "bin" / "python"
    run(find_uv_bin(), "venv", "--quiet", "--python", sys.executable, tmp_path / "venv")
    run(find_uv_bin(), "pip", "install", "--quiet", "--offline", "--no-deps", "--python", python, packed)
    (tmp_path / "again").mkdir()
    script = (
        "import pathlib, sys, konfuzio_sdk.sealing.wheel as wheel;"
        "print(wheel.build_wheel(pathlib.Path(sys.argv[1])), wheel.__file__)"
    )
    built, source = run(python, "-I", "-c", script, tmp_path / "again").split()
    assert "site-packages" in source
    with zipfile.ZipFile(packed) as ours, zipfile.ZipFile(built) as theirs:
        assert ours.namelist() == theirs.namelist()
        assert [ours.read(name) for name in ours.namelist()] == [theirs.read(name) for name in theirs.namelist()]


def test_a_copy_that_is_not_installed_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wheel, "DISTRIBUTION", "not-installed-at-all")
    with pytest.raises(ArchiveError, match="imported but not installed"):
        wheel.build_wheel(tmp_path)
