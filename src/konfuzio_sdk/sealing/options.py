"""How an AI is sealed: what whoever saves it may choose."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from konfuzio_sdk.bento.manifest import OCR
from konfuzio_sdk.errors import ArgumentError
from konfuzio_sdk.sealing.platforms import platforms_named

if TYPE_CHECKING:
    from collections.abc import Sequence

    from konfuzio_sdk.data import Document

__all__ = ["EXTRAS", "GOLDEN_SAMPLES", "PLATFORMS", "SealOptions"]

GOLDEN_SAMPLES = 5
"""How many golden samples an archive holds, unless it is said."""
PLATFORMS = ("x86_64-manylinux_2_28", "aarch64-manylinux_2_28")
"""What an archive's lockfile is made for, in uv's names of platforms."""

EXTRAS = (OCR, "tracing")
"""Extras of the SDK that a service can make use of."""


@dataclass(frozen=True)
class SealOptions:
    """Arguments of `BaseAI.save_bento`, which describes them; ArgumentError for unknown platforms or extras."""

    request_schema: str | None = None
    golden: int | Sequence[Document] = GOLDEN_SAMPLES
    bundle_dependencies: bool = False
    packages: Sequence[str] = ()
    platforms: Sequence[str] = PLATFORMS
    extras: Sequence[str] = ()

    def __post_init__(self) -> None:
        """Refuse what is no list of names before anything is done for it."""
        for name, told in (("packages", self.packages), ("platforms", self.platforms), ("extras", self.extras)):
            if isinstance(told, str) or not all(isinstance(one, str) for one in told):
                msg = f"{name} is a list of names, not {told!r}."
                raise ArgumentError(msg)
        platforms_named(self.platforms)
        for extra in self.extras:
            if extra not in EXTRAS:
                msg = f"There is no extra {extra!r} that a service can make use of; there are {', '.join(EXTRAS)}."
                raise ArgumentError(msg)
