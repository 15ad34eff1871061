"""The one BentoML service, made for the AI type of an archive.

The service file in an archive calls `make_service` with its own folder; everything else is read from the manifest.
"""

from __future__ import annotations

import dataclasses
import logging
import os
import resource
from contextlib import suppress
from pathlib import Path
from typing import Any

import bentoml
from bentoml.exceptions import BentoMLConfigException
from bentoml.images import Image
from bentoml.models import BentoModel

from konfuzio_sdk.bento.archive_paths import MANIFEST_FILE
from konfuzio_sdk.bento.image import image_recipe
from konfuzio_sdk.bento.manifest import Manifest, read_manifest
from konfuzio_sdk.errors import ArgumentError
from konfuzio_sdk.serving.front import Front
from konfuzio_sdk.serving.gate import Gate
from konfuzio_sdk.serving.logs import configure
from konfuzio_sdk.settings import NO_TELEMETRY, ServiceSettings

__all__ = ["make_service"]

_LOG = logging.getLogger(__name__)


def make_service(folder: Path) -> bentoml.Service[Any]:
    """Service of the archive whose `src` folder this is; BentoML serves what this returns."""
    manifest = read_manifest(folder / MANIFEST_FILE)
    settings, wrong = _settings()
    front = Front(folder, manifest, settings)

    class ArchivedAI:
        model = BentoModel(manifest.model.tag)

        @bentoml.on_deployment  # type: ignore[untyped-decorator]
        @staticmethod
        def check_settings() -> None:
            """Refuse to start; BentoML takes what is raised earlier for a service file that is missing."""
            if wrong:
                raise BentoMLConfigException(wrong)

        @bentoml.on_startup  # type: ignore[untyped-decorator]
        async def start(self) -> None:
            configure(debug=front.settings.debug)
            for name in ServiceSettings.unknown(os.environ):
                _LOG.warning("The environment variable %s is no setting of a service.", name)
            _allow_many_connections()
            front.start(Path(self.model.path))

        @bentoml.on_shutdown  # type: ignore[untyped-decorator]
        async def stop(self) -> None:
            await front.stop()

    class GatedService(bentoml.Service[ArchivedAI]):  # type: ignore[misc]
        """Has the gate stand before all that BentoML does with a request; its own middleware would stand behind."""

        def to_asgi(self, is_main: bool = True) -> Gate:  # noqa: FBT001, FBT002 - BentoML's signature
            return Gate(super().to_asgi(is_main), front)

    return bentoml.service(
        ArchivedAI,
        name=manifest.name,
        image=_image(folder, manifest),
        metrics={"enabled": False},  # it would count each path that somebody makes up under a name of its own
        logging={"access": {"enabled": False}},
        envs=[{"name": name, "value": value} for name, value in NO_TELEMETRY.items()],
        service_class=GatedService,
    )


def _settings() -> tuple[ServiceSettings, str]:
    """Settings of the environment, or the usual ones and why those cannot be used."""
    try:
        return ServiceSettings.from_environment(os.environ), ""
    except ArgumentError as error:
        return ServiceSettings(), str(error)


def _allow_many_connections() -> None:
    """Take in as many connections as this process may be allowed: each is a file, also one that says nothing."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def _image(folder: Path, manifest: Manifest) -> Image | None:
    """Image of the container; None where the archive lies installed, without what it was installed from."""
    with suppress(OSError):
        recipe = image_recipe(folder, manifest)
        return Image(**dataclasses.asdict(recipe), distro="none", lock_python_packages=False)
    return None
