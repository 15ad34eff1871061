"""How many cores this process may use: those it may run on, or fewer if its container gets less time."""

from __future__ import annotations

import math
import os
from contextlib import suppress
from pathlib import Path

__all__ = ["cores"]

_QUOTA = Path("/sys/fs/cgroup/cpu.max")
_OLDER_QUOTA = Path("/sys/fs/cgroup/cpu/cpu.cfs_quota_us")
_OLDER_PERIOD = Path("/sys/fs/cgroup/cpu/cpu.cfs_period_us")


def cores() -> int:
    """At least one; a part of a core counts as a whole one."""
    here = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    quota = _quota()
    return here if quota is None else max(1, min(here, math.ceil(quota)))


def _quota() -> float | None:
    """Cores that the control group of a container is given, where it is limited."""
    with suppress(OSError, ValueError, ZeroDivisionError):
        limit, period = _QUOTA.read_text().split()
        return int(limit) / int(period)  # "max" where there is no limit
    with suppress(OSError, ValueError, ZeroDivisionError):
        microseconds = int(_OLDER_QUOTA.read_text())  # -1 where there is no limit
        return microseconds / int(_OLDER_PERIOD.read_text()) if microseconds > 0 else None
    return None
