"""Refuses what is no JSON before BentoML reads it.

BentoML parses forms and files itself, and logs the content of those it cannot parse.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import JSONResponse

from konfuzio_sdk.bento.media import JSON

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

__all__ = ["JsonOnly"]


class JsonOnly:
    """ASGI middleware that answers 415 to a POST to `path` with another Content-Type than JSON."""

    def __init__(self, app: ASGIApp, path: str) -> None:
        """Stand before `app`."""
        self._app = app
        self._path = path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, or refuse."""
        if scope["type"] == "http" and scope["method"] == "POST" and scope["path"] == self._path:
            declared = Request(scope).headers.get("content-type", JSON)
            if declared.partition(";")[0].strip().lower() != JSON:
                message = f"Send the request as JSON, with the header Content-Type: {JSON}."
                refusal = JSONResponse({"error": message}, HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
                await refusal(scope, receive, send)
                return
        await self._app(scope, receive, send)
