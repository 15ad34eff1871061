"""What tests of more than one folder use; `served_fixtures` has the whole line, from sample project to server."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

from konfuzio_sdk.data import Project

# How long an example takes says nothing about the code on a busy machine.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")

pytest_plugins = ["served_fixtures"]

_NAME = "payslips_and_receipts"
_BESIDE_THE_REPOSITORY = Path(__file__).parents[2] / "shared" / "data" / _NAME


@pytest.fixture(scope="session")
def payslips_and_receipts() -> Path:
    """Folder of a real project export: German payslips and receipts. KONFUZIO_TEST_DATA names another place."""
    folder = Path(os.environ.get("KONFUZIO_TEST_DATA") or _BESIDE_THE_REPOSITORY)
    if not folder.is_dir():
        pytest.skip(f"The real project export {_NAME} is absent: {folder}; set KONFUZIO_TEST_DATA to its folder.")
    return folder


@pytest.fixture(scope="session")
def real_project(payslips_and_receipts: Path) -> Project:
    """The real project export, loaded once: for reading only."""
    return Project(project_folder=payslips_and_receipts)
