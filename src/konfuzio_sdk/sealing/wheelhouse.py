"""Fills an archive's wheelhouse: the wheels of its lockfile, so that it can be installed without internet."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from packaging.utils import parse_wheel_filename

from konfuzio_sdk.bento.archive_paths import DIGEST_OPTION
from konfuzio_sdk.distribution import how_to_add
from konfuzio_sdk.errors import ArchiveError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from konfuzio_sdk.sealing.locked import LockedWheel, Lockfile

__all__ = ["fill_wheelhouse"]

_CACHE = Path("konfuzio_sdk", "wheels")
_INDEXES = ("UV_DEFAULT_INDEX", "UV_INDEX", "UV_INDEX_URL", "UV_EXTRA_INDEX_URL")
_SECONDS = 3600
_ERROR, _CRASH = "error: ", "ERROR: Exception:"
_SAID = 10
"""Lines of what pip says that an error repeats."""


def fill_wheelhouse(folder: Path, lockfile: Lockfile, python: str) -> None:
    """Put all wheels of a lockfile for this Python, but the SDK's own, and its installers into a folder, which is made.

    They are downloaded once: a copy stays in the user's cache folder, where its digest is its name. Each is compared
    with the lockfile's digest, whichever way it came. Raises ArchiveError if one cannot be had, or is another.
    """
    if not lockfile.is_hashed:
        msg = "The archive's packages cannot be bundled: the package index that has their wheels cannot be reached."
        raise ArchiveError(msg)
    try:
        cache = _cache(os.environ)
        cache.mkdir(parents=True, exist_ok=True)
        for platform in lockfile.platforms:
            packages = [*lockfile.packages, *lockfile.installers]
            wheels = [package.wheels[platform] for package in packages if platform in package.wheels]
            missing = [wheel for wheel in wheels if not _is_whole(_cached(cache, wheel), wheel)]
            if missing:
                _download(missing, cache, python, platform)
            folder.mkdir(parents=True, exist_ok=True)
            for wheel in wheels:
                shutil.copyfile(_cached(cache, wheel), folder / wheel.filename)
    except OSError as error:
        target = error.filename2 or error.filename
        msg = f"The wheels of the archive's packages cannot be written: {error.strerror}: {target}."
        raise ArchiveError(msg) from error


def _cache(environment: Mapping[str, str]) -> Path:
    return Path(environment.get("XDG_CACHE_HOME") or Path.home() / ".cache") / _CACHE


def _cached(cache: Path, wheel: LockedWheel) -> Path:
    return cache / wheel.sha256 / wheel.filename


def _is_whole(path: Path, wheel: LockedWheel) -> bool:
    if not path.is_file():
        return False
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest() == wheel.sha256


def _download(wheels: Iterable[LockedWheel], cache: Path, python: str, platform: str) -> None:
    """Have pip put wheels into the cache, since it knows of proxies, certificates and credentials."""
    with tempfile.TemporaryDirectory(prefix=".new-", dir=cache) as scratch:
        requirements = Path(scratch, "requirements.txt")
        wanted = [f"{wheel.address} {DIGEST_OPTION}{wheel.sha256}" for wheel in wheels]
        # In a file, since addresses of indexes may hold credentials, which other users would see in a command.
        requirements.write_text("\n".join([*_index_options(os.environ), *wanted]))
        _run_pip(["--requirement", str(requirements), "--dest", scratch, *_tag_options(wheels, python)], platform)
        for wheel in wheels:
            came = Path(scratch, wheel.filename)
            if not _is_whole(came, wheel):
                msg = f"The wheel {wheel.filename} is not the one that was locked; save the AI again."
                raise ArchiveError(msg)
            kept = _cached(cache, wheel)
            kept.parent.mkdir(exist_ok=True)
            came.replace(kept)


def _run_pip(options: list[str], platform: str) -> None:
    if importlib.util.find_spec("pip") is None:
        msg = f"Bundling an archive's packages needs pip; {how_to_add('all')}"
        raise ArchiveError(msg)
    command = [
        *(sys.executable, "-P", "-m", "pip", "--disable-pip-version-check", "download", "--quiet", "--no-input"),
        *("--no-cache-dir", "--no-deps", "--require-hashes", "--only-binary", ":all:", "--progress-bar", "off"),
        *options,
    ]
    finished = subprocess.run(command, capture_output=True, text=True, timeout=_SECONDS, check=False)  # noqa: S603
    if finished.returncode:
        msg = (
            f"The wheels of the archive's packages for {platform} cannot be downloaded: {_reason(finished.stderr)}\n"
            "Mend that and save the AI again, or save it without bundle_dependencies."
        )
        raise ArchiveError(msg)


def _reason(complaint: str) -> str:
    """What pip says of why it failed: from its first error on, or the end of a traceback."""
    lines = complaint.strip().splitlines()
    errors = [number for number, line in enumerate(lines) if line.lower().startswith(_ERROR) and line != _CRASH]
    return "\n".join(lines[errors[0] :][:_SAID] if errors else lines[-1:])


def _tag_options(wheels: Iterable[LockedWheel], python: str) -> list[str]:
    """What pip is told of the machine that wheels are for: what they say themselves, as they were chosen for it."""
    tags = {tag for wheel in wheels for tag in parse_wheel_filename(wheel.filename)[3]}
    options = ["--python-version", python, "--implementation", "cp"]
    for name, values in (("--abi", {tag.abi for tag in tags}), ("--platform", {tag.platform for tag in tags})):
        for value in sorted(values):
            options += [name, value]
    return options


def _index_options(environment: Mapping[str, str]) -> list[str]:
    """Indexes that uv was told of, for whose addresses pip then knows the credentials."""
    addresses = " ".join(environment.get(name, "") for name in _INDEXES).split()
    return [f"--extra-index-url {_without_name(address)}" for address in addresses]


def _without_name(address: str) -> str:
    """Address of an index that uv may have been told as `name=address`."""
    name, equals, rest = address.partition("=")
    return rest if equals and "://" not in name else address
