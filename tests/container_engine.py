"""Builds and runs images with the container engine of the machine."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from konfuzio_sdk.deploy.deployment import HEALTHY, SCRATCH

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["HARDENED", "Engine", "engine_named", "image_named"]

BASE_IMAGE = f"python:{sys.version_info.major}.{sys.version_info.minor}-slim"
HARDENED = (
    *("--user", "1034:1034", "--read-only", "--cap-drop=ALL", "--security-opt", "no-new-privileges"),
    *("--tmpfs", f"{SCRATCH}:rw,nosuid,nodev,noexec,size=64m", "--memory", "512m", "--pids-limit", "64"),
)
"""What an operator starts the service with."""
_SETTINGS = Path(os.environ.get("CTR_STATE", "/var/lib/ctr-lab"))
"""Settings for machines without systemd, where somebody made them: of builds, and of runs."""
_READY_SECONDS = 60


class Engine(NamedTuple):
    """Podman or Docker, as its command."""

    name: str

    def __call__(self, *arguments: str, settings: str = "run", code: int | None = 0, stdin: str | None = None) -> str:
        """What the engine prints; AssertionError if it ends with another code, unless any is fine (None)."""
        return self.run([self.name, *arguments], settings, code, stdin)

    def containerize(self, tag: str, image: str, *options: str) -> None:
        """Build the image of a Bento as a user does."""
        bentoml = str(Path(sys.executable).with_name("bentoml"))
        self.run([bentoml, "containerize", tag, "--backend", self.name, "-t", image, *options], "build")

    def run(self, command: list[str], settings: str = "run", code: int | None = 0, stdin: str | None = None) -> str:
        """What a command prints that uses the engine."""
        found = _SETTINGS / f"{settings}.conf"
        environment = {**os.environ, **({"CONTAINERS_CONF": str(found)} if found.is_file() else {})}
        finished = subprocess.run(
            command, capture_output=True, text=True, env=environment, input=stdin, check=False, timeout=300
        )
        assert code in {None, finished.returncode}, finished.stdout + finished.stderr
        return finished.stdout.strip()

    @contextmanager
    def running(self, image: str, *options: str) -> Iterator[str]:
        """Id of a hardened container whose service is ready; it is removed afterwards."""
        # Podman makes more folders writable than it is told to, unless it is told not to.
        strict = ["--read-only-tmpfs=false"] if self.name == "podman" else []
        container = self("run", "--detach", *HARDENED, *strict, *options, image)
        try:
            self.wait(container)
            yield container
        finally:
            self("rm", "--force", "--volumes", container)

    def wait(self, container: str) -> None:
        """Wait until the service of a container is ready; AssertionError, with its log, if it does not get so."""
        deadline = time.monotonic() + _READY_SECONDS
        while self("exec", container, *HEALTHY[:-1], f"{HEALTHY[-1]}; print('ready')", code=None) != "ready":
            running = self("inspect", "--format", "{{.State.Running}}", container)
            assert running == "true", self("logs", container)
            assert time.monotonic() < deadline, self("logs", container)

    def layers(self, image: str) -> list[str]:
        """Digests of an image's layers, the base's first."""
        return self("image", "inspect", "--format", "{{range .RootFS.Layers}}{{.}} {{end}}", image).split()


def image_named(tag: object) -> str:
    """Name of a Bento's image, which other processes that run tests do not use."""
    return f"localhost/konfuzio-sdk-tests-{os.getpid()}/{tag}"


def engine_named(name: str) -> Engine | str:
    """An engine that works here, or why there is none."""
    if shutil.which(name) is None:
        return f"There is no {name} here."
    engine = Engine(name)
    try:
        engine("version", "--format", "{{.Server.Version}}")
        if not engine("images", "--quiet", BASE_IMAGE):
            engine("pull", "--quiet", BASE_IMAGE)
    except AssertionError as error:
        return f"{name} does not work here, or cannot get {BASE_IMAGE}: {error}"
    return engine
