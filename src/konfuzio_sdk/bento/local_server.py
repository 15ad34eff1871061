"""Runs `bentoml serve` for a while: starts it, waits until it is ready, and stops it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Self

import httpx

from konfuzio_sdk.errors import ServiceError
from konfuzio_sdk.settings import NO_TELEMETRY

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["LocalServer"]

_HOST = "127.0.0.1"
_POLL_SECONDS = 0.1
_LOG_TAIL = 15
_NOT_FROM_HERE = {"PYTHONSAFEPATH": "1"}
"""An archive brings its modules: one of the folder that this process works in must not take their place."""
_STARTING = "urn:problem-type:konfuzio:starting"
"""What a service says that is not ready yet, but may soon be."""


class LocalServer:
    """A served archive on a free port of this machine; a context manager.

    `target` is what `bentoml serve` takes: the tag of a Bento in the local store, or a folder. Entering raises
    ServiceError, with what the service said last, if it does not answer in time or, unless `wait_ready` is False,
    is not ready.
    """

    def __init__(  # noqa: PLR0913 - each but the first has its default
        self,
        target: str,
        *,
        seconds: float = 60,
        wait_ready: bool = True,
        python: str | Path | None = None,
        environment: Mapping[str, str] | None = None,
        inherit: bool = True,
    ) -> None:
        """Prepare; nothing runs yet.

        `python`, an interpreter's path, runs the server; without it this process's own does. `environment` is added
        to this process's own for the server alone; it is all that the server has if `inherit` is False.
        """
        self._target = str(Path(target).absolute()) if Path(target).is_dir() else target
        self._python = str(python or sys.executable)
        self._seconds = seconds
        self._wait_ready = wait_ready
        own = {**NO_TELEMETRY, **_NOT_FROM_HERE, **(environment or {})}
        self._environment = {**os.environ, **own} if inherit else own
        self._port = 0
        self._process: subprocess.Popen[bytes] | None = None
        self._folder: tempfile.TemporaryDirectory[str] | None = None

    def __enter__(self) -> Self:
        """Start, and wait until it is ready."""
        self._port = _free_port()
        self._folder = tempfile.TemporaryDirectory(prefix="bento-serve-", ignore_cleanup_errors=True)
        command = [self._python, "-m", "bentoml", "serve", self._target, "--host", _HOST, "--port", str(self._port)]
        try:
            with self._log.open("wb") as log:
                self._process = subprocess.Popen(  # noqa: S603 - the command is ours
                    command,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    env=self._environment,
                    cwd=self._folder.name,
                    start_new_session=True,
                )
            self._wait()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        """Stop it and its workers."""
        if self._process is not None:
            _stop(self._process)
        if self._folder is not None:
            self._folder.cleanup()

    def stop(self) -> None:
        """Tell it to stop, as an operator would, and do not wait; requests in flight are finished first."""
        if self._process is not None:
            self._process.terminate()

    @property
    def url(self) -> str:
        """Address of the service."""
        return f"http://{_HOST}:{self._port}"

    @property
    def log(self) -> str:
        """What the service has written so far; nothing once it has been stopped."""
        return self._log.read_text(errors="replace") if self._log.exists() else ""

    @property
    def log_end(self) -> str:
        """Last lines of what the service has written."""
        return "\n".join(self.log.splitlines()[-_LOG_TAIL:])

    @property
    def _log(self) -> Path:
        return Path(self._folder.name if self._folder else "", "bento-serve.log")

    def _wait(self) -> None:
        deadline = time.monotonic() + self._seconds
        said = "it did not answer"
        while time.monotonic() < deadline:
            if self._process is not None and self._process.poll() is not None:
                said = f"it ended with exit code {self._process.returncode}"
                break
            try:
                response = httpx.get(f"{self.url}/readyz", timeout=self._seconds)
            except httpx.TransportError:
                time.sleep(_POLL_SECONDS)
                continue
            said = response.text.strip()
            if _STARTING in said:
                time.sleep(_POLL_SECONDS)
                continue
            if response.is_success or not self._wait_ready:
                return
            break
        msg = f"The service of {self._target} is not ready: {said}\n{self.log_end}"
        raise ServiceError(msg)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((_HOST, 0))
        return int(probe.getsockname()[1])


def _stop(process: subprocess.Popen[bytes], seconds: float = 10) -> None:
    """Ask the whole process group to end, then make it."""
    for how in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, how)
            process.wait(seconds)
        except ProcessLookupError:
            break
        except subprocess.TimeoutExpired:
            continue
        break
    process.wait()
