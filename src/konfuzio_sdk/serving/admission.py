"""Takes requests in: how many at once, and how much of a body, before anything is made of it."""

from __future__ import annotations

import asyncio
from contextlib import contextmanager
from typing import TYPE_CHECKING, NoReturn

from konfuzio_sdk.serving.refusals import refuse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.types import Receive

    from konfuzio_sdk.settings import ServiceSettings

__all__ = ["Admission", "HungUpError", "hung_up"]

_BODIES = 4
"""Bodies of the largest size that may be held at once; more is taken in when some are done."""
_SMALL = 2**18
"""Bytes that a body may have while large ones fill their memory: whoever does not finish those would keep all out."""
_BUSY = "Try again when some are done."


class HungUpError(Exception):
    """The caller has gone; there is nobody to answer."""


class Admission:
    """What a service has taken in: places for requests, and memory for their bodies."""

    def __init__(self, settings: ServiceSettings) -> None:
        """Nothing is taken in yet."""
        self._settings = settings
        self._most_held = _BODIES * settings.max_body_bytes
        self._held = 0
        self._taken = 0

    def check_place(self) -> None:
        """Refuse if there is no place, before a body is read for it."""
        if self._taken >= self._settings.max_concurrency:
            refuse("busy", f"{self._taken} requests wait or are worked on. {_BUSY}", retry_after=1)

    @contextmanager
    def place(self) -> Iterator[None]:
        """A place for a request whose body is there."""
        self.check_place()
        self._taken += 1
        try:
            yield
        finally:
            self._taken -= 1

    @contextmanager
    def body(self) -> Iterator[Body]:
        """Room for the body of a request, which is given back with it."""
        body = Body(self)
        try:
            yield body
        finally:
            self._held -= body.size

    @contextmanager
    def answer(self, size: int) -> Iterator[None]:
        """Memory for an answer that is being sent; it is there already, so bodies that come now have less."""
        self._held += size
        try:
            yield
        finally:
            self._held -= size

    def hold(self, size: int, whole: int) -> None:
        """Take memory for so many more bytes of a body, which has `whole` with them, or refuse."""
        most = self._most_held * (2 if whole <= _SMALL else 1)
        if self._held + size > most:
            refuse(
                "busy", f"Bodies and answers of other requests fill the memory that there is. {_BUSY}", retry_after=1
            )
        self._held += size

    def refuse_size(self) -> NoReturn:
        """Refuse a body that is larger than this service takes."""
        most = self._settings.max_body_bytes
        variable = self._settings.variable("max_body_bytes")
        refuse("too-large", f"A body may have {most} bytes here; whoever runs the service sets {variable}.")

    def check_size(self, declared: str) -> None:
        """Refuse a Content-Length that is too large, or none at all."""
        if not declared:
            return
        if not (declared.isascii() and declared.isdigit()):
            refuse("malformed", "The header Content-Length is no number.")
        if int(declared) > self._settings.max_body_bytes:
            self.refuse_size()

    async def read(self, receive: Receive, body: Body) -> bytes:
        """The whole body; it is refused when it gets too large or too slow. HungUpError if the caller goes."""
        try:
            async with asyncio.timeout(self._settings.upload_timeout):
                return await self._read(receive, body)
        except TimeoutError:
            seconds = self._settings.upload_timeout
            refuse("slow-upload", f"The body was not there within {seconds:g} seconds.")

    async def _read(self, receive: Receive, body: Body) -> bytes:
        chunks = []
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise HungUpError
            chunk = message.get("body", b"")
            if body.size + len(chunk) > self._settings.max_body_bytes:
                self.refuse_size()
            body.grow(len(chunk))
            chunks.append(chunk)
            if not message.get("more_body", False):
                return b"".join(chunks)


class Body:
    """How much of a body is held."""

    def __init__(self, admission: Admission) -> None:
        """Nothing yet."""
        self._admission = admission
        self.size = 0

    def grow(self, size: int) -> None:
        """Hold more, or refuse."""
        self._admission.hold(size, self.size + size)
        self.size += size


async def hung_up(receive: Receive) -> None:
    """Wait until the caller of a request, whose body has been read, hangs up."""
    while (await receive())["type"] != "http.disconnect":
        pass
