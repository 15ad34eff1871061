"""Categories in payloads: a record for each Category that a Page or Document was found to be of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from konfuzio_sdk.data import Category, CategoryAnnotation
from konfuzio_sdk.errors import NotFoundError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from konfuzio_sdk.data import Page, Project

__all__ = ["categorize_page", "category_records"]


def category_records(found: Iterable[CategoryAnnotation]) -> list[dict[str, Any]]:
    """Id, name and confidence of each; the confidence is None where a person said so."""
    return [
        {
            "id": int(one.category.id_),
            "name": one.category.name,
            "confidence": None if one.confidence is None else float(one.confidence),
        }
        for one in found
    ]


def categorize_page(page: Page, records: Iterable[dict[str, Any]], ids: Mapping[int, int] | None = None) -> None:
    """Have a Page be of the Categories of `records` and of no others.

    `ids` has the ids of the Page's Project where they differ from those of the records. Raises NotFoundError if the
    Project lacks a Category; one that was made on the fly has a negative id, and is found by its name or made.
    """
    page.set_category(None)
    for record in records:
        id_ = (ids or {}).get(record["id"], record["id"])
        CategoryAnnotation(_category(page.document.project, id_, record["name"]), record["confidence"], page)


def _category(project: Project, id_: int, name: str) -> Category:
    if id_ >= 0:
        return project.get_category_by_id(id_)
    try:
        return project.get_category_by_name(name)
    except NotFoundError:
        return Category(project, name=name)
