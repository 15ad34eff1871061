"""What every AI has in common, whatever its type: what it requires, whether it is ready, and how it is saved."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import ClassVar

__all__ = ["BaseAI"]


class BaseAI(ABC):
    """An AI of any type.

    A subclass for a new AI type names its type and its unsaved attributes; a custom AI overrides what it does
    differently and nothing else.
    """

    ai_type: ClassVar[str]
    """Name of the AI type, which is the name of its folder in `konfuzio_sdk.bento`."""

    requires_text: bool = True
    requires_images: bool = False
    requires_segmentation: bool = False
    requires_raw_ocr: bool = False

    unsaved: ClassVar[frozenset[str]] = frozenset()
    """Attributes that stay behind when the AI is saved: training data, and whatever is made from it."""

    def __getstate__(self) -> dict[str, object]:
        """State without the attributes named in `unsaved`, so that no training Document leaves in an archive."""
        return {name: value for name, value in self.__dict__.items() if name not in self.unsaved}

    @abstractmethod
    def check_is_ready(self) -> None:
        """Raise NotReadyError, saying what is missing, if the AI cannot do its work."""
