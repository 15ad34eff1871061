"""What the machinery asks of an AI."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import bentoml

    from konfuzio_sdk.bento.training import LearningRecord
    from konfuzio_sdk.data import Category, Document, Project

__all__ = ["SealableAI"]


class SealableAI(Protocol):
    """What archive and service need of an AI, whatever its type."""

    ai_type: ClassVar[str]
    requires_text: bool
    requires_images: bool
    requires_segmentation: bool
    requires_raw_ocr: bool
    packages: ClassVar[tuple[str, ...]]

    @property
    def project(self) -> Project | None:
        """Project whose structure the AI works with; None where it has none yet."""
        ...

    @property
    def categories(self) -> Sequence[Category]:
        """Categories that the AI knows."""
        ...

    @property
    def documents(self) -> list[Document]:
        """Training Documents; they are never saved."""
        ...

    @property
    def test_documents(self) -> list[Document]:
        """Test Documents; they are never saved."""
        ...

    @property
    def learning_record(self) -> LearningRecord:
        """What it learned from, and how well it did since."""
        ...

    @property
    def entrypoint_methods(self) -> Mapping[str, Mapping[str, object]]:
        """Methods that the stored model offers, with what BentoML is told of each."""
        ...

    @property
    def bento_metadata(self) -> Mapping[str, object]:
        """Labels of the Bento: what the AI requires, and whatever else its author has to say."""
        ...

    def build_bento(self, bento_model: bentoml.Model) -> bentoml.Bento:
        """Bento of the AI, whose pickle and manifest are in `bento_model`."""
        ...

    def check_is_ready(self) -> None:
        """Raise NotReadyError, saying what is missing, if the AI cannot do its work."""
        ...
