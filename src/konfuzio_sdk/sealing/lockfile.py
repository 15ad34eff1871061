"""Locks what an archive installs: the versions of the environment that sealed it, with their hashes."""

from __future__ import annotations

import hashlib
import importlib.metadata
import logging
import subprocess
import sys
import tempfile
import tomllib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from packaging.utils import canonicalize_name

from konfuzio_sdk.distribution import DISTRIBUTION, how_to_add, sdk_with
from konfuzio_sdk.errors import ArchiveError
from konfuzio_sdk.sealing.closure import required_by
from konfuzio_sdk.sealing.installed import public_distributions
from konfuzio_sdk.sealing.locked import LockedPackage, LockedWheel, Lockfile
from konfuzio_sdk.sealing.platforms import platforms_named

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from konfuzio_sdk.bento.manifest import Runtime

__all__ = ["lock", "lock_installer"]

_INSTALLER = "uv"
_REQUIREMENTS = "requirements.in"
_CONSTRAINTS = "constraints.txt"
_LOG = logging.getLogger(__name__)
_SECONDS = 300
_UNREACHABLE = ("network was disabled", "valid authentication credentials")
"""What uv says where it finds no solution since it did not see the package index."""


def lock(  # noqa: PLR0913 - what an archive installs has as many sides
    wheel: Path,
    packages: Mapping[str, str],
    platforms: Sequence[str],
    runtime: Runtime,
    versions: Mapping[str, str] | None = None,
    extras: Sequence[str] = (),
) -> Lockfile:
    """Lock what the service and these packages need, by their versions, on the platforms and the runtime's Python.

    `extras` are those of the SDK that the service has besides.
    `wheel` is the SDK's own, in its folder beside the lockfile. Every version is the one installed here; those of the
    runtime go before, those of `packages` before these, and `versions`, by normalized names, before all. Of each
    package a platform gets one wheel, and nothing that would have to be built. The hashes come from uv's cache or,
    where it lacks them, from the package index; where neither can be reached the lockfile has none, which is logged.
    Raises ArchiveError if a package has no wheel for a platform, and ArgumentError for a platform that is unknown.
    """
    own = sdk_with(extras, f"./{wheel.parent.name}/{wheel.name}")
    before = versions or {}
    wanted = {name: before.get(canonicalize_name(name), version) for name, version in packages.items()}
    constraints = {**public_distributions(), **runtime.libraries, **wanted, **before}
    found = _resolved([own, *_pins(wanted)], constraints, wheel.parent.parent, platforms, runtime.python)
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    return Lockfile(own, digest, _installed(packages, extras) if found is None else found, tuple(platforms))


def lock_installer(platforms: Sequence[str], python: str) -> list[LockedPackage]:
    """Lock uv, in the version that is installed here: with it an archive that brings its wheels makes its image.

    Raises ArchiveError if the package index cannot be reached.
    """
    version = importlib.metadata.version(_INSTALLER)
    with tempfile.TemporaryDirectory(prefix="lock-") as scratch:
        found = _resolved(_pins({_INSTALLER: version}), {}, Path(scratch), platforms, python)
    if found is None:
        msg = f"The wheels of {_INSTALLER} {version} are unknown, as the package index cannot be reached."
        raise ArchiveError(msg)
    return found


def _pins(versions: Mapping[str, str]) -> list[str]:
    return [f"{name}=={version}" for name, version in versions.items()]


def _resolved(
    requirements: Sequence[str], constraints: Mapping[str, str], folder: Path, platforms: Sequence[str], python: str
) -> list[LockedPackage] | None:
    """What requirements, with paths from `folder`, come to on all platforms; None without a package index."""
    known = platforms_named(platforms)
    versions: dict[str, str] = {canonicalize_name(name): version for name, version in constraints.items()}
    with tempfile.TemporaryDirectory(prefix="lock-") as scratch:
        Path(scratch, _REQUIREMENTS).write_text("\n".join(requirements))
        Path(scratch, _CONSTRAINTS).write_text("\n".join(_pins(versions)))
        with ThreadPoolExecutor(len(known)) as pool:
            texts = list(pool.map(lambda platform: _compiled(folder, scratch, platform, python), known))
    resolved = {platform: text for platform, text in zip(known, texts, strict=True) if text is not None}
    return _merged(resolved) if len(resolved) == len(known) else None


def _compiled(folder: Path, scratch: str, platform: str, python: str) -> str | None:
    """What uv locks for a platform, as the text of a pylock.toml; None, which is logged, without a package index."""
    said = ""
    for network in (["--offline"], []):
        options = ["--python-platform", platform, "--python-version", python, *network]
        finished = _compile(folder, scratch, options)
        if finished.returncode == 0:
            return finished.stdout
        said = finished.stderr.strip()
    if not any(words in said for words in _UNREACHABLE):
        msg = (
            f"The archive cannot be locked for {platform}: {said}\nTake versions that exist and have wheels for it, "
            "tell uv of an index that has them (UV_INDEX), or save the AI for other platforms, as in "
            "save_bento(platforms=['x86_64-manylinux_2_28'])."
        )
        raise ArchiveError(msg)
    _LOG.warning("The archive's lockfile has no hashes, since uv could not lock it for %s: %s", platform, said)
    return None


def _compile(folder: Path, scratch: str, options: list[str]) -> subprocess.CompletedProcess[str]:
    command = [
        *(_uv(), "pip", "compile", str(Path(scratch, _REQUIREMENTS))),
        *("--constraints", str(Path(scratch, _CONSTRAINTS))),
        *("--format", "pylock.toml", "--only-binary", ":all:", "--python", sys.executable),
        *("--no-header", "--no-annotate", "--quiet"),
        *options,
    ]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=_SECONDS, check=False)  # noqa: S603


def _uv() -> str:
    try:
        from uv import find_uv_bin  # noqa: PLC0415 - optional extra
    except ImportError as error:
        msg = f"Saving an AI needs uv; {how_to_add('all')}"
        raise ArchiveError(msg) from error
    return find_uv_bin()


def _installed(packages: Mapping[str, str], extras: Sequence[str]) -> list[LockedPackage]:
    """Packages without their wheels, as far as they are installed here."""
    names = required_by([sdk_with(extras), *packages]).keys() - {DISTRIBUTION}
    return [LockedPackage(name, importlib.metadata.version(name), {}) for name in sorted(names)]


def _merged(resolved: Mapping[str, str]) -> list[LockedPackage]:
    """Packages that were locked for several platforms, each version once."""
    found: dict[tuple[str, str], dict[str, LockedWheel]] = {}
    for platform, text in resolved.items():
        for package in tomllib.loads(text)["packages"]:
            if package["name"] != DISTRIBUTION:
                found.setdefault((package["name"], package["version"]), {})[platform] = _wheel(package["wheels"])
    return [LockedPackage(name, version, wheels) for (name, version), wheels in sorted(found.items())]


def _wheel(told: Sequence[Mapping[str, Any]]) -> LockedWheel:
    """One of the wheels that fit a platform: one made for it before one made for all.

    With a single wheel, what is installed does not depend on who installs it.
    """
    wheels = [
        LockedWheel(unquote(urlsplit(wheel["url"]).path.rpartition("/")[2]), wheel["hashes"]["sha256"], wheel["url"])
        for wheel in told
    ]
    return max(wheels, key=lambda wheel: (not wheel.filename.endswith("-any.whl"), wheel.filename, wheel.sha256))
