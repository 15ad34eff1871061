"""Categories in payloads: a record for each Category that a Page or Document was found to be of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from konfuzio_sdk.data import Category, CategoryAnnotation

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from konfuzio_sdk.data import Page, Project

__all__ = ["RecordedCategories", "categorize_page", "category_records"]


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


class RecordedCategories:
    """Categories of a Project as records name them; each is found at once, since callers may name very many."""

    def __init__(self, project: Project, ids: Mapping[int, int] | None = None) -> None:
        """Know the Project's Categories; `ids` has the ids there where they differ from those of the records."""
        self._project = project
        self._translated = ids or {}
        self._ids: set[int] = set()
        self._by_name: dict[str, Category] = {}
        for category in project.categories:
            self._know(category)

    def know(self, record: dict[str, Any]) -> None:
        """Have the Project know a Category that a record speaks of."""
        if record["id"] not in self._ids:
            self._know(Category(self._project, record["id"], record["name"]))

    def of(self, record: dict[str, Any]) -> Category:
        """Category of a record; NotFoundError if the Project lacks it.

        One that was made on the fly has a negative id, and is found by its name or made.
        """
        id_ = self._translated.get(record["id"], record["id"])
        if id_ >= 0:
            return self._project.get_category_by_id(id_)
        if record["name"] not in self._by_name:
            self._know(Category(self._project, name=record["name"]))
        return self._by_name[record["name"]]

    def _know(self, category: Category) -> None:
        self._ids.add(category.id_)
        self._by_name.setdefault(category.name, category)


def categorize_page(page: Page, records: Iterable[dict[str, Any]], categories: RecordedCategories) -> None:
    """Have a Page be of the Categories of `records` and of no others."""
    page.set_category(None)
    for record in records:
        CategoryAnnotation(categories.of(record), record["confidence"], page)
