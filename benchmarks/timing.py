"""Times a call: the median of many runs, since these machines are noisy; compare figures of one run only."""

from __future__ import annotations

import gc
import statistics
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["least_processor_ms", "median_ms", "shares"]


def median_ms(call: Callable[[], object], runs: int = 30) -> float:
    """Median wall time of `call` in milliseconds, after two runs that do not count."""
    for _ in range(2):
        call()
    gc.collect()
    seconds = []
    for _ in range(runs):
        start = time.perf_counter()
        call()
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds) * 1000


def least_processor_ms(call: Callable[[], object], runs: int = 30) -> float:
    """Least processor time of `call` in milliseconds, of all its threads: the time that others take is not in it."""
    took = []
    for _ in range(runs):
        start = time.process_time()
        call()
        took.append(time.process_time() - start)
    return min(took) * 1000


def shares(parts: dict[str, float], whole: float) -> str:
    """Lines of each part's milliseconds and its share of the whole."""
    lines = [f"  {name:<28}{value:8.2f} ms {value / whole:7.1%}" for name, value in parts.items()]
    return "\n".join([*lines, f"  {'whole':<28}{whole:8.2f} ms"])
