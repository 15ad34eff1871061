"""The ASGI middleware that a service stands behind: our paths go to the front, all else to BentoML.

Whoever answers, an error is a problem (RFC 9457), and every response carries the id of its request.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from http import HTTPStatus
from typing import TYPE_CHECKING

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Route, Router

from konfuzio_sdk.serving.facts import fact_routes
from konfuzio_sdk.serving.front import REQUEST_ID, Front
from konfuzio_sdk.serving.paths import READ_PATH
from konfuzio_sdk.serving.problems import PROBLEM_JSON, PROBLEMS, problem_body, problem_of_status
from konfuzio_sdk.serving.refusals import Refusal
from konfuzio_sdk.serving.request_id import request_id_of

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from konfuzio_sdk.serving.asks import Purpose

__all__ = ["Gate"]

_LOG = logging.getLogger(__name__)
_REQUEST_ID = "konfuzio_sdk.request_id"
_LINGERING_SECONDS = 2.0


class Gate:
    """Middleware before BentoML's app."""

    def __init__(self, app: ASGIApp, front: Front) -> None:
        """Stand before `app`."""
        self._app = app
        routes = [
            Route(front.ai_type.endpoint, _Worked(front, "answer"), methods=["POST"]),
            Route(READ_PATH, _Worked(front, "read"), methods=["POST"]),
            *fact_routes(front),
        ]
        self._router = Router(routes, redirect_slashes=False, default=app)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or have BentoML answer; whatever is raised on the way is answered too."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = request_id_of(Headers(scope=scope).get(REQUEST_ID, ""))
        scope[_REQUEST_ID] = request_id
        telling = _Telling(send, request_id)
        try:
            await self._router(scope, receive, telling)
        except Refusal as refusal:
            await telling.refuse(refusal)
            if refusal.problem is PROBLEMS["too-large"]:
                await _linger(receive)
        except HTTPException as error:
            await telling.refuse(Refusal(problem_of_status(error.status_code), str(error.detail)))
        except Exception as error:  # noqa: BLE001 - BentoML would leave the caller without an answer
            _LOG.exception("Request %s failed with %s.", request_id, type(error).__name__)
            told = "The service failed on this request; its log says where."
            await telling.refuse(Refusal(PROBLEMS["failed"], told))
        await telling.finish()


class _Worked:
    """ASGI app of a path that takes a worker."""

    def __init__(self, front: Front, purpose: Purpose) -> None:
        self._front = front
        self._purpose = purpose

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._front.answer(self._purpose, scope[_REQUEST_ID], scope, receive, send)


class _Telling:
    """Sends a response on, with the id of its request; one that is an error and no problem becomes one."""

    def __init__(self, send: Send, request_id: str) -> None:
        self._send = send
        self._request_id = request_id
        self._started = False
        self._replaced = False
        self._open = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._started = True
            headers = MutableHeaders(raw=message["headers"])
            headers[REQUEST_ID] = self._request_id
            if message["status"] >= HTTPStatus.BAD_REQUEST and headers.get("content-type") != PROBLEM_JSON:
                self._replaced = True
                problem = problem_of_status(message["status"])
                await self._send_problem(Refusal(problem, f"{problem.title}."), headers.get("allow"))
                return
        elif self._replaced:
            return
        await self._send(message)

    async def refuse(self, refusal: Refusal) -> None:
        """Send a problem, unless a response has begun; the response is not over then, until `finish`."""
        if not self._started:
            self._started = True
            await self._send_problem(refusal)

    async def _send_problem(self, refusal: Refusal, allow: str | None = None) -> None:
        headers = {REQUEST_ID: self._request_id}
        if refusal.retry_after is not None:
            headers["Retry-After"] = str(refusal.retry_after)
        if allow is not None:
            headers["Allow"] = allow
        body = problem_body(refusal.problem, refusal.detail, self._request_id, refusal.errors)
        response = Response(body, refusal.problem.status, headers, media_type=PROBLEM_JSON)
        await self._send(
            {"type": "http.response.start", "status": response.status_code, "headers": response.raw_headers}
        )
        await self._send({"type": "http.response.body", "body": body, "more_body": True})
        self._open = True

    async def finish(self) -> None:
        """End a problem's response."""
        if self._open:
            self._open = False
            await self._send({"type": "http.response.body", "body": b""})


async def _linger(receive: Receive) -> None:
    """Take in what is still being sent for a while, since a caller who cannot send on may never read the answer."""
    with suppress(TimeoutError):
        async with asyncio.timeout(_LINGERING_SECONDS):
            while (await receive()).get("more_body", False):
                pass
