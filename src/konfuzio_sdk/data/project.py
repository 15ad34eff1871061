"""Project: Categories, Label Sets and Labels, and the Documents that show them."""

from __future__ import annotations

import enum
import os
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from konfuzio_sdk.data.category import Category
from konfuzio_sdk.data.credentials import Credentials
from konfuzio_sdk.data.label import NO_LABEL, Label
from konfuzio_sdk.data.label_set import LabelSet
from konfuzio_sdk.data.table import Table
from konfuzio_sdk.errors import ArgumentError, NotFoundError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from konfuzio_sdk.data.document import Document

__all__ = ["DatasetStatus", "LostAnnotation", "Problem", "Project"]


class DatasetStatus(enum.IntEnum):
    """What a Document is for; numbered as in the export."""

    NONE = 0
    PREPARATION = 1
    TRAINING = 2
    TEST = 3
    EXCLUDED = 4


class LostAnnotation(NamedTuple):
    """What a record said of an Annotation that could not be made of it."""

    document: Document
    """Document that the record is of."""
    label_id: int
    """Id of its Label, which the Project may not have."""
    spans: tuple[tuple[int, int], ...]
    """Start and end offset of each of its Spans, as they were written; they may enclose nothing."""
    is_correct: bool
    """Whether a person called it correct."""


class Problem(NamedTuple):
    """Something that was wrong with the data and how reading went on without it."""

    where: str
    """File or Document that it is about."""
    what: str
    """What was wrong, and what was done instead."""
    lost: LostAnnotation | None = None
    """The Annotation that is lacking, if it is about one."""

    def __str__(self) -> str:
        """One line for a person."""
        return f"{self.where}: {self.what}"


class Project:
    """Categories, Label Sets and Labels, and the Documents annotated with them.

    Pickled or deep-copied it is its structure alone: neither Documents nor credentials travel with it.
    """

    def __init__(self, id_: int | None = None, project_folder: str | Path | None = None, name: str = "") -> None:
        """Make an empty Project, or read one from an exported `project_folder`.

        What could not be read of a folder is listed in `problems`, the rest is there. ArgumentError if `id_` is no
        number, as when a folder was given in its place.
        """
        _check_id(id_)
        self.id_ = id_
        self.name = name
        self.project_folder = None if project_folder is None else Path(project_folder)
        self.problems: list[Problem] = []
        self._credentials = Credentials()
        self._last_local_id = 0
        self._categories = Table[Category]("Category")
        self._label_sets = Table[LabelSet]("Label Set")
        self._labels = Table[Label]("Label")
        self._documents: list[Document] = []
        self._documents_by_id: dict[int, Document] = {}
        if self.project_folder is not None:
            from konfuzio_sdk.data.project_folder import read_project_folder  # noqa: PLC0415 - it needs this module

            read_project_folder(self.project_folder, self)

    def __repr__(self) -> str:
        """Id and name."""
        return f"Project({self.id_}, {self.name!r})"

    def __getstate__(self) -> dict[str, object]:
        """State without Documents and credentials."""
        unshared: dict[str, object] = {
            "_documents": [],
            "_documents_by_id": {},
            "_credentials": None,
            "problems": [],
            "project_folder": None,
        }
        return {**self.__dict__, **unshared}

    # Credentials

    @property
    def credentials(self) -> Credentials:
        """Secrets that the AI's code may use: those of one request, or what a script set. They are never saved."""
        found = self.__dict__.get("_credentials")
        if found is None:  # as after unpickling
            found = self._credentials = Credentials()
        return found

    @credentials.setter
    def credentials(self, given: Mapping[str, str]) -> None:
        self._credentials = Credentials(given)

    def get_credentials(self, key: str) -> str | None:
        """Secret of a name: the request's, else the process's environment variable's; None if there is neither.

        Upper and lower case are alike; environment variables are looked for as `key` is written, then in upper case.
        """
        if key in self.credentials:
            return self.credentials[key]
        return os.environ.get(key, os.environ.get(key.upper()))

    # Structure

    def new_id(self) -> int:
        """Id for something that no Server has numbered yet: negative, and not yet used in this Project."""
        self._last_local_id -= 1
        while any(self._last_local_id in table for table in (self._categories, self._label_sets, self._labels)):
            self._last_local_id -= 1
        return self._last_local_id

    def add_category(self, category: Category) -> None:
        """Take a Category in; the constructor of Category calls this."""
        self._categories.add(category)

    def add_label_set(self, label_set: LabelSet) -> None:
        """Take a Label Set in; the constructor of LabelSet calls this."""
        self._label_sets.add(label_set)

    def add_label(self, label: Label) -> None:
        """Take a Label in; the constructor of Label calls this."""
        self._labels.add(label)

    @property
    def categories(self) -> list[Category]:
        """All Categories."""
        return list(self._categories)

    @property
    def label_sets(self) -> list[LabelSet]:
        """All Label Sets."""
        return list(self._label_sets)

    @property
    def labels(self) -> list[Label]:
        """All Labels that mark a field, so without `no_label`."""
        return [label for label in self._labels if label.name != NO_LABEL]

    @property
    def no_label(self) -> Label:
        """Label of text that has no Label."""
        for label in self._labels:
            if label.name == NO_LABEL:
                return label
        return Label(project=self, text=NO_LABEL)

    def get_category_by_id(self, id_: int) -> Category:
        """Category of an id; NotFoundError if there is none."""
        return self._categories.by_id(id_)

    def get_category_by_name(self, name: str) -> Category:
        """First Category of a name; NotFoundError if there is none."""
        return self._categories.by_name(name)

    def category_like(self, category: Category) -> Category:
        """Category of the same id as one of another Project, as its copy has; that one itself if there is none.

        A request works on a copy of the AI's Project, and what is found has to be of the copy's Categories.
        """
        return self._categories.by_id(category.id_) if category.id_ in self._categories else category

    def get_label_set_by_id(self, id_: int) -> LabelSet:
        """Label Set of an id; NotFoundError if there is none."""
        return self._label_sets.by_id(id_)

    def get_label_set_by_name(self, name: str) -> LabelSet:
        """First Label Set of a name; NotFoundError if there is none."""
        return self._label_sets.by_name(name)

    def get_label_by_id(self, id_: int) -> Label:
        """Label of an id; NotFoundError if there is none."""
        return self._labels.by_id(id_)

    def get_label_by_name(self, name: str) -> Label:
        """First Label of a name; NotFoundError if there is none."""
        return self._labels.by_name(name)

    def structure_copy(self) -> Project:
        """New Project with equal Categories, Label Sets and Labels, and no Documents: what one request may change."""
        copy = Project(id_=self.id_, name=self.name)
        copy._last_local_id = self._last_local_id
        categories = {old.id_: Category(copy, old.id_, old.name) for old in self._categories}
        labels = {
            old.id_: Label(
                copy,
                old.name,
                old.id_,
                old.data_type,
                old.threshold,
                has_multiple_top_candidates=old.has_multiple_top_candidates,
                description=old.description,
            )
            for old in self._labels
        }
        for old in self._label_sets:
            owners = [categories[category.id_] for category in old.categories]
            held = [labels[label.id_] for label in old.labels]
            # They are there once each, so none needs to be looked for, which takes long in a large set.
            LabelSet(copy, old.id_, old.name, owners, old.has_multiple_annotation_sets).labels.extend(held)
        return copy

    # Documents

    def add_document(self, document: Document) -> None:
        """Take a Document in; ArgumentError if another one has its id."""
        if document.id_ is not None:
            if document.id_ in self._documents_by_id:
                msg = f"The Project already has a Document {document.id_}; give the new one another id."
                raise ArgumentError(msg)
            self._documents_by_id[document.id_] = document
        self._documents.append(document)

    @property
    def documents(self) -> list[Document]:
        """Training Documents."""
        return self.documents_of_status(DatasetStatus.TRAINING)

    @property
    def test_documents(self) -> list[Document]:
        """Test Documents."""
        return self.documents_of_status(DatasetStatus.TEST)

    def documents_of_status(self, *statuses: DatasetStatus) -> list[Document]:
        """Documents of the statuses given, or of any if none is given."""
        return [document for document in self._documents if not statuses or document.dataset_status in statuses]

    def get_document_by_id(self, id_: int) -> Document:
        """Document of an id, whatever its status; NotFoundError if there is none."""
        try:
            return self._documents_by_id[id_]
        except KeyError:
            msg = f"The Project has no Document with the id {id_}."
            raise NotFoundError(msg) from None

    def get_document_by_name(self, name: str) -> Document:
        """First Document of a name; NotFoundError if there is none."""
        for document in self._documents:
            if document.name == name:
                return document
        msg = f"The Project has no Document called {name!r}."
        raise NotFoundError(msg)


def _check_id(id_: object) -> None:
    if not isinstance(id_, int | None):
        msg = f"The id of a Project is a number, not {id_!r}; to read a folder, call Project(project_folder=...)."
        raise ArgumentError(msg)
