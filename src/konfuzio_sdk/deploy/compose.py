"""A compose file of an archive, which is a stack file of Docker Swarm as well."""

from __future__ import annotations

from typing import TYPE_CHECKING

from konfuzio_sdk.deploy.deployment import (
    CPUS,
    GROUP,
    HEALTHY,
    PIDS,
    PORT,
    SCRATCH,
    SCRATCH_MEBIBYTES,
    STOP_SECONDS,
    USER,
)
from konfuzio_sdk.deploy.yaml_text import yaml_text

if TYPE_CHECKING:
    from konfuzio_sdk.deploy.deployment import Deployment

__all__ = ["compose_file"]

_FORMAT = "3.9"
"""Swarm reads no stack file without it, and no later one than this everywhere; compose passes over it."""
_NETWORK = "ais"


def compose_file(deployment: Deployment) -> str:
    """Text of the compose file."""
    comments = [
        f"Runs {deployment.tag} in {deployment.replicas} containers.",
        f"They can write to {SCRATCH} alone, gain no rights, and reach no network but their own.",
        "Run it:              docker compose up --detach, or podman-compose up --detach",
        f"Run it on a swarm:   docker stack deploy --compose-file FILE {deployment.name}",
        f"Who calls it joins the network {_NETWORK!r} and asks http://{deployment.name}:{PORT}; nothing else can.",
    ]
    content = {
        "version": _FORMAT,
        "services": {deployment.name: _service(deployment)},
        "networks": {_NETWORK: {"internal": True}},
    }
    return yaml_text(comments, [content])


def _service(deployment: Deployment) -> dict[str, object]:
    scratch = {"type": "tmpfs", "target": SCRATCH, "tmpfs": {"size": SCRATCH_MEBIBYTES << 20}}
    return {
        "image": deployment.image,
        "user": f"{USER}:{GROUP}",
        "init": True,
        "read_only": True,
        "cap_drop": ["ALL"],
        "security_opt": ["no-new-privileges:true"],
        "volumes": [scratch],
        "networks": [_NETWORK],
        "healthcheck": {
            "test": ["CMD", *HEALTHY],
            "interval": "30s",
            "timeout": "10s",
            "retries": 3,
            "start_period": "60s",
        },
        "stop_grace_period": f"{STOP_SECONDS}s",
        "deploy": _deploy(deployment),
    }


def _deploy(deployment: Deployment) -> dict[str, object]:
    change = {"parallelism": 1, "delay": "10s", "order": "start-first"}
    memory = f"{deployment.memory}M"
    return {
        "replicas": deployment.replicas,
        "resources": {
            "limits": {"cpus": str(CPUS), "memory": memory, "pids": PIDS},
            "reservations": {"memory": memory},
        },
        "restart_policy": {"condition": "any", "delay": "5s"},
        "update_config": {**change, "failure_action": "rollback"},
        "rollback_config": change,
    }
