"""One small archive that is valid, built once, which tests tamper with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from konfuzio_sdk.data import Category, Document, Project
from konfuzio_sdk.trainer.document_categorization import NameBasedCategorizationAI

if TYPE_CHECKING:
    from pathlib import Path


def saved(folder: Path, name: str = "Report") -> Path:
    project = Project(id_=1, name="Letters")
    category = Category(project, id_=1, name=name)
    document = Document(project, text=f"A {name}\nof today.")
    ai = NameBasedCategorizationAI([category])
    _, path = ai.save_bento(output_dir=folder, golden=[document])
    assert path is not None
    return path


@pytest.fixture(scope="session")
def small_archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return saved(tmp_path_factory.mktemp("small"))


@pytest.fixture(scope="session")
def other_archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return saved(tmp_path_factory.mktemp("other"), "Offer")
