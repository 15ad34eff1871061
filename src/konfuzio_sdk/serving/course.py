"""The course of one request through the front: what is known of it so far."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from konfuzio_sdk.serving.exchange import OTHER, Exchange
from konfuzio_sdk.serving.paths import SITE_PATH

if TYPE_CHECKING:
    from collections.abc import Container

    from starlette.types import Message, Receive, Scope

    from konfuzio_sdk.serving.asks import Reply

__all__ = ["GIVEN_UP", "Course", "endpoint_of"]

GIVEN_UP = 499
"""What stands for the status of a request whose caller hung up before there was an answer, or takes in none."""


def endpoint_of(path: str) -> str:
    """What a path is counted as: all that the pages load is one."""
    return SITE_PATH if path.startswith(f"{SITE_PATH}/") else path


class Course:
    """Collects what the log and the metrics tell of a request; it takes in the request's body as it arrives."""

    def __init__(self, request_id: str, scope: Scope, receive: Receive, endpoints: Container[str]) -> None:
        """`endpoints` are the service's own; what else callers ask for is not told."""
        self.request_id = request_id
        self.scope = scope
        self.status = GIVEN_UP
        self.problem = ""
        self.bytes_out = 0
        self.reply: Reply | None = None
        self.worker: int | None = None
        """Process that works, or worked, on it."""
        self.seconds: dict[str, float] = {}
        self._receive = receive
        endpoint = endpoint_of(scope["path"])
        self._endpoint = endpoint if endpoint in endpoints else OTHER
        self._bytes_in = 0
        self._begun = time.perf_counter()

    async def receive(self) -> Message:
        """Next part of the request."""
        message = await self._receive()
        self._bytes_in += len(message.get("body", b""))
        return message

    def exchange(self) -> Exchange:
        """The request and what became of it, once it is over."""
        reply = self.reply
        total = {"total": time.perf_counter() - self._begun}
        return Exchange(
            request_id=self.request_id,
            endpoint=self._endpoint,
            method=self.scope["method"],
            status=self.status,
            problem=self.problem,
            schema_version="" if reply is None else reply.schema_version,
            documents=int(reply is not None and not reply.problem),
            pages=0 if reply is None else reply.pages,
            bytes_in=self._bytes_in,
            bytes_out=self.bytes_out,
            seconds=self.seconds | ({} if reply is None else reply.seconds) | total,
            worker=self.worker,
        )
