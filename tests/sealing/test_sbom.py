from __future__ import annotations

import hashlib
import importlib.metadata
import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from konfuzio_sdk.bento.archive_paths import LICENSES_FILE, LOCK_FILE, MANIFEST_FILE, SBOM_FILE
from konfuzio_sdk.bento.manifest import read_manifest
from konfuzio_sdk.distribution import sdk_version
from konfuzio_sdk.sealing.licenses import UNKNOWN_LICENSE, licenses_content, licenses_of
from konfuzio_sdk.sealing.locked import LockedPackage, LockedWheel, Lockfile
from konfuzio_sdk.sealing.sbom import sbom_content

if TYPE_CHECKING:
    from served_fixtures import Archive

LINUX, WINDOWS = "x86_64-manylinux_2_28", "windows"


@pytest.fixture(scope="module")
def source(archive: Archive) -> Path:
    return Path(archive.bento.path, "src")


@pytest.fixture(scope="module")
def sbom(source: Path) -> dict[str, Any]:
    told: dict[str, Any] = json.loads((source / SBOM_FILE).read_text())
    return told


def component(sbom: dict[str, Any], name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(it for it in sbom["components"] if it["name"] == name)
    return found


def lockfile(*names: str) -> Lockfile:
    """A lockfile of installed packages, and of one that only Windows has."""
    wheel = LockedWheel("x-1-py3-none-any.whl", "b" * 64, "https://index.example/x-1-py3-none-any.whl")
    packages = [LockedPackage(name, importlib.metadata.version(name), {LINUX: wheel, WINDOWS: wheel}) for name in names]
    absent = LockedPackage("only-on-windows", "1", {WINDOWS: replace(wheel, sha256="c" * 64)})
    return Lockfile("./wheels/konfuzio_sdk.whl[serve]", "a" * 64, [*packages, absent], (LINUX, WINDOWS))


def test_it_is_valid_cyclonedx(source: Path) -> None:
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str((source / SBOM_FILE).read_text()) is None


def test_it_tells_each_locked_package_with_the_digests_of_its_wheels(source: Path, sbom: dict[str, Any]) -> None:
    lock = (source / LOCK_FILE).read_text()
    numpy = component(sbom, "numpy")
    assert numpy["purl"] == f"pkg:pypi/numpy@{importlib.metadata.version('numpy')}"
    assert len(numpy["hashes"]) == 2
    told = [digest["content"] for it in sbom["components"] for digest in it.get("hashes", ()) if it.get("purl")]
    assert sorted(told) == sorted(word.partition("sha256:")[2] for word in lock.split() if "sha256:" in word)


def test_the_sdk_and_the_model_are_among_it_with_their_digests(source: Path, sbom: dict[str, Any]) -> None:
    wheel = next((source / "wheels").iterdir())
    assert component(sbom, "konfuzio-sdk")["hashes"][0]["content"] == hashlib.sha256(wheel.read_bytes()).hexdigest()
    model = next(it for it in sbom["components"] if it["type"] == "machine-learning-model")
    assert model["hashes"][0]["content"] == read_manifest(source / MANIFEST_FILE).model.sha256


def test_everything_is_reached_from_the_archive_by_what_depends_on_what(sbom: dict[str, Any]) -> None:
    graph = {it["ref"]: it.get("dependsOn", []) for it in sbom["dependencies"]}
    reached: set[str] = set()
    waiting = [sbom["metadata"]["component"]["bom-ref"]]
    while waiting:
        ref = waiting.pop()
        if ref not in reached:
            reached.add(ref)
            waiting += graph[ref]
    assert {it["bom-ref"] for it in sbom["components"]} <= reached


def test_neither_times_nor_addresses_are_in_it(source: Path, sbom: dict[str, Any]) -> None:
    assert "timestamp" not in sbom["metadata"]
    text = (source / SBOM_FILE).read_text().replace(sbom["$schema"], "")
    assert "://" not in text


def test_equal_contents_have_equal_ones_and_others_another_number(source: Path) -> None:
    manifest = read_manifest(source / MANIFEST_FILE)
    first, again, other = (
        sbom_content(locked, manifest, licenses_of(locked))
        for locked in (lockfile("httpx", "numpy"), lockfile("httpx", "numpy"), lockfile("numpy"))
    )
    assert first == again
    assert json.loads(first)["serialNumber"] != json.loads(other)["serialNumber"]


def test_of_a_package_that_is_not_installed_here_nothing_is_claimed(source: Path) -> None:
    locked = lockfile("httpx")
    licenses = licenses_of(locked)
    sbom = json.loads(sbom_content(locked, read_manifest(source / MANIFEST_FILE), licenses))
    absent = component(sbom, "only-on-windows")
    assert absent["licenses"] == [{"license": {"name": UNKNOWN_LICENSE}}]
    assert absent["properties"] == [{"name": "konfuzio_sdk:dependencies", "value": "unknown"}]
    assert "properties" not in component(sbom, "httpx")
    told = {it["name"]: it for it in json.loads(licenses_content(licenses))}
    assert told["only-on-windows"]["stated"] == "nowhere"


def test_licences_are_told_as_the_packages_tell_them(source: Path, sbom: dict[str, Any]) -> None:
    told = {it["name"]: it for it in json.loads((source / LICENSES_FILE).read_text())}
    assert told["konfuzio-sdk"] | {"files": None} == {
        "name": "konfuzio-sdk",
        "version": sdk_version(),
        "license": "MIT",
        "stated": "expression",
        "classifiers": [],
        "files": None,
    }
    assert told["httpx"]["license"] == "BSD-3-Clause"
    assert told["httpx"]["stated"] == "field"
    assert told["starlette"]["files"]["LICENSE.md"] == installed_text("starlette", "LICENSE.md")
    assert component(sbom, "pydantic")["licenses"] == [{"license": {"id": "MIT"}}]
    assert set(told) == {it["name"] for it in sbom["components"] if it.get("purl")}


def test_a_licence_of_another_version_is_not_claimed() -> None:
    locked = lockfile()
    other = replace(locked, packages=[LockedPackage("httpx", "0.0.1", {})])
    assert [it.license for it in licenses_of(other)] == ["MIT", UNKNOWN_LICENSE]


def installed_text(distribution: str, name: str) -> str:
    path = next(it for it in importlib.metadata.files(distribution) or () if it.name == name)
    return hashlib.sha256(path.read_binary()).hexdigest()
