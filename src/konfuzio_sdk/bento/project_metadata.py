"""Categories, Label Sets and Labels as JSON: what an archive says of the Project its AI was trained on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from konfuzio_sdk.bento.project_records import CategoryRecord, LabelRecord, LabelSetRecord, ProjectMetadata
from konfuzio_sdk.data import Category, Label, LabelSet, Project

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["METADATA_PATH", "ProjectMetadata", "project_from_metadata", "project_metadata"]

METADATA_PATH = "/v1/project-metadata"
"""Where a service tells this."""


def project_metadata(project: Project, categories: Sequence[Category]) -> ProjectMetadata:
    """Describe a Project's structure, as far as it belongs to `categories`."""
    label_sets = [
        label_set
        for label_set in project.label_sets
        if any(category in label_set.categories for category in categories)
    ]
    labels = {label.id_: label for label_set in label_sets for label in label_set.labels}
    return ProjectMetadata(
        id=project.id_,
        name=project.name,
        categories=[CategoryRecord(id=category.id_, name=category.name) for category in categories],
        label_sets=[
            LabelSetRecord(
                id=label_set.id_,
                name=label_set.name,
                categories=[category.id_ for category in label_set.categories if category in categories],
                has_multiple_annotation_sets=label_set.has_multiple_annotation_sets,
                labels=[label.id_ for label in label_set.labels],
            )
            for label_set in label_sets
        ],
        labels=[
            LabelRecord(
                id=label.id_,
                name=label.name,
                data_type=label.data_type,
                threshold=label.threshold,
                has_multiple_top_candidates=label.has_multiple_top_candidates,
            )
            for label in labels.values()
        ],
    )


def project_from_metadata(metadata: ProjectMetadata) -> Project:
    """Project with the structure that was described, and no Documents."""
    project = Project(id_=metadata.id, name=metadata.name)
    for category in metadata.categories:
        Category(project, category.id, category.name)
    for label in metadata.labels:
        Label(
            project,
            label.name,
            label.id,
            label.data_type,
            label.threshold,
            has_multiple_top_candidates=label.has_multiple_top_candidates,
        )
    for record in metadata.label_sets:
        owners = [project.get_category_by_id(id_) for id_ in record.categories]
        held = [project.get_label_by_id(id_) for id_ in record.labels]
        LabelSet(project, record.id, record.name, owners, record.has_multiple_annotation_sets, held)
    return project
