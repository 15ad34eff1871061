"""Locks what an archive installs: the versions of the environment that sealed it, with their hashes."""

from __future__ import annotations

import importlib.metadata
import logging
import subprocess
from typing import TYPE_CHECKING

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from konfuzio_sdk.bento.installed import public_distributions
from konfuzio_sdk.bento.wheel import DISTRIBUTION
from konfuzio_sdk.errors import ArchiveError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

__all__ = ["LOCK_FILE", "lock"]

LOCK_FILE = "requirements.txt"
_EXTRA = "serve"
_REQUIREMENTS = "requirements.in"
_CONSTRAINTS = "constraints.txt"
_LOG = logging.getLogger(__name__)
_SECONDS = 300


def lock(context: Path, wheel: Path, scratch: Path, packages: Iterable[str] = ()) -> str:
    """Lockfile of what the service and these installed packages need, as text.

    The SDK's wheel is named by its path in `context`.

    Every version is the one installed here. The hashes come from uv's cache or, where it lacks them, from the package
    index; where neither can be reached the lockfile has none, which is logged.
    """
    own = f"./{wheel.relative_to(context)}[{_EXTRA}]"
    (scratch / _REQUIREMENTS).write_text("\n".join([own, *packages]) + "\n")
    (scratch / _CONSTRAINTS).write_text(
        "".join(f"{name}=={version}\n" for name, version in public_distributions().items())
    )
    complaints = []
    for network in (["--offline"], []):
        finished = _compile(context, scratch, network)
        if finished.returncode == 0:
            return finished.stdout
        complaints.append(finished.stderr.strip())
    _LOG.warning("The archive's lockfile has no hashes, since uv could not lock it: %s", complaints[-1])
    pinned = _closure([f"{DISTRIBUTION}[{_EXTRA}]", *packages])
    return "".join(f"{line}\n" for line in [own, *(f"{name}=={version}" for name, version in pinned.items())])


def _compile(context: Path, scratch: Path, options: list[str]) -> subprocess.CompletedProcess[str]:
    command = [
        _uv(),
        "pip",
        "compile",
        str(scratch / _REQUIREMENTS),
        "--constraints",
        str(scratch / _CONSTRAINTS),
        "--generate-hashes",
        "--universal",
        "--no-header",
        "--no-annotate",
        "--no-emit-index-url",
        "--quiet",
        *options,
    ]
    return subprocess.run(command, cwd=context, capture_output=True, text=True, timeout=_SECONDS, check=False)  # noqa: S603


def _uv() -> str:
    try:
        from uv import find_uv_bin  # noqa: PLC0415 - optional extra
    except ImportError as error:
        msg = f"Saving an AI needs uv: pip install {DISTRIBUTION}[all]"
        raise ArchiveError(msg) from error
    return find_uv_bin()


def _closure(roots: Iterable[str]) -> dict[str, str]:
    """Installed versions of `roots` and everything that they require here, directly or not, without the SDK."""
    found: dict[str, str] = {}
    seen: set[tuple[str, frozenset[str]]] = set()
    waiting = [Requirement(root) for root in roots]
    while waiting:
        requirement = waiting.pop()
        key = (canonicalize_name(requirement.name), frozenset(requirement.extras))
        if key in seen:
            continue
        seen.add(key)
        distribution = importlib.metadata.distribution(requirement.name)
        if key[0] != DISTRIBUTION:
            found[key[0]] = distribution.version
        for line in distribution.requires or []:
            needed = Requirement(line)
            environments = [{"extra": extra} for extra in requirement.extras] or [{"extra": ""}]
            if needed.marker is None or any(needed.marker.evaluate(environment) for environment in environments):
                waiting.append(needed)
    return dict(sorted(found.items()))
