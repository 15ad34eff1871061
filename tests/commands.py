"""Runs the command as a user types it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

__all__ = ["COMMAND", "run"]

COMMAND = Path(sys.executable).with_name("konfuzio_sdk")


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
