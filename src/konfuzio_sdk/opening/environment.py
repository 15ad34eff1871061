"""Makes an environment of an archive's lockfile, in which its service runs apart from everything of the user's."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from konfuzio_sdk.bento.archive_paths import LOCK_FILE, SOURCE, WHEELHOUSE_FOLDER, WHEELS_FOLDER
from konfuzio_sdk.distribution import how_to_add
from konfuzio_sdk.errors import ArchiveError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from konfuzio_sdk.opening.archive import OpenedArchive

__all__ = ["Environment", "environment_of"]

_SECONDS = 900.0
_KEPT = ("PATH", "LANG")
_LAST_LINES = 12


class Environment(NamedTuple):
    """Where an archive's service can run."""

    python: Path
    """Interpreter that has what the archive's lockfile says."""
    variables: dict[str, str]
    """All environment variables that the service gets."""


@contextmanager
def environment_of(archive: OpenedArchive, seconds: float = _SECONDS) -> Iterator[Environment]:
    """Environment for an archive, made anew and removed afterwards.

    Nothing of the archive runs to make it: uv takes wheels alone, each with the hash that the lockfile says, from its
    cache or the package index; if the archive brings its wheels, from nowhere else. Raises ArchiveError if this machine
    lacks the archive's Python, or the lockfile cannot be installed within `seconds`.
    """
    with tempfile.TemporaryDirectory(prefix="environment-") as scratch:
        folder = Path(scratch)
        python = _virtual_environment(archive, folder, seconds)
        _install(archive, folder, python, seconds)
        yield Environment(python, _variables(folder))


def _virtual_environment(archive: OpenedArchive, folder: Path, seconds: float) -> Path:
    """Interpreter of a new virtual environment of the archive's Python."""
    version = ".".join(archive.manifest.runtime.python.split(".")[:2])
    here = ".".join(map(str, sys.version_info[:2]))
    # The interpreter that runs now is taken if it will do; where others are is for uv to find.
    wanted = sys.executable if version == here else version
    finished = _uv(["venv", "--no-python-downloads", "--python", wanted, "venv"], folder, seconds)
    if finished.returncode:
        msg = (
            f"The archive needs Python {version}, of which uv can make no environment here. Install it, for example by "
            f"`uv python install {version}`.\n{_end_of(finished.stderr)}"
        )
        raise ArchiveError(msg)
    scripts = folder / "venv" / ("Scripts" if os.name == "nt" else "bin")
    return scripts / "python"


def _install(archive: OpenedArchive, folder: Path, python: Path, seconds: float) -> None:
    """Install the lockfile into an environment."""
    locked = _locked(archive, folder)
    command = ["pip", "install", "--python", str(python), "--require-hashes", "--no-build", "--requirements", LOCK_FILE]
    ways: list[list[str]] = [["--offline"], []]  # the cache alone is quicker, where it has everything
    if archive.manifest.bundled:
        ways = [["--offline", "--no-index", "--find-links", WHEELHOUSE_FOLDER]]
    complaint = ""
    for way in ways:
        finished = _uv([*command, *way], locked, seconds)
        if finished.returncode == 0:
            return
        complaint = finished.stderr
    msg = f"The archive's lockfile cannot be installed:\n{_end_of(complaint)}"
    raise ArchiveError(msg)


def _locked(archive: OpenedArchive, folder: Path) -> Path:
    """Folder with the lockfile and the wheels alone: uv would read its own settings from others of the archive's."""
    locked = folder / "locked"
    locked.mkdir()
    source = archive.folder.resolve() / SOURCE
    for name in (LOCK_FILE, WHEELS_FOLDER, WHEELHOUSE_FOLDER):
        if (source / name).exists():
            (locked / name).symlink_to(source / name)
    return locked


def _uv(arguments: list[str], folder: Path, seconds: float) -> subprocess.CompletedProcess[str]:
    try:
        from uv import find_uv_bin  # noqa: PLC0415 - optional extra
    except ImportError as error:
        msg = f"Making an archive's environment needs uv; {how_to_add('verify')}"
        raise ArchiveError(msg) from error
    command = [find_uv_bin(), *arguments, "--no-progress", "--color", "never"]
    try:
        return subprocess.run(  # noqa: S603 - the command is ours
            command, cwd=folder, capture_output=True, text=True, timeout=seconds, check=False
        )
    except subprocess.TimeoutExpired as error:
        msg = f"The archive's environment could not be made within {seconds:g} seconds."
        raise ArchiveError(msg) from error


def _variables(folder: Path) -> dict[str, str]:
    """What the service's process finds in its environment: the least it needs, and folders of its own."""
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    own = {"HOME": "home", "TMPDIR": "scratch", "BENTOML_HOME": "store"}
    for name in own.values():
        (folder / name).mkdir()
    return kept | {variable: str(folder / name) for variable, name in own.items()}


def _end_of(complaint: str) -> str:
    return "\n".join(complaint.strip().splitlines()[-_LAST_LINES:])
