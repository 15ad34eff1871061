"""The Documents of a project that extraction is measured on."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from konfuzio_sdk.data import Category, Document, Project

__all__ = ["FOLDS", "boxed_documents", "categories_to_measure"]

FOLDS = 5


def boxed_documents(category: Category) -> list[Document]:
    """Documents of a Category that have character boxes, training and test."""
    return [found for found in (*category.documents(), *category.test_documents()) if found.bboxes]


def categories_to_measure(project: Project) -> Iterator[tuple[Category, list[Document]]]:
    """Categories that have such a Document for each fold, with these Documents."""
    for category in project.categories:
        documents = boxed_documents(category)
        if len(documents) >= FOLDS:
            yield category, documents
