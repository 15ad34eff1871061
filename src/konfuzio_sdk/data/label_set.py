"""Label Set: Labels that belong together, for example those of one line of an invoice."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from konfuzio_sdk.data.category import Category
    from konfuzio_sdk.data.label import Label
    from konfuzio_sdk.data.project import Project

__all__ = ["LabelSet"]


class LabelSet:
    """A group of Labels; a Label may be in several."""

    def __init__(  # noqa: PLR0913 - the ecosystem's constructor
        self,
        project: Project,
        id_: int | None = None,
        name: str = "",
        categories: Iterable[Category] = (),
        has_multiple_annotation_sets: bool = False,  # noqa: FBT001, FBT002 - the ecosystem's constructor
        labels: Iterable[Label] = (),
    ) -> None:
        """Join `project` and its Categories; `has_multiple_annotation_sets` says whether it repeats in a Document."""
        self.project = project
        self.id_ = project.new_id() if id_ is None else id_
        self.name = name
        self.categories: list[Category] = list(categories)
        self.has_multiple_annotation_sets = has_multiple_annotation_sets
        self.labels: list[Label] = []
        project.add_label_set(self)
        for label in labels:
            self.add_label(label)

    def __repr__(self) -> str:
        """Name and id."""
        return f"LabelSet({self.name!r}, id_={self.id_})"

    @property
    def is_default(self) -> bool:
        """Whether this is a Category's own Label Set."""
        return any(category.id_ == self.id_ for category in self.categories)

    def add_label(self, label: Label) -> None:
        """Take a Label in, once."""
        if label not in self.labels:
            self.labels.append(label)

    def add_category(self, category: Category) -> None:
        """Make this Label Set available to Documents of a Category, once."""
        if category not in self.categories:
            self.categories.append(category)
