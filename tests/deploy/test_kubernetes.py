from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import kubernetes_validate
import pytest
import yaml

from konfuzio_sdk.deploy import Deployment, kubernetes_manifests

if TYPE_CHECKING:
    from collections.abc import Mapping

KINDS = {"Deployment", "Service", "HorizontalPodAutoscaler", "PodDisruptionBudget", "NetworkPolicy"}


@pytest.fixture
def objects(deployment: Deployment) -> Mapping[str, Any]:
    return {told["kind"]: told for told in yaml.safe_load_all(kubernetes_manifests(deployment))}


def test_kubernetes_knows_every_field(objects: Mapping[str, Any]) -> None:
    assert objects.keys() == KINDS
    for told in objects.values():
        kubernetes_validate.validate(told, kubernetes_validate.latest_version(), strict=True)


def test_a_field_that_kubernetes_does_not_know_would_be_noticed(objects: Mapping[str, Any]) -> None:
    objects["Deployment"]["spec"]["template"]["spec"]["containers"][0]["securityContext"]["readOnlyRootFileSystem"] = 1
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(objects["Deployment"], kubernetes_validate.latest_version(), strict=True)


def test_a_pod_may_do_nothing_that_it_does_not_need(objects: Mapping[str, Any]) -> None:
    pod = objects["Deployment"]["spec"]["template"]["spec"]
    (container,) = pod["containers"]
    assert pod["automountServiceAccountToken"] is False
    assert (pod["securityContext"]["runAsNonRoot"], pod["securityContext"]["runAsUser"]) == (True, 1034)
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "privileged": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert {"startupProbe", "readinessProbe", "livenessProbe"} <= container.keys()
    assert objects["NetworkPolicy"]["spec"]["egress"] == []


def test_all_objects_mean_the_same_pods(objects: Mapping[str, Any]) -> None:
    labels = objects["Deployment"]["spec"]["template"]["metadata"]["labels"]
    port = objects["Deployment"]["spec"]["template"]["spec"]["containers"][0]["ports"][0]["name"]
    selectors = [
        objects["Deployment"]["spec"]["selector"]["matchLabels"],
        objects["Service"]["spec"]["selector"],
        objects["PodDisruptionBudget"]["spec"]["selector"]["matchLabels"],
        objects["NetworkPolicy"]["spec"]["podSelector"]["matchLabels"],
    ]
    for selector in selectors:
        assert selector.items() <= labels.items()
    assert (
        objects["HorizontalPodAutoscaler"]["spec"]["scaleTargetRef"]["name"]
        == objects["Deployment"]["metadata"]["name"]
    )
    assert objects["Service"]["spec"]["ports"][0]["targetPort"] == port
    assert objects["NetworkPolicy"]["spec"]["ingress"][0]["ports"] == [{"port": port}]


def test_what_is_chosen_is_written(deployment: Deployment) -> None:
    chosen = dataclasses.replace(deployment, image="registry.example/a:1", replicas=3, memory=1024)
    told = {it["kind"]: it["spec"] for it in yaml.safe_load_all(kubernetes_manifests(chosen))}
    container = told["Deployment"]["template"]["spec"]["containers"][0]
    assert container["image"] == "registry.example/a:1"
    assert container["resources"]["limits"]["memory"] == "1024Mi"
    assert (told["Deployment"]["replicas"], told["HorizontalPodAutoscaler"]["minReplicas"]) == (3, 3)


def test_equal_deployments_are_equal_texts(deployment: Deployment) -> None:
    assert kubernetes_manifests(deployment) == kubernetes_manifests(dataclasses.replace(deployment))
