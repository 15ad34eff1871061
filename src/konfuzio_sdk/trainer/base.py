"""What every AI has in common, whatever its type: what it requires, whether it is ready, and how it is saved."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, ClassVar

from konfuzio_sdk.errors import ArchiveError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from bentoml import Bento

    from konfuzio_sdk.data import Category, Project

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
        """State without the attributes that the class or one of its bases names in `unsaved`.

        So no training Document leaves in an archive, and a subclass cannot let one out by naming others.
        """
        unsaved = frozenset().union(*(vars(kind).get("unsaved", ()) for kind in type(self).__mro__))
        return {name: value for name, value in self.__dict__.items() if name not in unsaved}

    @property
    @abstractmethod
    def project(self) -> Project | None:
        """Project whose structure the AI works with; None where it has none yet."""

    @property
    @abstractmethod
    def categories(self) -> Sequence[Category]:
        """Categories that the AI knows; a subclass may have them as a plain attribute."""

    @abstractmethod
    def check_is_ready(self) -> None:
        """Raise NotReadyError, saying what is missing, if the AI cannot do its work."""

    def save_bento(
        self, output_dir: str | Path | None = None, *, request_schema: str | None = None
    ) -> tuple[Bento, Path | None]:
        """Seal the AI in a Bento of the local store; with `output_dir` also write it as an archive.

        `output_dir` is a folder, or a path that ends in `.bento`. `request_schema` pins the request version that the
        archive asks callers for; without it that is the newest. Returns the Bento and the archive's path, None without
        `output_dir`. An AI that is not ready is sealed too, with a warning: its service says why it cannot work.
        Raises ArchiveError if it cannot be sealed or written; SchemaError for an unknown `request_schema`.
        """
        try:
            from konfuzio_sdk.bento.archive import export_bento, seal  # noqa: PLC0415 - optional extra
        except ModuleNotFoundError as error:
            msg = f"Saving an AI needs {error.name}: pip install konfuzio-sdk[all]"
            raise ArchiveError(msg) from error
        bento = seal(self, request_schema)
        return bento, None if output_dir is None else export_bento(bento, output_dir)
