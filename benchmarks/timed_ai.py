"""An AI that tells how long its own work took, so that what its service adds is known."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from konfuzio_sdk.trainer.information_extraction import RFExtractionAI

if TYPE_CHECKING:
    from konfuzio_sdk.data import Document

__all__ = ["TOLD_IN", "Own", "TimedAI", "own_of"]

TOLD_IN = "BENCHMARK_TOLD_IN"
"""Environment variable that names the file to tell it in; without it nothing is told."""


class Own(NamedTuple):
    """What the AI itself took for a Document."""

    wall_ms: float
    cpu_ms: float


class TimedAI(RFExtractionAI):
    """Tells of each Document before it is answered."""

    def extract(self, document: Document) -> Document:
        """Time the work."""
        wall, cpu = time.perf_counter(), time.process_time()
        found = super().extract(document)
        own = Own((time.perf_counter() - wall) * 1000, (time.process_time() - cpu) * 1000)
        if TOLD_IN in os.environ:
            with Path(os.environ[TOLD_IN]).open("a", encoding="utf-8") as file:
                file.write(f"{own.wall_ms} {own.cpu_ms}\n")
        return found


def own_of(file: Path) -> list[Own]:
    """What was told in a file, one a Document."""
    return [Own(*map(float, line.split())) for line in file.read_text(encoding="utf-8").splitlines()]
