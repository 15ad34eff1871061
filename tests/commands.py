"""Runs the command as a user types it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

__all__ = ["COMMAND", "run", "without"]

COMMAND = Path(sys.executable).with_name("konfuzio_sdk")
_WITHOUT = """
import sys
from importlib.machinery import PathFinder

class WithoutSome(PathFinder):
    @classmethod
    def find_spec(cls, name, path=None, target=None):
        return None if name.split(".")[0] in %r else super().find_spec(name, path, target)

sys.meta_path[:] = [WithoutSome if finder is PathFinder else finder for finder in sys.meta_path]
from konfuzio_sdk.cli.main import main
main()
"""


def run(*arguments: str | Path, code: int = 0, **environment: str) -> str:
    """What the command prints, to its error output if it ends with another `code` than 0."""
    finished = subprocess.run(
        [COMMAND, *arguments],
        capture_output=True,
        text=True,
        env={**os.environ, "COLUMNS": "160", **environment},
        check=False,
    )
    assert finished.returncode == code, finished.stderr + finished.stdout
    return finished.stdout if code == 0 else finished.stderr


def without(packages: set[str], *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run the command as where some packages are not installed."""
    return subprocess.run(
        [sys.executable, "-c", _WITHOUT % packages, *arguments],
        capture_output=True,
        text=True,
        env={**os.environ, "COLUMNS": "160"},
        check=False,
    )
