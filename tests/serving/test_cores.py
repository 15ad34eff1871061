"""How many workers a container is worth."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from konfuzio_sdk.serving import cores as module
from konfuzio_sdk.serving.cores import cores

if TYPE_CHECKING:
    from pathlib import Path

HERE = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()


@pytest.mark.parametrize(
    ("quota", "expected"),
    [("max 100000", HERE), ("50000 100000", 1), ("100000 100000", 1), ("9900000 100000", HERE), ("nonsense", HERE)],
)
def test_a_limit_of_time_makes_fewer_of_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, quota: str, expected: int
) -> None:
    (tmp_path / "cpu.max").write_text(quota)
    monkeypatch.setattr(module, "_QUOTA", tmp_path / "cpu.max")
    monkeypatch.setattr(module, "_OLDER_QUOTA", tmp_path / "missing")
    assert cores() == expected


@pytest.mark.parametrize(("microseconds", "expected"), [("-1", HERE), ("100000", 1)])
def test_older_kernels_tell_it_in_two_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, microseconds: str, expected: int
) -> None:
    (tmp_path / "quota").write_text(microseconds)
    (tmp_path / "period").write_text("100000")
    monkeypatch.setattr(module, "_QUOTA", tmp_path / "missing")
    monkeypatch.setattr(module, "_OLDER_QUOTA", tmp_path / "quota")
    monkeypatch.setattr(module, "_OLDER_PERIOD", tmp_path / "period")
    assert cores() == expected
