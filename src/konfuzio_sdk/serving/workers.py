"""The workers of a service: processes that run the AI, kept at their number whatever becomes of one."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import Counter, deque
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from konfuzio_sdk.errors import KonfuzioError
from konfuzio_sdk.serving.logs import bound
from konfuzio_sdk.serving.metrics import Loss, WorkersState
from konfuzio_sdk.serving.worker_process import Worker, WorkerLostError, end_told

if TYPE_CHECKING:
    from collections.abc import Coroutine
    from pathlib import Path

    from konfuzio_sdk.serving.asks import Ask, Reply
    from konfuzio_sdk.settings import ServiceSettings

__all__ = ["Errand", "NoWorkerError", "Workers"]

_LOG = logging.getLogger(__name__)
_SHORTEST_PAUSE, _LONGEST_PAUSE = 1.0, 30.0


class _CannotLoadError(KonfuzioError):
    """A process for the AI was not started, or did not load it; `for_good` if no other would."""

    def __init__(self, reason: str, *, for_good: bool = False) -> None:
        """`reason` is for callers and operators."""
        super().__init__(reason)
        self.for_good = for_good


class NoWorkerError(KonfuzioError):
    """There is no process that could work on a request, and none is to be expected soon."""


@dataclass(slots=True)
class Errand:
    """What front and workers tell each other of a request while it is worked on."""

    worker: int | None = None
    """Process that works on it; the workers say so."""
    abandoned: bool = False
    """Whether its caller has hung up; the front says so."""


class Workers:
    """As many workers as there should be. Requests wait for the next one that is free, first come, first served."""

    def __init__(self, source: Path, count: int, settings: ServiceSettings) -> None:
        """Prepare for the archive whose `src` folder is `source`; nothing runs yet."""
        self._source = source
        self._count = count
        self._settings = settings
        self._loaded: set[Worker] = set()
        self._idle: list[Worker] = []
        self._waiting: deque[asyncio.Future[Worker]] = deque()
        self._tasks: set[asyncio.Task[None]] = set()
        self.stopping = False
        """Whether workers that end now are neither replaced nor missed."""
        self.failed = False
        """Whether the AI cannot be loaded here, so that none will come."""
        self._worked = False
        self.reason = "The AI is being loaded."
        """Why there is no worker that can work, where there is none."""
        self.starting = True
        """Whether the first workers are still loading."""
        self.recovering = False
        """Whether others are loading in the place of workers that were lost; requests may wait for them."""
        self.lost: Counter[Loss] = Counter()
        """Workers that have ended unasked, or had to be ended, by why."""

    @property
    def ready(self) -> int:
        """How many workers have loaded the AI, and live."""
        return sum(worker.alive for worker in self._loaded)

    def state(self) -> WorkersState:
        """How they are doing at this moment."""
        pids = tuple(worker.pid for worker in self._loaded if worker.alive)
        return WorkersState(
            waiting=sum(not waiter.done() for waiter in self._waiting),
            in_work=len(pids) - sum(worker.alive for worker in self._idle),
            ready=len(pids),
            starting=0 if self.failed else self._count - len(pids),
            lost=dict(self.lost),
            pids=tuple(sorted(pids)),
        )

    def start(self, model: Path) -> None:
        """Start them all; `model` is the folder of the archive's model."""
        for _ in range(self._count):
            self._in_background(self._keep_one(model))

    async def stop(self) -> None:
        """End them all; those at work are not waited for."""
        self.stopping = True
        for worker in self._loaded - set(self._idle):
            worker.kill()
        await asyncio.gather(*(worker.end() for worker in self._idle))
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def work(self, ask: Ask, errand: Errand) -> Reply:
        """Have the next free worker answer; WorkerLostError if it ends before, NoWorkerError if there will be none.

        Cancelled while it waits, a request is as if it had never been. Cancelled while it is worked on, its worker is
        ended and replaced: at once, or, if the `errand` was abandoned, unless it is soon done.
        """
        begun = time.perf_counter()
        worker = await self._next_free()
        queued = time.perf_counter() - begun
        errand.worker, worker.request_id = worker.pid, ask.request_id
        asking = asyncio.ensure_future(worker.ask(ask))
        try:
            reply = await asyncio.shield(asking)
        except asyncio.CancelledError:
            self._in_background(self._finish(worker, asking, abandoned=errand.abandoned))
            raise
        except BaseException:
            worker.kill()  # it may have taken in a part of the request
            raise
        self._free(worker)
        reply.seconds["queue"] = queued
        return reply

    async def _finish(self, worker: Worker, asking: asyncio.Future[Reply], *, abandoned: bool) -> None:
        """See to the end of work that nobody waits for."""
        seconds = self._settings.abandoned_timeout if abandoned else 0
        done, _ = await asyncio.wait({asking}, timeout=seconds)
        if done and asking.exception() is None:
            self._free(worker)
            return
        if not done:
            worker.loss = "abandoned" if abandoned else "timeout"
        worker.kill()
        await asyncio.wait({asking})
        asking.exception()

    async def _next_free(self) -> Worker:
        while self._idle:
            worker = self._idle.pop()
            if worker.alive:
                return worker
        waiter: asyncio.Future[Worker] = asyncio.get_running_loop().create_future()
        self._waiting.append(waiter)
        try:
            return await waiter
        except asyncio.CancelledError:
            if waiter.done() and not waiter.cancelled() and waiter.exception() is None:
                self._free(waiter.result())
            with suppress(ValueError):
                self._waiting.remove(waiter)
            raise

    def _free(self, worker: Worker) -> None:
        """Hand a worker to who has waited longest."""
        worker.request_id = ""
        if not worker.alive:
            return
        while self._waiting:
            waiter = self._waiting.popleft()
            if not waiter.done():
                waiter.set_result(worker)
                return
        self._idle.append(worker)

    async def _keep_one(self, model: Path) -> None:
        """Keep one worker going: start it, and start another whenever it has ended; not if the AI cannot work."""
        pause = _SHORTEST_PAUSE
        while not self.stopping:
            try:
                worker = await self._loaded_one(model)
            except _CannotLoadError as error:
                self._unable(str(error))
                if error.for_good:
                    self.failed = True
                    return
                await asyncio.sleep(pause)
                pause = min(2 * pause, _LONGEST_PAUSE)
            else:
                pause = _SHORTEST_PAUSE
                await self._run(worker)

    async def _loaded_one(self, model: Path) -> Worker:
        """A worker that has loaded the AI; _CannotLoadError if there is none."""
        try:
            worker = await Worker.start(self._source, model)
        except OSError as error:
            msg = f"A process for the AI cannot be started ({error.strerror}); it is tried again."
            raise _CannotLoadError(msg) from error
        try:
            reason = await worker.hello()
        except WorkerLostError:
            worker.kill()
            msg = f"The process that loads the AI ended with {end_told(await worker.ended())}; it is started again."
            raise _CannotLoadError(msg) from None
        except BaseException:
            worker.kill()
            raise
        if reason:
            worker.kill()
            await worker.ended()
            raise _CannotLoadError(reason, for_good=not self._worked)
        return worker

    async def _run(self, worker: Worker) -> None:
        """Have a worker take part until it has ended."""
        self._worked = True
        self._loaded.add(worker)
        self.starting = self.recovering = False
        self._free(worker)
        try:
            code = await worker.ended()
        finally:
            worker.kill()  # if it is not told to, or if what it has started lives on
            self._loaded.discard(worker)
            if worker in self._idle:
                self._idle.remove(worker)
        if not self.stopping:
            self.lost[worker.loss] += 1
            self.recovering = True
            self.reason = "The processes of the AI have ended, and are started again."
            with bound(request_id=worker.request_id):
                _LOG.error("Worker %d %s; another is started.", worker.pid, self._end_of(worker, code))

    def _end_of(self, worker: Worker, code: int) -> str:
        """How a worker ended, for the log."""
        request = f"request {worker.request_id}"
        if worker.loss == "timeout":
            return f"was ended: {request} took longer than {_limit(self._settings, 'timeout')}"
        if worker.loss == "abandoned":
            limit = _limit(self._settings, "abandoned_timeout")
            return f"was ended: the caller of {request} had hung up, and its work went on for {limit}"
        return f"ended with {end_told(code)}" + (f" amid {request}" if worker.request_id else "")

    def _unable(self, reason: str) -> None:
        self.reason = reason
        self.starting = self.recovering = False
        while self._waiting and not self.ready:
            waiter = self._waiting.popleft()
            if not waiter.done():
                waiter.set_exception(NoWorkerError(reason))
        _LOG.error("%s", reason)

    def _in_background(self, work: Coroutine[object, None, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _limit(settings: ServiceSettings, field: str) -> str:
    return f"{settings.variable(field)} ({getattr(settings, field):g} s)"
