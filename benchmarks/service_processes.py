"""The processes of a service, as Linux tells of them: their memory, and their time of the processor."""

from __future__ import annotations

import os
import resource
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import httpx

if TYPE_CHECKING:
    from collections.abc import Iterator

    from konfuzio_sdk.bento.local_server import LocalServer

__all__ = ["Process", "Processes", "processes_of"]


class Process(NamedTuple):
    """One process, by its id."""

    pid: int

    @property
    def megabytes(self) -> float:
        """Memory that it holds."""
        return int(self._read("statm").split()[1]) * resource.getpagesize() / 2**20

    @property
    def cpu_ms(self) -> float:
        """Time of the processor that it has used."""
        user, system = self._read("stat").rpartition(")")[2].split()[11:13]
        return (int(user) + int(system)) * 1000 / os.sysconf("SC_CLK_TCK")

    @property
    def is_worker(self) -> bool:
        """Whether it runs an AI."""
        return "konfuzio_sdk.serving.worker" in self._read("cmdline")

    def children(self) -> Iterator[Process]:
        """Processes that it has started."""
        for task in Path(f"/proc/{self.pid}/task").iterdir():
            yield from (Process(int(pid)) for pid in (task / "children").read_text().split())

    def _read(self, name: str) -> str:
        return Path(f"/proc/{self.pid}/{name}").read_text(encoding="utf-8")


class Processes(NamedTuple):
    """What a service consists of."""

    front: Process
    workers: list[Process]


def processes_of(server: LocalServer, workers: int) -> Processes:
    """Those of a service that this process has started, once so many workers have loaded the AI."""
    loaded = f'konfuzio_workers{{state="ready"}} {float(workers)}'
    while loaded not in httpx.get(f"{server.url}/metrics").text:
        time.sleep(0.1)
    return next(_found(Process(os.getpid())))


def _found(above: Process) -> Iterator[Processes]:
    children = list(above.children())
    workers = [child for child in children if child.is_worker]
    if workers:
        yield Processes(above, workers)
    for child in children:
        yield from _found(child)
