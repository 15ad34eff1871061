"""Categories, Label Sets and Labels as an archive's manifest and its service tell them."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

__all__ = ["CategoryRecord", "LabelRecord", "LabelSetRecord", "ProjectMetadata"]

_Ids = Annotated[list[int], Field(examples=[[11]])]


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class CategoryRecord(_Record):
    """A Category."""

    id: Annotated[int, Field(examples=[11])]
    """Its id; negative if no Server has numbered it."""
    name: Annotated[str, Field(examples=["Invoice"])]
    """Its name."""


class LabelSetRecord(_Record):
    """A Label Set with the ids of its Categories and Labels."""

    id: Annotated[int, Field(examples=[11])]
    """Its id; negative if no Server has numbered it."""
    name: Annotated[str, Field(examples=["Invoice"])]
    """Its name."""
    categories: _Ids
    """Ids of the Categories whose Documents may have it."""
    has_multiple_annotation_sets: bool
    """Whether it may occur several times in a Document."""
    labels: _Ids
    """Ids of its Labels."""


class LabelRecord(_Record):
    """A Label."""

    id: Annotated[int, Field(examples=[12])]
    """Its id; negative if no Server has numbered it."""
    name: Annotated[str, Field(examples=["Date"])]
    """Its name."""
    data_type: Annotated[str, Field(examples=["Date"])]
    """How its values read."""
    threshold: Annotated[float, Field(examples=[0.1])]
    """Confidence from which on its values count, from 0 to 1."""
    has_multiple_top_candidates: bool
    """Whether it may have several values in an Annotation Set."""


class ProjectMetadata(_Record):
    """Structure of a Project, without Documents."""

    id: Annotated[int | None, Field(examples=[63])]
    """Its id; null if it has none."""
    name: Annotated[str, Field(examples=["Accounting"])]
    """Its name."""
    categories: list[CategoryRecord]
    """Categories that the AI knows."""
    label_sets: list[LabelSetRecord]
    """Label Sets of these Categories."""
    labels: list[LabelRecord]
    """Labels of these Label Sets."""
