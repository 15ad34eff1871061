"""An archive on another machine: another store, and an environment that was made of its lockfile alone."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from konfuzio_sdk.bento.client import ServiceClient
from konfuzio_sdk.bento.extraction import AI_TYPE
from konfuzio_sdk.bento.local_server import LocalServer

if TYPE_CHECKING:
    from konfuzio_sdk.trainer.information_extraction import RFExtractionAI
    from served_fixtures import Archive, Elsewhere


@pytest.fixture
def empty_store(tmp_path: Path) -> dict[str, str]:
    return {"BENTOML_HOME": str(tmp_path / "store"), "BENTOML_DO_NOT_TRACK": "true"}


def test_an_imported_archive_is_served_under_its_tag(archive: Archive, empty_store: dict[str, str]) -> None:
    command = [sys.executable, "-m", "bentoml", "import", str(archive.path)]
    subprocess.run(command, check=True, capture_output=True, env={**os.environ, **empty_store})
    with LocalServer(str(archive.bento.tag), environment=empty_store) as server, ServiceClient(server.url) as client:
        assert client.project().labels


def test_the_lockfile_alone_makes_an_environment_that_answers_equally(
    opened: Path, elsewhere: Elsewhere, trained_ai: RFExtractionAI
) -> None:
    document = trained_ai.test_documents[0]
    with (
        LocalServer(str(opened), python=elsewhere.python, environment=elsewhere.environment) as server,
        ServiceClient(server.url) as client,
    ):
        answered = client.process(document.copied_into(client.project()))
    assert AI_TYPE.to_response(answered) == AI_TYPE.to_response(trained_ai.extract(document))
    assert str(Path(sys.prefix)) not in subprocess.check_output(
        [elsewhere.python, "-c", "import sys; print(sys.path)"], text=True
    )
