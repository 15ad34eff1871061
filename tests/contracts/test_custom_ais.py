"""A custom AI of every AI type, made in a script, travels to where neither the script nor this SDK's checkout is.

A new AI type is tested here by a script of its name in `custom_ais/`, which offers `make()` and saves what it makes.
"""

from __future__ import annotations

import json
import os
import runpy
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from konfuzio_sdk.bento.ai_type import ai_type_named, ai_types
from konfuzio_sdk.bento.archive_paths import LOCK_FILE, MANIFEST_FILE
from konfuzio_sdk.bento.local_server import LocalServer
from konfuzio_sdk.bento.manifest import Manifest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from served_fixtures import Elsewhere

SCRIPTS = Path(__file__).parent / "custom_ais"
GOLDEN = Path(__file__).parent.parent / "golden"


@pytest.fixture(scope="module", params=ai_types())
def ai_type(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture(scope="module")
def packed(ai_type: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Archive that a script wrote which is gone."""
    folder = tmp_path_factory.mktemp(ai_type)
    script = Path(shutil.copy(SCRIPTS / f"{ai_type}.py", folder / "mine.py"))
    subprocess.run([sys.executable, str(script), str(folder / "archive.bento")], check=True, capture_output=True)
    script.unlink()
    return folder / "archive.bento"


@pytest.fixture(scope="module")
def manifest(packed: Path) -> Manifest:
    with tarfile.open(packed) as opened:
        return Manifest.model_validate_json(_member(opened, MANIFEST_FILE))


@pytest.fixture(scope="module")
def server(packed: Path, manifest: Manifest, elsewhere: Elsewhere) -> Iterator[LocalServer]:
    """The archive, imported and served in an environment that was made of a lockfile like its own."""
    with tarfile.open(packed) as opened:
        assert _member(opened, LOCK_FILE).decode() == elsewhere.lockfile
    subprocess.run(
        [elsewhere.python, "-m", "bentoml", "import", str(packed)],
        check=True,
        capture_output=True,
        env={**os.environ, **elsewhere.environment},
    )
    name = f"{manifest.name}:latest"
    with LocalServer(name, python=elsewhere.python, environment=elsewhere.environment) as running:
        yield running


def test_it_answers_every_request_version_as_it_does_where_it_was_made(ai_type: str, server: LocalServer) -> None:
    kind = ai_type_named(ai_type)
    ai = runpy.run_path(str(SCRIPTS / f"{ai_type}.py"))["make"]()
    for version in kind.requests:
        request = (GOLDEN / ai_type / f"{version.name}.json").read_bytes()
        answered = httpx.post(
            server.url + kind.endpoint, content=request, headers={"Content-Type": "application/json"}, timeout=60
        )
        assert answered.status_code == 200, answered.text
        here = kind.answer(ai, *kind.parse(json.loads(request)))
        assert answered.json() == json.loads(json.dumps(here))
        assert kind.response_of(version.name).validate(answered.json())
        assert _something_was_found(answered.json())


def test_its_archive_says_what_it_is(ai_type: str, manifest: Manifest) -> None:
    kind = ai_type_named(ai_type)
    owner = kind.owner_id(runpy.run_path(str(SCRIPTS / f"{ai_type}.py"))["make"]())
    assert (manifest.ai_type, manifest.name) == (ai_type, f"{ai_type}_{owner}")
    assert owner > 0
    assert manifest.requests == kind.requests.names
    assert manifest.not_ready is None
    assert manifest.project is not None
    assert 63 in {category.id for category in manifest.project.categories}


def _member(opened: tarfile.TarFile, name: str) -> bytes:
    """File of an archive's own sources."""
    member = opened.extractfile(next(path for path in opened.getnames() if path.endswith(f"src/{name}")))
    assert member is not None
    return member.read()


def _something_was_found(payload: object) -> bool:
    """Whether any confidence is told, which every AI type does for what it finds."""
    if isinstance(payload, dict):
        return payload.get("confidence") is not None or any(map(_something_was_found, payload.values()))
    return isinstance(payload, list) and any(map(_something_was_found, payload))
