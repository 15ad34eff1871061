"""Opens archives that others made: checks, compares, signs and replays them, and runs nothing of them to open them."""

from konfuzio_sdk.opening.limits import Limits
from konfuzio_sdk.opening.opened import OpenedArchive, opened

__all__ = ["Limits", "OpenedArchive", "opened"]
