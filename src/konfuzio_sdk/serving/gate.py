"""The ASGI app that a service stands behind: it answers all requests, and leaves BentoML the start and the end.

Whatever goes wrong is a problem (RFC 9457), every response carries the id of its request, and every request is counted
and logged.
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

from konfuzio_sdk.serving.course import GIVEN_UP, Course, endpoint_of
from konfuzio_sdk.serving.exchange import REQUEST_ID
from konfuzio_sdk.serving.facts import fact_routes
from konfuzio_sdk.serving.logs import bound, log_exchange, request_id_of
from konfuzio_sdk.serving.metrics import Metrics
from konfuzio_sdk.serving.paths import HEALTH_PATH, LIVE_PATH, METRICS_PATH, OPENAPI_PATH, READ_PATH, READY_PATH
from konfuzio_sdk.serving.problems import PROBLEM_JSON, PROBLEMS, problem_body, problem_of_status
from konfuzio_sdk.serving.refusals import Refusal, refuse
from konfuzio_sdk.serving.site import site_routes

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from konfuzio_sdk.serving.asks import Purpose
    from konfuzio_sdk.serving.exchange import Exchange
    from konfuzio_sdk.serving.front import Front
    from konfuzio_sdk.serving.tracing import RequestSpan

__all__ = ["Gate"]

_LOG = logging.getLogger(__name__)
_COURSE = "konfuzio_sdk.course"
_UNLOGGED = frozenset({LIVE_PATH, HEALTH_PATH, READY_PATH, METRICS_PATH})
"""What is asked every few seconds; it is counted, and not logged."""
_LINGERING_SECONDS = 2.0
_UNENDED = (PROBLEMS["too-large"], PROBLEMS["slow-upload"])
"""After what the connection is closed: the server would take in the rest of the body, however long that is."""


class Gate:
    """Stands before BentoML's app."""

    def __init__(self, app: ASGIApp, front: Front) -> None:
        """Stand before `app`."""
        self._app = app
        self._front = front
        routes = [
            Route(front.ai_type.endpoint, _Worked(front, "answer"), methods=["POST"]),
            Route(READ_PATH, _Worked(front, "read"), methods=["POST"]),
            *fact_routes(front, self._exposition),
            *site_routes(front.manifest),
        ]
        self._endpoints = frozenset(endpoint_of(route.path) for route in routes)
        self._metrics = Metrics(front.manifest, self._endpoints, front.workers.state)
        self._router = Router(routes, redirect_slashes=False, default=_nowhere)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request; what is none, as the start and end of the service, is BentoML's."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        request_id = request_id_of(headers.get(REQUEST_ID, ""))
        course = scope[_COURSE] = Course(request_id, scope, receive, self._endpoints)
        with self._front.tracer.request(headers) as span, bound(request_id=request_id, trace_id=span.trace_id):
            try:
                await self._answer(course, _Telling(send, course))
            finally:
                self._told(course.exchange(), span)
                del scope[_COURSE]  # a cycle, by which the answer would be kept until garbage is looked for

    def _told(self, exchange: Exchange, span: RequestSpan) -> None:
        """Count, trace and log what became of a request."""
        self._metrics.count(exchange)
        if exchange.endpoint not in _UNLOGGED:
            span.answered(exchange)
            log_exchange(exchange)

    async def _answer(self, course: Course, telling: _Telling) -> None:
        """Answer a request; whatever is raised on the way is answered too."""
        try:
            await self._router(course.scope, course.receive, telling)
        except Refusal as refusal:
            await telling.refuse(refusal)
            if refusal.problem is PROBLEMS["too-large"]:
                await _linger(course)
        except HTTPException as error:
            await telling.refuse(Refusal(problem_of_status(error.status_code), str(error.detail)))
        except Exception as error:  # noqa: BLE001 - BentoML would leave the caller without an answer
            _LOG.error("A request failed with %s.", type(error).__name__, exc_info=error)
            told = "The service failed on this request; its log says where."
            await telling.refuse(Refusal(PROBLEMS["failed"], told))
        await telling.finish()

    def _exposition(self, accept: str) -> tuple[bytes, str]:
        return self._metrics.exposition(accept)


async def _nowhere(_scope: Scope, _receive: Receive, _send: Send) -> None:
    refuse("not-found", f"There is nothing at this path; GET {OPENAPI_PATH} lists all that there are.")


class _Worked:
    """ASGI app of a path that takes a worker."""

    def __init__(self, front: Front, purpose: Purpose) -> None:
        self._front = front
        self._purpose = purpose

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        course: Course = scope[_COURSE]
        with self._front.in_flight():
            answer = await self._front.answer(self._purpose, course)
            if answer is None:
                return
            with self._front.sending(answer):
                try:
                    await answer(scope, receive, send)
                except TimeoutError:  # the server closes the connection of an answer that is not sent to its end
                    course.status = GIVEN_UP


class _Telling:
    """Sends a response on, with the id of its request; one that is an error and no problem becomes one."""

    def __init__(self, send: Send, course: Course) -> None:
        self._send = send
        self._course = course
        self._started = False
        self._replaced = False
        self._open = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._started = True
            self._course.status = message["status"]
            headers = MutableHeaders(raw=message["headers"])
            headers[REQUEST_ID] = self._course.request_id
            if message["status"] >= HTTPStatus.BAD_REQUEST and headers.get("content-type") != PROBLEM_JSON:
                self._replaced = True
                problem = problem_of_status(message["status"])
                allowed = headers.get("allow")
                told = f"{problem.title}." if allowed is None else f"The path takes {allowed}."
                await self._send_problem(Refusal(problem, told, headers={"Allow": allowed} if allowed else None))
                return
        elif self._replaced:
            return
        self._course.bytes_out += len(message.get("body", b""))
        await self._send(message)

    async def refuse(self, refusal: Refusal) -> None:
        """Send a problem, unless a response has begun; the response is not over then, until `finish`."""
        if not self._started:
            self._started = True
            await self._send_problem(refusal)

    async def _send_problem(self, refusal: Refusal) -> None:
        problem, course = refusal.problem, self._course
        course.status, course.problem = int(problem.status), problem.name
        headers = {**refusal.headers, REQUEST_ID: course.request_id}
        if problem in _UNENDED:
            headers["Connection"] = "close"
        body = problem_body(problem, refusal.detail, course.request_id, refusal.errors)
        course.bytes_out += len(body)
        raw = Response(body, problem.status, headers, media_type=PROBLEM_JSON).raw_headers
        await self._send({"type": "http.response.start", "status": course.status, "headers": raw})
        await self._send({"type": "http.response.body", "body": body, "more_body": True})
        self._open = True

    async def finish(self) -> None:
        """End a problem's response."""
        if self._open:
            self._open = False
            await self._send({"type": "http.response.body", "body": b""})


async def _linger(course: Course) -> None:
    """Take in what is still being sent for a while, since a caller who cannot send on may never read the answer."""
    with suppress(TimeoutError):
        async with asyncio.timeout(_LINGERING_SECONDS):
            while (await course.receive()).get("more_body", False):
                pass
