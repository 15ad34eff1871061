"""How an AI is sealed: what whoever saves it may choose."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from konfuzio_sdk.sealing.platforms import platforms_named

if TYPE_CHECKING:
    from collections.abc import Sequence

    from konfuzio_sdk.data import Document

__all__ = ["GOLDEN_SAMPLES", "PLATFORMS", "SealOptions"]

GOLDEN_SAMPLES = 5
"""How many golden samples an archive holds, unless it is said."""
PLATFORMS = ("x86_64-manylinux_2_28", "aarch64-manylinux_2_28")
"""What an archive's lockfile is made for, in uv's names of platforms."""


@dataclass(frozen=True)
class SealOptions:
    """Arguments of `BaseAI.save_bento`, which describes them; ArgumentError if there are no such platforms."""

    request_schema: str | None = None
    golden: int | Sequence[Document] = GOLDEN_SAMPLES
    bundle_dependencies: bool = False
    packages: Sequence[str] = ()
    platforms: Sequence[str] = PLATFORMS

    def __post_init__(self) -> None:
        """Refuse platforms before anything is done for them."""
        platforms_named(self.platforms)
