"""Category: the type of a Document, for example an invoice, with the Label Sets that such Documents have."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from konfuzio_sdk.data.label_set import LabelSet
from konfuzio_sdk.errors import NotFoundError

if TYPE_CHECKING:
    from konfuzio_sdk.data.document import Document
    from konfuzio_sdk.data.label import Label
    from konfuzio_sdk.data.page import Page
    from konfuzio_sdk.data.project import Project

__all__ = ["Category", "CategoryAnnotation"]

_PARENTHESES = re.compile(r"\([^)]*\)")


class Category:
    """A type of Document.

    Its default Label Set has the same id and name, as in the export, and is made when first needed.
    """

    def __init__(self, project: Project, id_: int | None = None, name: str = "") -> None:
        """Join `project`; without an `id_` it gives a local, negative one."""
        self.project = project
        self.id_ = project.new_id() if id_ is None else id_
        self.name = name
        project.add_category(self)

    def __repr__(self) -> str:
        """Name and id."""
        return f"Category({self.name!r}, id_={self.id_})"

    @property
    def fallback_name(self) -> str:
        """Name in lower case without remarks in parentheses: what a Page's text would say."""
        return _PARENTHESES.sub("", self.name.lower()).strip()

    @property
    def default_label_set(self) -> LabelSet:
        """Label Set of the Labels that occur once a Document and belong to no other set."""
        try:
            return self.project.get_label_set_by_id(self.id_)
        except NotFoundError:
            return LabelSet(project=self.project, id_=self.id_, name=self.name, categories=[self])

    @property
    def label_sets(self) -> list[LabelSet]:
        """Label Sets that Documents of this Category may have, the default one included if it exists."""
        return [label_set for label_set in self.project.label_sets if self in label_set.categories]

    @property
    def labels(self) -> list[Label]:
        """Labels of all its Label Sets, each once, in the Label Sets' order."""
        return list({label.id_: label for label_set in self.label_sets for label in label_set.labels}.values())

    def documents(self) -> list[Document]:
        """Training Documents of this Category."""
        return [document for document in self.project.documents if document.category is self]

    def test_documents(self) -> list[Document]:
        """Test Documents of this Category."""
        return [document for document in self.project.test_documents if document.category is self]


class CategoryAnnotation:
    """How likely a Page is of a Category; `confidence` from 0 to 1, None where a person said so."""

    def __init__(self, category: Category, confidence: float | None = None, page: Page | None = None) -> None:
        """Join the Page, if one is given."""
        self.category = category
        self.confidence = confidence
        self.page = page
        if page is not None:
            page.add_category_annotation(self)

    def __repr__(self) -> str:
        """Category and confidence."""
        return f"CategoryAnnotation({self.category.name!r}, confidence={self.confidence})"
