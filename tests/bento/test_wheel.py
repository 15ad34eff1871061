from __future__ import annotations

import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING

import pytest
from uv import find_uv_bin

from konfuzio_sdk.bento import wheel
from konfuzio_sdk.errors import ArchiveError

if TYPE_CHECKING:
    from pathlib import Path


def run(*command: str | Path) -> str:
    return subprocess.run([*map(str, command)], check=True, capture_output=True, text=True).stdout.strip()


def test_the_wheel_holds_the_whole_package_and_its_requirements(tmp_path: Path) -> None:
    with zipfile.ZipFile(wheel.build_wheel(tmp_path)) as packed:
        names = packed.namelist()
        assert packed.testzip() is None
        metadata = packed.read(next(name for name in names if name.endswith("METADATA"))).decode()
    assert {"konfuzio_sdk/py.typed", "konfuzio_sdk/bento/service.py", "konfuzio_sdk/errors.py"} <= set(names)
    assert not [name for name in names if "__pycache__" in name or name.endswith(".pyc")]
    assert "Requires-Dist: bentoml" in metadata


def test_equal_code_gives_equal_bytes(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    first, second = wheel.build_wheel(tmp_path / "a"), wheel.build_wheel(tmp_path / "b")
    assert first.read_bytes() == second.read_bytes()


def test_an_installed_copy_packs_itself_as_the_checkout_does(tmp_path: Path) -> None:
    """The wheel is installed alone in a fresh environment; packing needs nothing but the package itself."""
    packed = wheel.build_wheel(tmp_path)
    python = tmp_path / "venv" / "bin" / "python"
    run(find_uv_bin(), "venv", "--quiet", "--python", sys.executable, tmp_path / "venv")
    run(find_uv_bin(), "pip", "install", "--quiet", "--offline", "--no-deps", "--python", python, packed)
    (tmp_path / "again").mkdir()
    script = (
        "import pathlib, sys, konfuzio_sdk.bento.wheel as wheel;"
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
