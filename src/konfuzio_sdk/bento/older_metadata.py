"""Reads what the archives of the existing Konfuzio SDK say of their Project: Categories, each with its whole schema."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict

from konfuzio_sdk.bento.project_records import CategoryRecord, LabelRecord, LabelSetRecord, ProjectMetadata

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["METADATA_FILE", "metadata_of"]

METADATA_FILE = "categories_and_label_data.json5"
"""Where such an archive has it; its service looks for another name, and answers 404."""


class _Label(BaseModel):
    id: int
    name: str
    data_type: str = "Text"
    threshold: float = 0.1
    has_multiple_top_candidates: bool = False


class _LabelSet(BaseModel):
    id: int
    name: str
    has_multiple_annotation_sets: bool = False
    labels: list[_Label] = []


class _Category(BaseModel):
    id: int
    name: str
    project: int | None = None
    schema_: list[_LabelSet] = []

    model_config = ConfigDict(alias_generator=lambda name: name.rstrip("_"))


class _Categories(BaseModel):
    categories: list[_Category]

    def label_sets(self) -> Iterator[_LabelSet]:
        """Each Label Set once, though several Categories may have it."""
        yield from {label_set.id: label_set for each in self.categories for label_set in each.schema_}.values()


def metadata_of(described: dict[str, Any]) -> ProjectMetadata:
    """What a service or an archive says of its Project, in either form; pydantic's ValidationError if in neither."""
    if set(described) != {"categories"}:
        return ProjectMetadata.model_validate(described)
    found = _Categories.model_validate(described)
    label_sets = list(found.label_sets())
    labels = {label.id: label for label_set in label_sets for label in label_set.labels}
    return ProjectMetadata(
        id=next((category.project for category in found.categories), None),
        name="",
        categories=[CategoryRecord(id=category.id, name=category.name) for category in found.categories],
        label_sets=[_label_set_record(label_set, found) for label_set in label_sets],
        labels=[LabelRecord(**label.model_dump()) for label in labels.values()],
    )


def _label_set_record(label_set: _LabelSet, found: _Categories) -> LabelSetRecord:
    owners = [category.id for category in found.categories if any(each.id == label_set.id for each in category.schema_)]
    return LabelSetRecord(
        id=label_set.id,
        name=label_set.name,
        categories=owners,
        has_multiple_annotation_sets=label_set.has_multiple_annotation_sets,
        labels=[label.id for label in label_set.labels],
    )
