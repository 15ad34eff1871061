"""Label: the name of a field, for example "Invoice number", and how its values read."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from konfuzio_sdk.data.annotation import Annotation
    from konfuzio_sdk.data.category import Category
    from konfuzio_sdk.data.label_set import LabelSet
    from konfuzio_sdk.data.project import Project

__all__ = ["NO_LABEL", "Label"]

NO_LABEL = "NO_LABEL"
"""Name of the Label that text without a Label has."""

DEFAULT_THRESHOLD = 0.1


class Label:
    """The name of a field.

    `data_type` is one of "Text", "Number", "Positive Number", "Percentage", "Date", "True or False" and says how
    values are normalized. Annotations of a confidence below `threshold` (0 to 1) are not trusted. Unless
    `has_multiple_top_candidates`, it has one value an Annotation Set.
    """

    def __init__(  # noqa: PLR0913 - the ecosystem's constructor
        self,
        project: Project,
        text: str = "",
        id_: int | None = None,
        data_type: str = "Text",
        threshold: float = DEFAULT_THRESHOLD,
        label_sets: Iterable[LabelSet] = (),
        *,
        has_multiple_top_candidates: bool = False,
        description: str = "",
    ) -> None:
        """Join `project` and every one of `label_sets`; without an `id_` the Project gives a local, negative one."""
        self.project = project
        self.id_ = project.new_id() if id_ is None else id_
        self.name = text
        self.data_type = data_type
        self.threshold = threshold
        self.has_multiple_top_candidates = has_multiple_top_candidates
        self.description = description
        project.add_label(self)
        for label_set in label_sets:
            label_set.add_label(self)

    def __repr__(self) -> str:
        """Name and id."""
        return f"Label({self.name!r}, id_={self.id_})"

    @property
    def label_sets(self) -> list[LabelSet]:
        """Label Sets that hold this Label."""
        return [label_set for label_set in self.project.label_sets if self in label_set.labels]

    def annotations(self, categories: Iterable[Category], *, use_correct: bool = True) -> list[Annotation]:
        """Annotations of this Label in the training Documents of `categories`."""
        return [
            annotation
            for category in categories
            for document in category.documents()
            for annotation in document.annotations(label=self, use_correct=use_correct)
        ]
