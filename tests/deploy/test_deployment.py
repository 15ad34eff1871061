from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING

import pytest

from konfuzio_sdk.deploy import Deployment, deployment_of
from konfuzio_sdk.deploy.deployment import MEMORY, MEMORY_WITH_OCR
from konfuzio_sdk.errors import ArgumentError
from konfuzio_sdk.opening import opened

if TYPE_CHECKING:
    from served_fixtures import Archive

TAG = "extraction_63:73l3xbmwxvrndor3"


def test_an_image_is_named_after_the_bento(deployment: Deployment, archive: Archive) -> None:
    assert deployment.tag == str(archive.bento.tag)
    assert deployment.image == f"localhost/{archive.bento.tag}"
    assert deployment.version == archive.bento.tag.version


def test_what_reads_scans_gets_the_memory_that_it_takes(deployment: Deployment, archive: Archive) -> None:
    with opened(archive.path) as found:
        manifest = found.manifest.model_copy(update={"extras": ["ocr"]})
        scanning = dataclasses.replace(found, manifest=manifest)
        assert (deployment.memory, deployment_of(scanning).memory) == (MEMORY, MEMORY_WITH_OCR)
        assert deployment_of(scanning, memory=900).memory == 900


@pytest.mark.parametrize(
    "image",
    [
        "invoices",
        f"localhost/{TAG}",
        "registry.example:5000/team/sub-team/invoices_2.1:v1.0-rc.1",
        "registry.example/invoices@sha256:" + "0a" * 32,
    ],
)
def test_images_may_have_any_name_that_a_registry_takes(image: str) -> None:
    assert Deployment(TAG, image).image == image


@pytest.mark.parametrize(
    "image",
    [
        "",
        "Invoices",
        "a b",
        "a\nprivileged: true",
        "a:",
        "a:b:c",
        "/a",
        "a//b",
        "a@sha256:12",
        "https://registry.example/a",
        "a" * 256,
        "é",
    ],
)
def test_another_name_is_refused(image: str) -> None:
    with pytest.raises(ArgumentError, match="is no name of an image"):
        Deployment(TAG, image)


def test_too_little_to_run_is_refused() -> None:
    with pytest.raises(ArgumentError, match="one or more"):
        Deployment(TAG, "a", replicas=0)
    with pytest.raises(ArgumentError, match="256 or more"):
        Deployment(TAG, "a", memory=255)


@pytest.mark.parametrize("name", ["extraction_63", "a", "x" * 63, "1.2_3-4", "a_" * 31])
def test_a_name_suits_hosts_and_kubernetes(name: str) -> None:
    found = Deployment(f"{name}:v", "a").name
    assert re.fullmatch(r"[a-z]([a-z0-9-]*[a-z0-9])?", found)
    assert len(found) <= 50
