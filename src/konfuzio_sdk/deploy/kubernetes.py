"""Kubernetes manifests of an archive: what runs it, how it is reached, how far it grows, and what it may do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from konfuzio_sdk.deploy.deployment import (
    CPUS,
    GROUP,
    LIVE,
    PORT,
    READY,
    SCRATCH,
    SCRATCH_MEBIBYTES,
    STOP_SECONDS,
    USER,
)
from konfuzio_sdk.deploy.yaml_text import yaml_text

if TYPE_CHECKING:
    from konfuzio_sdk.deploy.deployment import Deployment

__all__ = ["kubernetes_manifests"]

_Object = dict[str, object]
_NAME, _VERSION = "app.kubernetes.io/name", "app.kubernetes.io/version"
_PORT_NAME = "http"
_SCRATCH_NAME = "scratch"
_GROWTH = 4
"""How many times as many containers there may be when all are busy."""
_BUSY_PERCENT = 70


def kubernetes_manifests(deployment: Deployment) -> str:
    """Text of the manifests, in one file."""
    comments = [
        f"Runs {deployment.tag} in {deployment.replicas} to {deployment.replicas * _GROWTH} Pods.",
        f"They can write to {SCRATCH} alone, gain no rights, and start no connection.",
        "Run it:   kubectl apply --filename FILE, in the namespace of whoever calls it",
        f"Pods of that namespace ask http://{deployment.name}:{PORT}; nothing else can, where network policies hold.",
    ]
    makers = (_deployment, _service, _autoscaler, _disruption_budget, _network_policy)
    return yaml_text(comments, [make(deployment) for make in makers])


def _object(api: str, kind: str, deployment: Deployment, spec: _Object) -> _Object:
    metadata = {"name": deployment.name, "labels": {**_selector(deployment), _VERSION: deployment.version}}
    return {"apiVersion": api, "kind": kind, "metadata": metadata, "spec": spec}


def _selector(deployment: Deployment) -> dict[str, str]:
    return {_NAME: deployment.name}


def _deployment(deployment: Deployment) -> _Object:
    spec: _Object = {
        "replicas": deployment.replicas,
        "selector": {"matchLabels": _selector(deployment)},
        "strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxUnavailable": 0, "maxSurge": 1}},
        "template": {
            "metadata": {"labels": {**_selector(deployment), _VERSION: deployment.version}},
            "spec": _pod(deployment),
        },
    }
    return _object("apps/v1", "Deployment", deployment, spec)


def _pod(deployment: Deployment) -> _Object:
    return {
        "automountServiceAccountToken": False,
        "enableServiceLinks": False,
        "terminationGracePeriodSeconds": STOP_SECONDS,
        "securityContext": {
            "runAsNonRoot": True,
            "runAsUser": USER,
            "runAsGroup": GROUP,
            "seccompProfile": {"type": "RuntimeDefault"},
        },
        "containers": [_container(deployment)],
        "volumes": [
            {"name": _SCRATCH_NAME, "emptyDir": {"medium": "Memory", "sizeLimit": f"{SCRATCH_MEBIBYTES}Mi"}},
        ],
    }


def _container(deployment: Deployment) -> _Object:
    memory = f"{deployment.memory}Mi"
    return {
        "name": "service",
        "image": deployment.image,
        "imagePullPolicy": "IfNotPresent",
        "ports": [{"name": _PORT_NAME, "containerPort": PORT}],
        "securityContext": {
            "allowPrivilegeEscalation": False,
            "privileged": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        },
        "resources": {
            "requests": {"cpu": f"{int(CPUS * 250)}m", "memory": memory},
            "limits": {"cpu": str(int(CPUS)), "memory": memory},
        },
        "startupProbe": _probe(READY, period=2, failures=60),
        "readinessProbe": _probe(READY, period=5, failures=2),
        "livenessProbe": _probe(LIVE, period=10, failures=6),
        "volumeMounts": [{"name": _SCRATCH_NAME, "mountPath": SCRATCH}],
    }


def _probe(path: str, period: int, failures: int) -> _Object:
    return {
        "httpGet": {"path": path, "port": _PORT_NAME},
        "periodSeconds": period,
        "timeoutSeconds": 5,
        "failureThreshold": failures,
    }


def _service(deployment: Deployment) -> _Object:
    ports = [{"name": _PORT_NAME, "port": PORT, "targetPort": _PORT_NAME}]
    return _object("v1", "Service", deployment, {"selector": _selector(deployment), "ports": ports})


def _autoscaler(deployment: Deployment) -> _Object:
    target = {"type": "Utilization", "averageUtilization": _BUSY_PERCENT}
    spec: _Object = {
        "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": deployment.name},
        "minReplicas": deployment.replicas,
        "maxReplicas": deployment.replicas * _GROWTH,
        "metrics": [{"type": "Resource", "resource": {"name": "cpu", "target": target}}],
    }
    return _object("autoscaling/v2", "HorizontalPodAutoscaler", deployment, spec)


def _disruption_budget(deployment: Deployment) -> _Object:
    spec: _Object = {"maxUnavailable": 1, "selector": {"matchLabels": _selector(deployment)}}
    return _object("policy/v1", "PodDisruptionBudget", deployment, spec)


def _network_policy(deployment: Deployment) -> _Object:
    spec: _Object = {
        "podSelector": {"matchLabels": _selector(deployment)},
        "policyTypes": ["Ingress", "Egress"],
        "ingress": [{"from": [{"podSelector": {}}], "ports": [{"port": _PORT_NAME}]}],
        "egress": [],
    }
    return _object("networking.k8s.io/v1", "NetworkPolicy", deployment, spec)
