from __future__ import annotations

from typing import TYPE_CHECKING

from konfuzio_sdk.bento.project_metadata import ProjectMetadata, project_from_metadata, project_metadata

if TYPE_CHECKING:
    from konfuzio_sdk.data import Project


def test_a_project_made_from_its_description_is_described_equally(sample_project: Project) -> None:
    described = project_metadata(sample_project)
    again = project_from_metadata(ProjectMetadata.model_validate_json(described.model_dump_json()))
    assert project_metadata(again) == described
    assert {label.name for label in again.labels} == {label.name for label in sample_project.labels}
    assert again.documents == []
