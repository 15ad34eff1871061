"""The image that `bentoml containerize` makes of an archive: small, locked down, and the AI that was saved."""

from __future__ import annotations

import base64
import json
import platform
from typing import TYPE_CHECKING

import pytest

from container_engine import engine_named, image_named
from konfuzio_sdk.bento.answers import compare
from konfuzio_sdk.bento.extraction import AI_TYPE
from konfuzio_sdk.deploy.deployment import SCRATCH
from konfuzio_sdk.opening import opened
from konfuzio_sdk.opening.replay import replay_at

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Images
    from container_engine import Engine
    from konfuzio_sdk.trainer.information_extraction import RFExtractionAI
    from served_fixtures import Archive

_SMALL = 460_000_000
_PYTHON = "/app/.venv/bin/python"
_ASK = """
import sys
from urllib.request import Request, urlopen
asked = Request("http://127.0.0.1:3000/extract", sys.stdin.buffer.read(), {"Content-Type": "application/json"})
print(urlopen(asked).read().decode())
"""
_SEND = """
import base64, json, sys
from urllib.request import Request, urlopen
body = base64.b64decode(sys.stdin.read())
def told(path, body=None):
    return urlopen(Request("http://127.0.0.1:3000" + path, body, {"Content-Type": "application/pdf"})).read().decode()
pages = [told("/"), told("/try")]
print(json.dumps({"pages": pages, "read": told("/v1/read", body), "answer": told("/extract", body)}))
"""
_STATUS = ("CapEff", "CapPrm", "CapBnd", "NoNewPrivs", "Uid")


def test_it_answers_golden_samples_without_a_network(engine: Engine, isolated: str, archive: Archive) -> None:
    with opened(archive.path) as found:
        samples = found.model_folder / "golden"
        requests = sorted(samples.glob("*.request.json"))
        assert requests
        for request in requests:
            answered = engine("exec", "-i", isolated, _PYTHON, "-c", _ASK, stdin=request.read_text())
            expected = json.loads(request.with_name(request.name.replace("request", "response")).read_text())
            assert compare(expected, json.loads(answered)) == []


def test_it_reads_pdfs_and_shows_its_pages(
    engine: Engine, isolated: str, trained_ai: RFExtractionAI, sample_folder: Path
) -> None:
    document = trained_ai.test_documents[0]
    (path,) = sample_folder.rglob(document.name)
    body = base64.b64encode(path.read_bytes()).decode()
    told = json.loads(engine("exec", "-i", isolated, _PYTHON, "-c", _SEND, stdin=body))
    assert all("<!doctype html>" in page.lower() for page in told["pages"])
    assert json.loads(told["read"])["text"] == document.text
    expected = AI_TYPE.to_response(trained_ai.extract(document))
    assert compare(json.loads(json.dumps(expected)), json.loads(told["answer"])) == []


def test_it_proves_itself_on_a_published_port(engine: Engine, images: Images, archive: Archive) -> None:
    with engine.running(images.first, "--publish", "127.0.0.1::3000") as container, opened(archive.path) as found:
        address = engine("port", container, "3000")
        assert replay_at(f"http://{address}", found) == [sample.name for sample in found.manifest.golden]


def test_it_has_no_tool_to_build_with(engine: Engine, isolated: str) -> None:
    for tool in ("gcc", "cc", "g++", "make", "ld", "git"):
        assert not engine("exec", isolated, "sh", "-c", f"command -v {tool} || true"), tool


def test_it_has_no_right_that_it_does_not_need(engine: Engine, isolated: str) -> None:
    lines = engine("exec", isolated, "cat", "/proc/1/status").splitlines()
    status = dict(line.split(":\t", 1) for line in lines if line.startswith(_STATUS))
    assert status.pop("Uid").split() == ["1034"] * 4
    assert status.pop("NoNewPrivs") == "1"
    assert {int(value, 16) for value in status.values()} == {0}
    assert len(status) == 3


def test_it_can_write_to_its_scratch_folder_alone(engine: Engine, isolated: str) -> None:
    for folder in ("/", "/home/bentoml", "/home/bentoml/bento", "/app/.venv", "/etc", "/run", "/var", SCRATCH):
        written = engine("exec", isolated, "sh", "-c", f"touch {folder}/x 2>/dev/null && echo written || true")
        assert bool(written) == (folder == SCRATCH), folder


def test_it_runs_as_nobody_special_unless_told(engine: Engine, images: Images) -> None:
    assert engine("run", "--rm", "--network", "none", images.first, "id", "-u") == "1034"


def test_a_retrained_ai_changes_the_last_layers_alone(engine: Engine, images: Images) -> None:
    first, retrained = engine.layers(images.first), engine.layers(images.retrained)
    assert len(first) == len(retrained)
    changed = [place for place, pair in enumerate(zip(first, retrained, strict=True)) if pair[0] != pair[1]]
    assert changed == [len(first) - 2, len(first) - 1]  # the archive, and its entry point made executable


def test_it_is_small(engine: Engine, images: Images) -> None:
    assert int(engine("image", "inspect", "--format", "{{.Size}}", images.first)) < _SMALL


def test_an_archive_that_brings_its_packages_is_built_without_a_network(
    engine: Engine, trained_ai: RFExtractionAI
) -> None:
    bento, _ = trained_ai.save_bento(bundle_dependencies=True, platforms=[f"{platform.machine()}-manylinux_2_28"])
    image = image_named(bento.tag)
    try:
        engine.containerize(str(bento.tag), image, "--opt", "network=none")
        with engine.running(image, "--network", "none"):
            pass
    finally:
        engine("rmi", "--force", image, code=None)


def test_docker_builds_and_runs_it_too(archive: Archive) -> None:
    docker = engine_named("docker")
    if isinstance(docker, str):
        pytest.skip(docker)
    image = image_named(archive.bento.tag)
    try:
        docker.containerize(str(archive.bento.tag), image)
        with docker.running(image, "--network", "none"):
            pass
    finally:
        docker("rmi", "--force", image, code=None)
