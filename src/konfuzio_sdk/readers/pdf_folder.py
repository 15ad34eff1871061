"""Builds a Project from a folder of PDFs with a labels file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from konfuzio_sdk.data.annotation import Annotation
from konfuzio_sdk.data.annotation_set import AnnotationSet
from konfuzio_sdk.data.category import Category
from konfuzio_sdk.data.label import Label
from konfuzio_sdk.data.label_set import LabelSet
from konfuzio_sdk.data.project import Problem, Project
from konfuzio_sdk.errors import NotFoundError, ProjectFolderError, ReaderError
from konfuzio_sdk.readers.labels_file import read_labels_file
from konfuzio_sdk.readers.locate import spans_in_box, spans_of_text
from konfuzio_sdk.readers.pdf import read_pdf

if TYPE_CHECKING:
    from collections.abc import Iterable

    from konfuzio_sdk.data.document import Document
    from konfuzio_sdk.data.span import Span
    from konfuzio_sdk.readers.labels_file import AnnotationEntry, DocumentEntry, LabelEntry, LabelsFile

__all__ = ["read_pdf_folder"]


def read_pdf_folder(folder: str | Path) -> Project:
    """Project of a folder of PDFs and its labels file, whose format `docs/reference/labels-file.md` describes.

    Ids are given in the file's order, from 1, so they stay the same as long as the file does. All Annotations count
    as revised and correct. Raises ProjectFolderError if the folder or its labels file cannot be read; a PDF that
    cannot be read and an Annotation that cannot be found are told in `project.problems` instead.
    """
    folder = Path(folder)
    if not folder.is_dir():
        msg = f"There is no project folder at {folder}."
        raise ProjectFolderError(msg)
    labels_file = read_labels_file(folder)
    project = Project(id_=labels_file.id, name=labels_file.name)
    project.project_folder = folder
    _build_structure(project, labels_file)
    for id_, entry in enumerate(labels_file.documents, start=1):
        try:
            document = _read_document(project, folder, entry)
        except (NotFoundError, ReaderError) as error:
            project.problems.append(Problem(entry.file, f"not loaded. {error}"))
            continue
        document.id_ = id_
        document.dataset_status = entry.dataset_status
        project.add_document(document)
        _read_annotations(document, entry)
    return project


def _build_structure(project: Project, labels_file: LabelsFile) -> None:
    """Categories and their Label Sets share one row of ids, since a Category's own Label Set has the Category's id."""
    for id_, entry in enumerate(labels_file.categories, start=1):
        category = Category(project, id_, entry.name)
        _fill(category.default_label_set, entry.labels)
    next_id = len(labels_file.categories) + 1
    for entry in labels_file.categories:
        for set_entry in entry.label_sets:
            owners = [project.get_category_by_name(entry.name)]
            label_set = LabelSet(project, next_id, set_entry.name, owners, set_entry.repeats)
            _fill(label_set, set_entry.labels)
            next_id += 1


def _fill(label_set: LabelSet, entries: Iterable[LabelEntry]) -> None:
    project = label_set.project
    for entry in entries:
        try:
            label = project.get_label_by_name(entry.name)
        except NotFoundError:
            id_ = len(project.labels) + 1
            label = Label(project, entry.name, id_, entry.data_type, description=entry.description)
        label_set.add_label(label)


def _read_document(project: Project, folder: Path, entry: DocumentEntry) -> Document:
    """Document that has not joined the Project yet; NotFoundError for its Category, ReaderError for its PDF."""
    category = project.get_category_by_name(entry.category)
    path = folder / entry.file
    if not path.resolve().is_relative_to(folder.resolve()):
        msg = f"{path} is a link that leads out of the folder; put the PDF itself there."
        raise ReaderError(msg)
    return read_pdf(path, project, category, name=entry.file)


def _read_annotations(document: Document, entry: DocumentEntry) -> None:
    """Annotations of a Document; those that cannot be found are told and left out."""
    sets: dict[tuple[int, int], AnnotationSet] = {}
    for number, annotation in enumerate(entry.annotations, start=1):
        try:
            label_set = _label_set(document, annotation)
            label = _label(label_set, annotation.label)
            spans = _locate(document, annotation)
        except NotFoundError as error:
            what = f"lacks Annotation {number} ({annotation.label}). {error}"
            document.project.problems.append(Problem(entry.file, what))
            continue
        key = (label_set.id_, annotation.set)
        if key not in sets:
            sets[key] = AnnotationSet(document, label_set)
        Annotation(document, label, sets[key], spans=spans, is_correct=True, revised=True)


def _label_set(document: Document, entry: AnnotationEntry) -> LabelSet:
    """Label Set that an entry means, among those of the Document's Category."""
    category = document.category
    known = [] if category is None else category.label_sets
    wanted = entry.label_set or (category.name if category else "")
    for label_set in known:
        if label_set.name == wanted:
            if entry.set > 1 and not label_set.has_multiple_annotation_sets:
                msg = f"Label Set {wanted!r} does not repeat, so there is no set {entry.set}."
                raise NotFoundError(msg)
            return label_set
    msg = f"The Category has no Label Set {wanted!r}; it has {[label_set.name for label_set in known]}."
    raise NotFoundError(msg)


def _label(label_set: LabelSet, name: str) -> Label:
    for label in label_set.labels:
        if label.name == name:
            return label
    msg = f"Label Set {label_set.name!r} has no Label {name!r}; it has {[label.name for label in label_set.labels]}."
    raise NotFoundError(msg)


def _locate(document: Document, entry: AnnotationEntry) -> list[Span]:
    """Spans of an entry; NotFoundError if its text is not where it says."""
    if entry.page is not None and entry.page > len(document.pages()):
        msg = f"There is no page {entry.page}."
        raise NotFoundError(msg)
    if entry.box is not None and entry.page is not None:
        return spans_in_box(document, entry.text, entry.page, entry.box)
    return spans_of_text(document, entry.text, entry.page)
