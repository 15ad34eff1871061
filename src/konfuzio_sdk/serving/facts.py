"""What can be asked about a service: whether it is well, what it is, and what it takes and answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson
from starlette.responses import Response
from starlette.routing import Route

from konfuzio_sdk.bento.media import JSON
from konfuzio_sdk.bento.project_metadata import METADATA_PATH
from konfuzio_sdk.serving.contract import contract_of
from konfuzio_sdk.serving.openapi import openapi_of
from konfuzio_sdk.serving.paths import CONTRACT_PATH, HEALTH_PATH, LIVE_PATH, METRICS_PATH, OPENAPI_PATH, READY_PATH
from konfuzio_sdk.serving.refusals import refuse

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request

    from konfuzio_sdk.serving.front import Front

__all__ = ["fact_routes"]


def fact_routes(front: Front, exposition: Callable[[str], tuple[bytes, str]]) -> list[Route]:
    """Routes that no worker is needed for; `exposition` gives the metrics for an `Accept`, and their media type."""
    openapi = orjson.dumps(openapi_of(front.manifest, front.settings))
    contract = contract_of(front.manifest, front.settings).model_dump_json().encode()
    project = front.manifest.project
    metadata = None if project is None else project.model_dump_json().encode()

    async def live(_request: Request) -> Response:
        return _json({"status": "alive"})

    async def ready(_request: Request) -> Response:
        front.check_ready()
        return _json({"status": "ready"})

    async def project_metadata(_request: Request) -> Response:
        if metadata is None:
            refuse("not-ready", front.manifest.not_ready or "The AI was sealed without a Project.")
        return Response(metadata, media_type=JSON)

    async def described(_request: Request) -> Response:
        return Response(openapi, media_type=JSON)

    async def promised(_request: Request) -> Response:
        return Response(contract, media_type=JSON)

    async def metrics(request: Request) -> Response:
        content, media_type = exposition(request.headers.get("accept", ""))
        return Response(content, headers={"Content-Type": media_type})

    return [
        Route(LIVE_PATH, live),
        Route(HEALTH_PATH, live),
        Route(READY_PATH, ready),
        Route(METADATA_PATH, project_metadata),
        Route(CONTRACT_PATH, promised),
        Route(OPENAPI_PATH, described),
        Route(METRICS_PATH, metrics),
    ]


def _json(content: dict[str, object]) -> Response:
    return Response(orjson.dumps(content), media_type=JSON)
