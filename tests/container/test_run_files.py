"""The compose file and the Kubernetes manifests, run by what reads them."""

from __future__ import annotations

import socket
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from uv import find_uv_bin

from konfuzio_sdk.deploy import Deployment, compose_file, kubernetes_manifests
from konfuzio_sdk.deploy.deployment import PORT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from conftest import Images
    from container_engine import Engine
    from served_fixtures import Archive

_RUNNER = "podman-compose==1.6.0"


@pytest.fixture
def deployment(archive: Archive, images: Images) -> Deployment:
    return Deployment(str(archive.bento.tag), images.first, replicas=1)


@pytest.fixture(scope="session")
def podman_compose(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Path:
    assert engine
    venv = tmp_path_factory.mktemp("podman-compose") / "venv"
    python = venv / "bin" / "python"
    for command in (
        ["venv", "--python", sys.executable, str(venv)],
        ["pip", "install", "--python", str(python), _RUNNER],
    ):
        made = subprocess.run([find_uv_bin(), *command], capture_output=True, text=True, check=False)
        if made.returncode:
            pytest.skip(f"podman-compose comes from the package index, and uv says: {made.stderr}")
    return venv / "bin" / "podman-compose"


@pytest.fixture
def composed(engine: Engine, deployment: Deployment, podman_compose: Path, tmp_path: Path) -> Iterator[str]:
    path = tmp_path / "compose.yaml"
    path.write_text(compose_file(deployment))
    project = tmp_path.name.replace("_", "")
    command = [str(podman_compose), "--file", str(path), "--project-name", project]
    try:
        engine.run([*command, "up", "--detach"])
        (container,) = engine("ps", "--quiet", "--filter", f"label=io.podman.compose.project={project}").split()
        yield container
    finally:
        engine.run([*command, "down", "--timeout", "1"])


@pytest.fixture
def played(engine: Engine, deployment: Deployment, tmp_path: Path) -> Iterator[str]:
    with socket.socket() as probe:
        if not probe.connect_ex(("127.0.0.1", PORT)):
            pytest.skip(f"Podman publishes the port {PORT} of a Pod, and something else listens there.")
    path = tmp_path / "manifests.yaml"
    path.write_text(kubernetes_manifests(deployment))
    try:
        engine("kube", "play", str(path))
        yield f"{deployment.name}-pod-0-service"
    finally:
        engine("kube", "down", str(path))


@pytest.mark.parametrize("how", ["composed", "played"])
def test_it_gets_ready_and_is_locked_down(how: str, engine: Engine, request: pytest.FixtureRequest) -> None:
    container = request.getfixturevalue(how)
    engine.wait(container)
    status = engine("exec", container, "cat", "/proc/1/status")
    assert "NoNewPrivs:\t1" in status
    assert "CapEff:\t0000000000000000" in status
    facts = engine("inspect", "--format", "{{.HostConfig.ReadonlyRootfs}} {{.HostConfig.Memory}}", container)
    assert facts == f"true {512 << 20}"
