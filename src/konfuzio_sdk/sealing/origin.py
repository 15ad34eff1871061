"""Commit of the repository that an AI's own code is in."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from konfuzio_sdk.sealing.installed import is_local

if TYPE_CHECKING:
    from types import ModuleType

__all__ = ["git_commit"]

_DIRTY = "-dirty"
_SECONDS = 10
_COMMIT = re.compile(r"^# branch\.oid ([0-9a-f]{40,64})$", re.MULTILINE)
_STATUS = ["status", "--porcelain=v2", "--branch", "--untracked-files=no"]
_SETTINGS = {
    "LC_ALL": "C",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_NO_LAZY_FETCH": "1",
}
"""Git writes nothing, asks nobody and fetches nothing."""


def git_commit(kind: type) -> str | None:
    """Commit that the code of an AI's class, or the script that runs, was checked out of; None where there is none.

    It ends in `-dirty` if a file under version control differs from it, or the code's file is not under version
    control. Where neither a class nor a script has a file, as in a notebook, the current folder tells; code that is
    installed, or that the repository ignores, has no commit. Nothing else of the repository is told, and git's trouble
    is no reason not to save.
    """
    file = _own_file(kind)
    if file is None and getattr(sys.modules.get("__main__"), "__file__", None):
        return None
    folder = Path() if file is None else file.parent
    status = _git(folder, _STATUS)
    commit = _COMMIT.search(status or "")
    if status is None or commit is None:
        return None
    if file is not None and _git(folder, ["check-ignore", "--quiet", "--", file.name]) is not None:
        return None
    is_changed = any(not line.startswith("#") for line in status.splitlines())
    is_tracked = file is None or _git(folder, ["ls-files", "--error-unmatch", "--", file.name]) is not None
    return commit[1] if is_tracked and not is_changed else commit[1] + _DIRTY


def _own_file(kind: type) -> Path | None:
    """File of the class where that is local code, else the running script where that is."""
    for module in (sys.modules.get(kind.__module__), sys.modules.get("__main__")):
        if module is not None and is_local(module):
            return _file(module)
    return None


def _file(module: ModuleType) -> Path | None:
    file = getattr(module, "__file__", None)
    return None if file is None else Path(file).resolve()


def _git(folder: Path, arguments: list[str]) -> str | None:
    """What git says in a folder; None if it is missing, fails, or takes too long."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")} | _SETTINGS
    try:
        finished = subprocess.run(  # noqa: S603 - the arguments are this module's
            ["git", "-c", "core.fsmonitor=false", "-C", str(folder), *arguments],  # noqa: S607 - as the user has it
            capture_output=True,
            stdin=subprocess.DEVNULL,
            encoding="utf-8",
            errors="replace",
            timeout=_SECONDS,
            env=environment,
            check=False,
        )
    except (OSError, ValueError, subprocess.SubprocessError):
        return None
    return finished.stdout if finished.returncode == 0 else None
