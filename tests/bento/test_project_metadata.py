from __future__ import annotations

from typing import TYPE_CHECKING

from konfuzio_sdk.bento.project_metadata import ProjectMetadata, project_from_metadata, project_metadata

if TYPE_CHECKING:
    from konfuzio_sdk.data import Project


def test_a_project_made_from_its_description_is_described_equally(sample_project: Project) -> None:
    described = project_metadata(sample_project, sample_project.categories)
    again = project_from_metadata(ProjectMetadata.model_validate_json(described.model_dump_json()))
    assert project_metadata(again, again.categories) == described
    assert {label.name for label in again.labels} == {label.name for label in sample_project.labels}
    assert again.documents == []


def test_only_what_belongs_to_the_categories_is_described(sample_project: Project) -> None:
    invoice = sample_project.get_category_by_name("Invoice")
    described = project_metadata(sample_project, [invoice])
    assert [record.name for record in described.categories] == ["Invoice"]
    assert {record.id for record in described.labels} == {label.id_ for label in invoice.labels}
    assert len(described.labels) < len(sample_project.labels)
    project_from_metadata(described)
