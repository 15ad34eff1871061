"""The one BentoML service, made for the AI type of an archive.

The service file in an archive calls `make_service` with its own folder; everything else is read from the manifest.
"""

from __future__ import annotations

import dataclasses
import logging
import os
from contextlib import suppress
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import bentoml
from bentoml.images import Image
from bentoml.models import BentoModel
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Route

from konfuzio_sdk.bento.ai_type import ai_type_named
from konfuzio_sdk.bento.archive_paths import MANIFEST_FILE, MODEL_FILE
from konfuzio_sdk.bento.http_answer import answer, not_ready
from konfuzio_sdk.bento.image import image_recipe
from konfuzio_sdk.bento.json_only import JsonOnly
from konfuzio_sdk.bento.manifest import Manifest, read_manifest
from konfuzio_sdk.bento.media import JSON
from konfuzio_sdk.bento.model_file import check_libraries, unpickled
from konfuzio_sdk.bento.project_metadata import METADATA_PATH
from konfuzio_sdk.bento.requirements import requirements_told
from konfuzio_sdk.data import Document, Project
from konfuzio_sdk.errors import ArchiveError, KonfuzioError, NotReadyError
from konfuzio_sdk.settings import NO_TELEMETRY, ServiceSettings

if TYPE_CHECKING:
    from starlette.requests import Request

    from konfuzio_sdk.bento.ai_type import AIType
    from konfuzio_sdk.bento.sealable import SealableAI
    from konfuzio_sdk.bento.versions import Chain, Payload

__all__ = ["make_service"]

_LOG = logging.getLogger(__name__)


def make_service(folder: Path) -> bentoml.Service[Any]:
    """Service of the archive whose `src` folder this is; BentoML serves what this returns."""
    manifest = read_manifest(folder / MANIFEST_FILE)
    ai_type = ai_type_named(manifest.ai_type)
    required = manifest.required_inputs()
    settings = ServiceSettings.from_environment(os.environ)

    class ArchivedAI:
        model = BentoModel(manifest.model.tag)

        def __init__(self) -> None:
            self._ai, self._reason = _load(manifest, Path(self.model.path))

        def __is_ready__(self) -> bool:
            if self._reason:
                raise HTTPException(HTTPStatus.SERVICE_UNAVAILABLE, detail=self._reason)
            return True

        def reply(self, body: bytes) -> Response:
            found = not_ready(self._reason) if self._ai is None else answer(ai_type, self._ai, body, required)
            return Response(found.body, found.status, media_type=JSON)

    # BentoML finds an API under the name of its function, and names the route in clients after it.
    ArchivedAI.reply.__name__ = ai_type.endpoint.strip("/")
    ArchivedAI.reply.__doc__ = f"{ai_type.description} {requirements_told(required)}".strip()
    api = bentoml.api(
        ArchivedAI.reply,
        route=ai_type.endpoint,
        input_spec=_body_of(ai_type.requests, "Request", _example(ai_type)),
        output_spec=_body_of(ai_type.responses, "Response"),
    )
    setattr(ArchivedAI, ArchivedAI.reply.__name__, api)
    service = bentoml.service(
        ArchivedAI,
        name=manifest.name,
        image=_image(folder, manifest),
        traffic={"timeout": settings.timeout, "max_concurrency": settings.max_concurrency},
        envs=[{"name": name, "value": value} for name, value in NO_TELEMETRY.items()],
    )
    service.add_asgi_middleware(JsonOnly, path=ai_type.endpoint)
    service.mount_asgi_app(_facts(manifest))
    return service


def _load(manifest: Manifest, model_folder: Path) -> tuple[SealableAI | None, str]:
    """The AI, or None and why it cannot work; a service that says so is worth more than one that does not start."""
    try:
        check_libraries(manifest.runtime.python, manifest.runtime.libraries)
        ai = _unpickle(manifest, model_folder / MODEL_FILE)
        ai.check_is_ready()
    except KonfuzioError as error:
        reason = str(error)
    except (Exception, SystemExit) as error:  # noqa: BLE001 - unpickling runs whatever the pickle says
        _LOG.exception("The AI of %s cannot be loaded.", manifest.name)
        reason = f"The AI cannot be loaded ({type(error).__name__}); the service's log says why."
    else:
        return ai, ""
    _LOG.error("%s is not ready: %s", manifest.name, reason)
    return None, reason


def _unpickle(manifest: Manifest, path: Path) -> Any:  # noqa: ANN401 - it is an AI once check_is_ready has run
    try:
        compressed = path.read_bytes()
    except OSError as error:
        msg = f"The archive's model file is missing: {MODEL_FILE}."
        raise ArchiveError(msg) from error
    ai = unpickled(compressed, manifest.model.sha256)
    if not hasattr(ai, "check_is_ready"):
        msg = f"The archive's pickle holds a {type(ai).__name__}, which is no AI."
        raise NotReadyError(msg)
    return ai


def _image(folder: Path, manifest: Manifest) -> Image | None:
    """Image of the container; None where the archive lies installed, without what it was installed from."""
    with suppress(OSError):
        recipe = image_recipe(folder, manifest)
        return Image(**dataclasses.asdict(recipe), distro="none", lock_python_packages=False)
    return None


def _facts(manifest: Manifest) -> Starlette:
    """What can be asked about the archive itself."""
    metadata = None if manifest.project is None else manifest.project.model_dump_json().encode()

    async def project_metadata(_request: Request) -> Response:
        if metadata is None:
            found = not_ready(manifest.not_ready or "The AI was sealed without a Project.")
            return Response(found.body, found.status, media_type=JSON)
        return Response(metadata, media_type=JSON)

    return Starlette(routes=[Route(METADATA_PATH, project_metadata, methods=["GET"])])


def _example(ai_type: AIType[Any, Any]) -> Payload:
    """Request that can be tried as it is: a Document without pages."""
    return ai_type.to_request(Document(Project(), "Invoice 4711")) | {"pages": None}


def _body_of(chain: Chain, title: str, example: Payload | None = None) -> type[BaseModel]:
    """Body that BentoML hands over unread, and describes as one of the versions of a chain."""

    class Body(BaseModel):
        body: bytes

        @classmethod
        def model_validate_json(cls, json_data: str | bytes | bytearray, **_: object) -> Body:
            raw = json_data.encode() if isinstance(json_data, str) else bytes(json_data)
            return cls.model_construct(body=raw)

        @classmethod
        def model_json_schema(  # type: ignore[override]
            cls,
            by_alias: bool = True,  # noqa: FBT001, FBT002 - pydantic's signature
            ref_template: str = "#/$defs/{model}",
            **_: Any,  # noqa: ANN401 - pydantic's signature
        ) -> dict[str, Any]:
            models: list[tuple[type[BaseModel], Literal["validation"]]] = [
                (version.model, "validation") for version in reversed(list(chain))
            ]
            described = models_json_schema([*models], by_alias=by_alias, ref_template=ref_template)[1]
            references = [{"$ref": ref_template.format(model=name)} for name in reversed(chain.names)]
            shown = {} if example is None else {"example": example}
            return {"title": title, "oneOf": references, "$defs": described["$defs"], **shown}

    Body.__name__ = title
    return Body
