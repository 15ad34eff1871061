"""Annotation Set: Annotations of one Document that belong together, for example one line of an invoice."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from konfuzio_sdk.data.annotation import Annotation
    from konfuzio_sdk.data.document import Document
    from konfuzio_sdk.data.label import Label
    from konfuzio_sdk.data.label_set import LabelSet

__all__ = ["AnnotationSet"]


class AnnotationSet:
    """One occurrence of a Label Set in a Document."""

    def __init__(self, document: Document, label_set: LabelSet, id_: int | None = None) -> None:
        """Join `document`."""
        self.document = document
        self.label_set = label_set
        self.id_ = id_
        document.add_annotation_set(self)

    def __repr__(self) -> str:
        """Label Set and id."""
        return f"AnnotationSet({self.label_set.name!r}, id_={self.id_})"

    @property
    def is_default(self) -> bool:
        """Whether it is of the Category's own Label Set, which occurs once."""
        category = self.document.category
        return category is not None and category.id_ == self.label_set.id_

    def annotations(
        self,
        use_correct: bool = True,  # noqa: FBT001, FBT002 - the ecosystem's signature
        ignore_below_threshold: bool = False,  # noqa: FBT001, FBT002 - the ecosystem's signature
        label: Label | None = None,
    ) -> list[Annotation]:
        """Its Annotations; the arguments are those of `Document.annotations`."""
        return [
            annotation
            for annotation in self.document.annotations(use_correct, ignore_below_threshold, label)
            if annotation.annotation_set is self
        ]
