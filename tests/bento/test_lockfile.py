from __future__ import annotations

import importlib.metadata
import re
from typing import TYPE_CHECKING

import pytest

from konfuzio_sdk.bento.lockfile import lock
from konfuzio_sdk.bento.wheel import build_wheel

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def context(tmp_path: Path) -> Path:
    folder = tmp_path / "context"
    (folder / "wheels").mkdir(parents=True)
    return folder


def test_every_requirement_has_a_hash_and_the_installed_version(context: Path, tmp_path: Path) -> None:
    text = lock(context, build_wheel(context / "wheels"), tmp_path)
    requirements = re.split(r"\n(?=\S)", text.strip())
    assert len(requirements) > 20
    assert all("--hash=sha256:" in requirement for requirement in requirements)
    for name in ("numpy", "scikit-learn", "cloudpickle", "bentoml"):
        assert f"{name}=={importlib.metadata.version(name)} " in text
    assert "://" not in text
    assert "konfuzio-sdk" not in text
    assert "\n./wheels/konfuzio_sdk-" in text


def test_without_network_and_cache_the_installed_versions_are_pinned(
    context: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "empty"))
    monkeypatch.setenv("UV_OFFLINE", "1")
    text = lock(context, build_wheel(context / "wheels"), tmp_path)
    assert "has no hashes" in caplog.text
    lines = text.splitlines()
    assert lines[0].startswith("./wheels/konfuzio_sdk-")
    pinned = dict(line.split("==") for line in lines[1:])
    assert pinned["scikit-learn"] == importlib.metadata.version("scikit-learn")
    assert {"bentoml", "numpy", "scipy", "pydantic", "starlette"} <= set(pinned)
    assert "pytest" not in pinned
