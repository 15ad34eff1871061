"""Sends answers no faster than callers take them in."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from starlette.responses import Response

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

    from konfuzio_sdk.serving.asks import Reply

__all__ = ["Answer"]

_PORTION = 2**18
"""Bytes that are sent at once. The server keeps what is sent until the caller has taken it in, however long that is."""


_ALLOWANCE = 2**24
"""Bytes of an answer for which a caller has the time of one body; so nobody holds a large one for hours."""


class Answer(Response):
    """Response with what a worker replied, in portions.

    TimeoutError if its caller takes in none of them for `seconds`, or less than 16 MiB in each `seconds` on the whole.
    """

    def __init__(self, reply: Reply, seconds: float) -> None:
        """Send nothing yet."""
        super().__init__(reply.body, reply.status, reply.headers, media_type=reply.media_type)
        self._seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - as of ASGI
        """Send it."""
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        whole = memoryview(self.body)
        async with asyncio.timeout(self._seconds * (1 + len(whole) // _ALLOWANCE)):
            for start in range(0, max(len(whole), 1), _PORTION):
                end = start + _PORTION
                async with asyncio.timeout(self._seconds):
                    body = bytes(whole[start:end])
                    await send({"type": "http.response.body", "body": body, "more_body": end < len(whole)})
