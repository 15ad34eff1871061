"""The front of a service: takes requests in, hands them to workers, and sends what these reply."""

from __future__ import annotations

import asyncio
import os
import time
from typing import TYPE_CHECKING, Any, NoReturn

from starlette.requests import Request

from konfuzio_sdk.bento.ai_type import ai_type_named
from konfuzio_sdk.bento.versions import VERSION_HEADER
from konfuzio_sdk.data.credentials import CREDENTIAL_PREFIX
from konfuzio_sdk.serving.admission import Admission, HungUpError, hung_up
from konfuzio_sdk.serving.asks import Ask, Purpose, Reply
from konfuzio_sdk.serving.cores import cores
from konfuzio_sdk.serving.intake import check_media_type
from konfuzio_sdk.serving.lifecycle import Lifecycle
from konfuzio_sdk.serving.refusals import refuse
from konfuzio_sdk.serving.sending import Answer
from konfuzio_sdk.serving.tracing import tracer_of
from konfuzio_sdk.serving.worker_process import WorkerLostError
from konfuzio_sdk.serving.workers import Errand, NoWorkerError, Workers

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from pathlib import Path

    from konfuzio_sdk.bento.manifest import Manifest
    from konfuzio_sdk.serving.course import Course
    from konfuzio_sdk.settings import ServiceSettings

__all__ = ["Front"]

_SECONDS_TO_RETRY = 2


class Front:
    """Answers the requests of an archive's service by workers."""

    def __init__(self, source: Path, manifest: Manifest, settings: ServiceSettings) -> None:
        """Prepare for the archive whose `src` folder is `source`; nothing runs yet."""
        self.manifest = manifest
        self.ai_type = ai_type_named(manifest.ai_type)
        self.settings = settings
        self.workers = Workers(source, settings.workers or cores(), settings)
        self.tracer = tracer_of({}, "", "")
        self._admission = Admission(settings)
        self._lifecycle = Lifecycle(settings.drain_timeout)

    def start(self, model: Path) -> None:
        """Start the workers, within the event loop; `model` is the folder of the archive's model."""
        name, _, version = self.manifest.model.tag.partition(":")
        self.tracer = tracer_of(os.environ, name, version)
        self._lifecycle.start()
        self.workers.start(model)

    async def stop(self) -> None:
        """End the workers."""
        await self.workers.stop()
        await asyncio.to_thread(self.tracer.close)

    def check_ready(self) -> None:
        """Refuse, with the reason, while there is no worker that could work."""
        self._check_goes_on()
        if not self.workers.ready:
            self._refuse_unready()

    def _check_can_wait(self) -> None:
        """Refuse what no worker will see soon; while lost ones are replaced, requests wait."""
        self._check_goes_on()
        if not (self.workers.ready or self.workers.recovering):
            self._refuse_unready()

    def _check_goes_on(self) -> None:
        if self._lifecycle.stopping:
            refuse("stopping", "The service was told to stop.", retry_after=_SECONDS_TO_RETRY)

    def _refuse_unready(self) -> NoReturn:
        problem = "starting" if self.workers.starting else "not-ready"
        refuse(problem, self.workers.reason, retry_after=None if self.workers.failed else _SECONDS_TO_RETRY)

    def sending(self, answer: Answer) -> AbstractContextManager[None]:
        """Count an answer that is being sent as memory that is taken, so that nobody fills it by not taking them in."""
        return self._admission.answer(len(answer.body))

    def in_flight(self) -> AbstractContextManager[None]:
        """Have the service wait for a request, if it is told to stop meanwhile."""
        return self._lifecycle.request()

    async def answer(self, purpose: Purpose, course: Course) -> Answer | None:
        """Response to a request that a worker has to see; None if its caller hangs up. Refusal where it must not."""
        replying = asyncio.create_task(self._replied(purpose, course))
        cut_off = asyncio.create_task(self._lifecycle.cut_off.wait())
        try:
            await asyncio.wait({replying, cut_off}, return_when=asyncio.FIRST_COMPLETED)
            if not replying.done():
                self.workers.stopping = True
                refuse("stopping", "The service was stopped amid this request.", retry_after=_SECONDS_TO_RETRY)
            course.reply = replying.result()
            course.problem = course.reply.problem
        except HungUpError:
            return None
        finally:
            await _given_up(replying, cut_off)
        return Answer(course.reply, self.settings.upload_timeout)

    async def _replied(self, purpose: Purpose, course: Course) -> Reply:
        """Take the request in, and have a worker reply."""
        request = Request(course.scope)
        self._check_can_wait()
        check_media_type(purpose, request.headers.get("content-type", ""))
        self._admission.check_place()
        self._admission.check_size(request.headers.get("content-length", ""))
        with self._admission.body() as held:
            begun = time.perf_counter()
            body = await self._admission.read(course.receive, held)
            course.seconds["upload"] = time.perf_counter() - begun
            with self._admission.place():
                return await self._worked(_ask(purpose, course.request_id, request, body), course)

    async def _worked(self, ask: Ask, course: Course) -> Reply:
        """Reply of a worker; whoever hangs up or has to wait too long gives up the work too."""
        errand = Errand()
        work = asyncio.create_task(self.workers.work(ask, errand))
        gone = asyncio.create_task(hung_up(course.receive))
        seconds = self.settings.timeout
        try:
            await asyncio.wait({work, gone}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
            if work.done():
                return work.result()
            if gone.done():
                errand.abandoned = True
                raise HungUpError
            variable = self.settings.variable("timeout")
            told = f"It was not answered within {seconds:g} seconds. Send fewer pages; whoever runs the service sets"
            refuse("timeout", f"{told} {variable}.")
        except NoWorkerError:
            self._refuse_unready()
        except WorkerLostError:
            refuse("worker-lost", "The process of the AI ended amid this request; another is started.")
        finally:
            course.worker = errand.worker
            await _given_up(work, gone)


async def _given_up(*tasks: asyncio.Task[Any]) -> None:
    """Cancel tasks and see them end; what they may have raised is told elsewhere, or of no use."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def _ask(purpose: Purpose, request_id: str, request: Request, body: bytes) -> Ask:
    headers = request.headers
    return Ask(
        request_id=request_id,
        body=body,
        purpose=purpose,
        content_type=headers.get("content-type", ""),
        content_encoding=headers.get("content-encoding", ""),
        accept_encoding=headers.get("accept-encoding", ""),
        schema_version=headers.get(VERSION_HEADER, ""),
        query=dict(request.query_params),
        credentials={name: value for name, value in headers.items() if name.startswith(CREDENTIAL_PREFIX)},
    )
