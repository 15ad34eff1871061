"""Checks that BentoML serves what this SDK generates, and is told nothing else."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeGuard

from konfuzio_sdk.bento.ai_type import ai_type_named, ai_types
from konfuzio_sdk.bento.archive_paths import BENTO_FILE, MANIFEST_PATH
from konfuzio_sdk.opening.findings import Finding
from konfuzio_sdk.opening.service import generated_service, has_own_service
from konfuzio_sdk.settings import NO_TELEMETRY

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from konfuzio_sdk.opening.archive import OpenedArchive

__all__ = ["check_bento_file", "check_schemas", "check_service"]

_SPEC = 2
_KEYS = frozenset(
    {"service", "name", "version", "bentoml_version", "creation_time", "labels", "models", "entry_service"}
    | {"services", "envs", "schema", "args", "spec", "image"}
)
_CONFIG = {
    "metrics": {"enabled": False},
    "logging": {"access": {"enabled": False}},
}
_VERSION = re.compile(r"\d+(\.\d+)+[a-z0-9.]*")
_NEWER = "If a newer SDK made the archive, that SDK can check it: pip install --upgrade konfuzio-sdk"
_OWN_SERVICE = "If you trust whoever wrote it, as it runs with all rights of the service, allow it: --allow-own-service"


def check_service(archive: OpenedArchive) -> Iterator[Finding]:
    """The service is the generated one, to the byte."""
    if has_own_service(archive):
        said = archive.bento.get("service")
        named, path = generated_service(archive)
        if said == named:
            yield Finding(path, "the service file is missing, or is not the one that this SDK generates.")
        else:
            what = f"the archive has a service of its own, {said!a}, whose code was not checked."
            yield Finding(BENTO_FILE, what, _OWN_SERVICE)


def check_schemas(archive: OpenedArchive) -> Iterator[Finding]:
    """The type of the AI, and what its service asks for and answers in, are known here.

    The service may speak versions besides that only a newer SDK knows, as long as it asks for none of them.
    """
    manifest = archive.manifest
    if manifest.ai_type not in ai_types():
        known = ", ".join(ai_types())
        yield Finding(MANIFEST_PATH, f"the AI type {manifest.ai_type!a} is none that this SDK knows: {known}.", _NEWER)
        return
    ai_type = ai_type_named(manifest.ai_type)
    for kind, name, spoken, chain in (
        ("request", manifest.request, manifest.requests, ai_type.requests),
        ("response", manifest.response, manifest.responses, ai_type.responses),
    ):
        if name not in spoken:
            yield Finding(MANIFEST_PATH, f"the {kind} {name!a} that it asks for is none that the service speaks.")
        elif name not in chain.names:
            known = ", ".join(chain.names)
            what = f"the {kind} {name!a} is none of {manifest.ai_type} that this SDK knows: {known}."
            yield Finding(MANIFEST_PATH, what, _NEWER)


def check_bento_file(archive: OpenedArchive) -> Iterator[Finding]:
    """`bento.yaml` says what this SDK has BentoML write, and no more."""
    bento, manifest = archive.bento, archive.manifest
    for key in sorted(bento.keys() - _KEYS):
        yield Finding(BENTO_FILE, f"it has the key {key!a}, which no Bento of this SDK has.")
    envs = [{"name": name, "value": value, "stage": "all"} for name, value in NO_TELEMETRY.items()]
    expected: Mapping[str, object] = {
        "spec": _SPEC,
        "args": {},
        "envs": envs,
        "models": [],
        "entry_service": manifest.name,
        "labels": manifest.labels(),
    }
    for key, value in expected.items():
        if bento.get(key) != value:
            yield Finding(BENTO_FILE, f"{key!a} is {_short(bento.get(key))}, and not {_short(value)}.")
    if not _VERSION.fullmatch(str(bento.get("bentoml_version"))):
        yield Finding(BENTO_FILE, f"'bentoml_version' is {_short(bento.get('bentoml_version'))}, which is no version.")
    yield from _services(bento.get("services"), manifest.name, manifest.model.tag)


def _services(services: object, name: str, tag: str) -> Iterator[Finding]:
    if not isinstance(services, list) or len(services) != 1 or not isinstance(services[0], dict):
        yield Finding(BENTO_FILE, "a Bento of this SDK has one service.")
        return
    service = services[0]
    config, models = service.get("config"), service.get("models")
    if {key: service.get(key) for key in service.keys() - {"models", "config"}} != {
        "name": name,
        "service": "",
        "dependencies": [],
    }:
        yield Finding(BENTO_FILE, f"the service of {name!a} is another, or depends on others.")
    told = [{**model, "creation_time": ""} for model in models if isinstance(model, dict)] if _is_list(models) else []
    if told != [{"tag": tag, "module": "", "creation_time": ""}]:
        yield Finding(BENTO_FILE, f"the service loads the models {_short(models)}, and not {tag!a} alone.")
    if config != _CONFIG:
        yield Finding(BENTO_FILE, f"the service is configured by {_short(config)}, and not by {_short(_CONFIG)}.")


def _is_list(value: object) -> TypeGuard[list[object]]:
    return isinstance(value, list)


def _short(value: object, length: int = 100) -> str:
    shown = ascii(value)
    return shown if len(shown) <= length else f"{shown[:length]}…"
