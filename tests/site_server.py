"""Serves the pages of a service, and an AI behind them, without its processes: as quick as the test of a page needs."""

from __future__ import annotations

import socket
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import orjson
import uvicorn
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route

from konfuzio_sdk.bento.ai_type import ai_type_named
from konfuzio_sdk.bento.document_payload import with_images
from konfuzio_sdk.bento.media import JSON
from konfuzio_sdk.bento.versions import PayloadError
from konfuzio_sdk.data import Project
from konfuzio_sdk.errors import ReaderError
from konfuzio_sdk.readers import read_pdf
from konfuzio_sdk.serving.openapi import openapi_of
from konfuzio_sdk.serving.problems import PROBLEM_JSON, PROBLEMS, problem_body
from konfuzio_sdk.serving.site import site_routes
from konfuzio_sdk.settings import ServiceSettings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.requests import Request

    from konfuzio_sdk.bento.manifest import Manifest
    from konfuzio_sdk.bento.sealable import SealableAI

__all__ = ["serving_site"]


def _problem(name: str, error: Exception) -> Response:
    faults = error.faults if isinstance(error, PayloadError) else []
    body = problem_body(PROBLEMS[name], str(error), "a-request", faults)
    return Response(body, PROBLEMS[name].status, media_type=PROBLEM_JSON)


def _app(ai: SealableAI | None, manifest: Manifest) -> Starlette:
    ai_type = ai_type_named(manifest.ai_type)
    openapi = openapi_of(manifest, ServiceSettings())

    async def read(request: Request) -> Response:
        try:
            document = with_images(read_pdf(await request.body(), Project(), name="The file"))
        except ReaderError as error:
            return _problem("unreadable-file", error)
        return Response(orjson.dumps(ai_type.to_request(document)), media_type=JSON)

    async def answer(request: Request) -> Response:
        assert ai is not None
        is_json = request.headers["content-type"] == JSON
        sent = await request.body() if is_json else (await read(request)).body
        try:
            payload, spoken = ai_type.parse(orjson.loads(sent))
        except PayloadError as error:
            return _problem("malformed", error)
        return Response(orjson.dumps(ai_type.answer(ai, payload, spoken)), media_type=JSON)

    async def docs(_request: Request) -> Response:
        return Response(orjson.dumps(openapi), media_type=JSON)

    return Starlette(
        routes=[
            Route("/v1/read", read, methods=["POST"]),
            Route(ai_type.endpoint, answer, methods=["POST"]),
            Route("/docs.json", docs),
            *site_routes(manifest),
        ]
    )


@contextmanager
def serving_site(ai: SealableAI | None, manifest: Manifest) -> Iterator[str]:
    """Address of the pages of an AI, which answers there if it is given."""
    config = uvicorn.Config(_app(ai, manifest), ws="none", lifespan="off", log_level="warning")
    server = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()
