"""What the machinery asks of an AI."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from konfuzio_sdk.data import Category, Project

__all__ = ["SealableAI"]


class SealableAI(Protocol):
    """What archive and service need of an AI, whatever its type."""

    ai_type: ClassVar[str]
    requires_text: bool
    requires_images: bool
    requires_segmentation: bool
    requires_raw_ocr: bool

    @property
    def project(self) -> Project | None:
        """Project whose structure the AI works with; None where it has none yet."""
        ...

    @property
    def categories(self) -> Sequence[Category]:
        """Categories that the AI knows."""
        ...

    def check_is_ready(self) -> None:
        """Raise NotReadyError, saying what is missing, if the AI cannot do its work."""
        ...
