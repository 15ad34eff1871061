"""Services whose AI cannot work say so and why; each starts a real server of its own."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from konfuzio_sdk.bento.archive_paths import MANIFEST_FILE, MODEL_FILE
from konfuzio_sdk.bento.local_server import LocalServer
from konfuzio_sdk.bento.manifest import read_manifest
from konfuzio_sdk.bento.model_file import check_libraries, installed_libraries, python_version, unpickled
from konfuzio_sdk.errors import ArchiveError, NotReadyError, ServiceError
from konfuzio_sdk.trainer.information_extraction import RFExtractionAI


def test_an_untrained_ai_is_sealed_and_its_service_says_why_it_cannot_work(caplog: pytest.LogCaptureFixture) -> None:
    bento, path = RFExtractionAI().save_bento()
    assert path is None
    assert "its service will not be ready" in caplog.text
    with LocalServer(str(bento.tag), wait_ready=False) as server:
        ready = httpx.get(f"{server.url}/readyz")
        answered = httpx.post(f"{server.url}/extract", content=b"{}")
        metadata = httpx.get(f"{server.url}/v1/project-metadata")
        assert httpx.get(f"{server.url}/livez").status_code == 200
    assert ready.status_code == answered.status_code == metadata.status_code == 503
    reason = answered.json()["detail"]
    assert "Category" in reason or "trained" in reason
    assert reason == ready.json()["detail"]
    assert ready.json()["type"].endswith(":not-ready")
    assert read_manifest(Path(bento.path) / "src" / MANIFEST_FILE).not_ready == reason


def test_a_damaged_model_is_noticed_before_anything_is_unpickled(opened: Path) -> None:
    model = next(opened.rglob(MODEL_FILE))
    model.write_bytes(model.read_bytes()[:-10])
    with pytest.raises(ServiceError, match="not the one that was sealed"), LocalServer(str(opened)):
        pass


def test_other_libraries_than_those_that_pickled_are_named(opened: Path) -> None:
    path = opened / "src" / MANIFEST_FILE
    here = installed_libraries()["numpy"]
    path.write_text(path.read_text().replace(f'"numpy": "{here}"', '"numpy": "0.24.2"'))
    with (
        pytest.raises(ServiceError, match=rf"numpy 0\.24\.2 saved it, {here} is here"),
        LocalServer(str(opened)),
    ):
        pass


def test_python_is_compared_by_its_minor_version() -> None:
    check_libraries(python_version(), installed_libraries())
    with pytest.raises(NotReadyError, match=r"Python 2\.7 saved it"):
        check_libraries("2.7.18", installed_libraries())


def test_a_model_file_with_another_digest_is_not_opened() -> None:
    with pytest.raises(ArchiveError, match="digest"):
        unpickled(b"anything", "0" * 64)


@pytest.mark.parametrize(("content", "said"), [("{", "no manifest"), ("{}", "Field required at name")])
def test_a_manifest_that_is_none_is_told(tmp_path: Path, content: str, said: str) -> None:
    (tmp_path / MANIFEST_FILE).write_text(content)
    with pytest.raises(ArchiveError, match=said):
        read_manifest(tmp_path / MANIFEST_FILE)
    with pytest.raises(ArchiveError, match="cannot be read"):
        read_manifest(tmp_path / "missing.json")


def test_a_target_that_does_not_exist_is_told() -> None:
    with pytest.raises(ServiceError, match="ended with exit code"), LocalServer("no_such_bento:1"):
        pass
