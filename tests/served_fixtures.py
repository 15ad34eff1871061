"""Fixtures of the whole line: a sample project, an AI trained on it, its archive, one real server."""

from __future__ import annotations

import os
import shutil
import tempfile
from typing import TYPE_CHECKING, NamedTuple

import pytest

from konfuzio_sdk import opening
from konfuzio_sdk.bento.archive_paths import LOCK_FILE, SOURCE
from konfuzio_sdk.bento.client import ServiceClient
from konfuzio_sdk.bento.local_server import LocalServer
from konfuzio_sdk.opening.environment import environment_of
from konfuzio_sdk.readers import read_pdf_folder
from konfuzio_sdk.sample import generate_sample_project
from konfuzio_sdk.trainer.information_extraction import RFExtractionAI
from nosy_ai import NosyAI

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bentoml import Bento

    from konfuzio_sdk.data import Project


class Archive(NamedTuple):
    """A sealed AI."""

    bento: Bento
    path: Path


def pytest_configure() -> None:
    """Keep BentoML's store of the tests apart from the user's; BentoML looks once, when it is imported."""
    os.environ["BENTOML_HOME"] = tempfile.mkdtemp(prefix="bentoml-home-")
    os.environ["BENTOML_DO_NOT_TRACK"] = "true"


@pytest.fixture(scope="session")
def sample_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return generate_sample_project(tmp_path_factory.mktemp("sample"))


@pytest.fixture(scope="session")
def sample_project(sample_folder: Path) -> Project:
    return read_pdf_folder(sample_folder)


@pytest.fixture(scope="session")
def trained_ai(sample_project: Project) -> RFExtractionAI:
    ai = RFExtractionAI(category=sample_project.get_category_by_name("Invoice"))
    ai.fit()
    return ai


@pytest.fixture(scope="session")
def archive(trained_ai: RFExtractionAI, tmp_path_factory: pytest.TempPathFactory) -> Archive:
    bento, path = trained_ai.save_bento(output_dir=tmp_path_factory.mktemp("archive"))
    assert path is not None
    return Archive(bento, path)


@pytest.fixture
def opened(archive: Archive, tmp_path: Path) -> Path:
    """The archive, extracted; `bentoml serve` takes the folder too."""
    shutil.unpack_archive(archive.path, tmp_path / "opened", format="xztar", filter="data")
    return tmp_path / "opened"


class Elsewhere(NamedTuple):
    """Another machine: an environment that was made of an archive's lockfile alone, and a store of its own."""

    python: Path
    lockfile: str
    environment: dict[str, str]


@pytest.fixture(scope="session")
def elsewhere(archive: Archive) -> Iterator[Elsewhere]:
    with opening.opened(archive.path) as found, environment_of(found) as made:
        yield Elsewhere(made.python, (found.folder / SOURCE / LOCK_FILE).read_text(), made.variables)


@pytest.fixture(scope="session")
def server(archive: Archive) -> Iterator[LocalServer]:
    with LocalServer(str(archive.bento.tag)) as running:
        yield running


@pytest.fixture
def client(server: LocalServer) -> Iterator[ServiceClient]:
    with ServiceClient(server.url) as open_client:
        yield open_client


@pytest.fixture(scope="session")
def nosy() -> str:
    """Tag of the Bento of a NosyAI."""
    bento, _ = NosyAI().save_bento(golden=0)
    return str(bento.tag)
