"""What AIs that learn from Documents of several Categories have in common."""

from __future__ import annotations

from numbers import Real
from typing import TYPE_CHECKING

from konfuzio_sdk.errors import AIError, ArgumentError, NotReadyError
from konfuzio_sdk.trainer.base import BaseAI

if TYPE_CHECKING:
    from collections.abc import Sequence

    from konfuzio_sdk.data.category import Category
    from konfuzio_sdk.data.page import Page
    from konfuzio_sdk.data.project import Project

__all__ = ["AIOfCategories", "as_confidence", "check_same_page", "told"]


def told(value: object) -> str:
    """A value as an error names it: numbers as they are; of others, which may quote a Document, the class alone."""
    return repr(value) if value is None or isinstance(value, Real) else f"a {type(value).__name__}"


def check_same_page(name: str, page: Page, returned: object) -> None:
    """Raise AIError if the method `name` returned anything but the Page that it was given."""
    if returned is not page:
        msg = f"{name} returned {type(returned).__name__} instead of the Page that it was given: page {page.number}."
        raise AIError(msg, told=msg)


def as_confidence(value: object) -> float | None:
    """Plain float, since AIs bring numbers of numpy; None for what is no number from 0 to 1."""
    return float(value) if isinstance(value, Real) and 0 <= float(value) <= 1 else None


class AIOfCategories(BaseAI):
    """An AI whose Documents may be of any of its Categories."""

    def __init__(self, categories: Sequence[Category] | None = None) -> None:
        """Make an AI for Documents of `categories`, which can also be set later."""
        self.categories = list(categories or ())

    def __repr__(self) -> str:
        """Class and Categories."""
        return f"{type(self).__name__}({self.categories!r})"

    @property
    def categories(self) -> list[Category]:
        """Categories that Documents may be of; all are of one Project."""
        return self._categories

    @categories.setter
    def categories(self, categories: Sequence[Category]) -> None:
        if len({id(category.project) for category in categories}) > 1:
            msg = f"The Categories of {type(self).__name__} belong to several Projects; give those of one."
            raise ArgumentError(msg)
        self._categories = list(categories)

    def check_is_ready(self) -> None:
        """Raise NotReadyError if the AI has no Categories."""
        if not self.categories:
            msg = f"{type(self).__name__} has no Categories; pass categories=[…] or set its categories."
            raise NotReadyError(msg)

    def categories_in(self, project: Project) -> list[Category]:
        """Its Categories, in their order, as they are in a Project: those of the same id, else its own.

        A request works on a copy of the AI's Project, and what is found has to be of that copy's Categories.
        """
        return [project.category_like(category) for category in self.categories]
