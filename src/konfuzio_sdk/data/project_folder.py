"""Reads a project folder as the export of a Server writes it.

The folder holds `documents_meta.json5`, `labels.json5`, `label_sets.json5` and one folder a Document. Real exports are
untidy: a record or a file of a Document that cannot be read is told in `Project.problems`, and the rest is loaded.
"""

from __future__ import annotations

import zipfile
import zlib
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

import orjson
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from konfuzio_sdk.data.annotation import Annotation
from konfuzio_sdk.data.annotation_set import AnnotationSet
from konfuzio_sdk.data.bbox import BboxColumns
from konfuzio_sdk.data.category import Category
from konfuzio_sdk.data.document import Document
from konfuzio_sdk.data.label import Label
from konfuzio_sdk.data.label_set import LabelSet
from konfuzio_sdk.data.page import Page
from konfuzio_sdk.data.project import DatasetStatus, LostAnnotation, Problem
from konfuzio_sdk.data.span import Span
from konfuzio_sdk.errors import KonfuzioError, ProjectFolderError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from konfuzio_sdk.data.project import Project

__all__ = ["DOCUMENTS_FILE", "read_project_folder"]

DOCUMENTS_FILE = "documents_meta.json5"
_LABELS_FILE = "labels.json5"
_LABEL_SETS_FILE = "label_sets.json5"
_DOCUMENTS_FOLDER = "documents"
_TEXT_FILE = "document.txt"
_BOXES_FILE = "bbox.zip"
_PAGES_FILE = "pages.json5"
_ANNOTATION_SETS_FILE = "annotation_sets.json5"
_ANNOTATIONS_FILE = "annotations.json5"
_LARGEST_BOXES = 1 << 29
"""Bytes of unpacked boxes that are read at most; a hundred dense pages take a tenth of it."""


class _Record(BaseModel):
    """A record of the export, whose other keys are of no use here."""

    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True)


class _DocumentRecord(_Record):
    id: int
    category_template: int | None = None
    dataset_status: DatasetStatus = DatasetStatus.NONE
    data_file_name: str | None = None


class _LabelRecord(_Record):
    id: int
    text: str
    data_type: str = Field("Text", alias="get_data_type_display")
    threshold: float = 0.1
    has_multiple_top_candidates: bool = False
    description: str | None = None


class _LabelSetRecord(_Record):
    id: int
    name: str
    is_default: bool = False
    labels: list[int] = []
    categories: list[int] = Field([], alias="default_section_labels")
    has_multiple_annotation_sets: bool = Field(default=False, alias="has_multiple_sections")


class _PageRecord(_Record):
    id: int | None = None
    number: int
    original_size: tuple[float, float]


class _AnnotationSetRecord(_Record):
    id: int
    label_set: int = Field(alias="section_label")


class _SpanRecord(_Record):
    start_offset: int
    end_offset: int
    text: str | None = Field(None, alias="offset_string_original")


class _AnnotationRecord(_Record):
    id: int | None = None
    label: int
    annotation_set: int = Field(alias="section")
    spans: list[_SpanRecord] = Field(alias="bboxes")
    is_correct: bool = False
    revised: bool = False
    confidence: float | None = Field(None, alias="accuracy")
    normalized: str | int | float | bool | None = None
    translated_string: str | None = None


_RecordType = TypeVar("_RecordType", bound=_Record)


def read_project_folder(folder: Path, project: Project) -> None:
    """Fill an empty `project` from an exported folder.

    Raises ProjectFolderError if the folder or one of its three tables cannot be read. A broken record of a table, and
    a Document that is missing or broken, in whole or in part, is told in `project.problems` instead.
    """
    if not folder.is_dir():
        msg = f"There is no project folder at {folder}."
        raise ProjectFolderError(msg)
    tables = (_LABEL_SETS_FILE, _LABELS_FILE, DOCUMENTS_FILE)
    if not any((folder / table).exists() for table in tables):
        msg = (
            f"{folder} is no exported project folder: it has none of {', '.join(tables)}. "
            "A folder of PDFs is read with konfuzio_sdk.readers.read_pdf_folder."
        )
        raise ProjectFolderError(msg)
    _read_structure(folder, project)
    for record in _records(folder / DOCUMENTS_FILE, _DocumentRecord, project, DOCUMENTS_FILE):
        _read_document(folder / _DOCUMENTS_FOLDER / str(record.id), record, project)


@contextmanager
def _going_on(project: Project, where: str, lack: str, lost: LostAnnotation | None = None) -> Iterator[None]:
    """Tell an error inside as a Problem of `where`, introduced by `lack`, and go on after the block."""
    try:
        yield
    except KonfuzioError as error:
        project.problems.append(Problem(where, f"{lack} {error}", lost))


# Structure


def _read_structure(folder: Path, project: Project) -> None:
    label_set_records = _records(folder / _LABEL_SETS_FILE, _LabelSetRecord, project, _LABEL_SETS_FILE)
    label_records = _records(folder / _LABELS_FILE, _LabelRecord, project, _LABELS_FILE)
    for record in label_set_records:
        if record.is_default:
            with _going_on(project, _LABEL_SETS_FILE, f"lacks Category {record.id}."):
                Category(project, record.id, record.name)
    holders: dict[int, list[LabelSet]] = {}
    for record in label_set_records:
        with _going_on(project, _LABEL_SETS_FILE, f"lacks Label Set {record.id}."):
            label_set = _add_label_set(project, record)
            for label_id in record.labels:
                holders.setdefault(label_id, []).append(label_set)
    for label in label_records:
        with _going_on(project, _LABELS_FILE, f"lacks Label {label.id}."):
            _add_label(project, label, holders.get(label.id, []))
    for label_id in sorted(holders.keys() - {label.id for label in label_records}):
        what = f"{holders[label_id]} name the Label {label_id}, which is not in {_LABELS_FILE}."
        project.problems.append(Problem(_LABEL_SETS_FILE, what))


def _add_label_set(project: Project, record: _LabelSetRecord) -> LabelSet:
    owners = []
    # A Category's own record lists the Label Sets below it where others list the Categories above.
    for category_id in [record.id] if record.is_default else record.categories:
        with _going_on(project, _LABEL_SETS_FILE, f"Label Set {record.id} lacks a Category."):
            owners.append(project.get_category_by_id(category_id))
    return LabelSet(project, record.id, record.name, owners, record.has_multiple_annotation_sets)


def _add_label(project: Project, record: _LabelRecord, label_sets: list[LabelSet]) -> None:
    Label(
        project,
        record.text,
        record.id,
        record.data_type,
        record.threshold,
        label_sets,
        has_multiple_top_candidates=record.has_multiple_top_candidates,
        description=record.description or "",
    )


# Documents


def _read_document(folder: Path, record: _DocumentRecord, project: Project) -> None:
    where = f"Document {record.id}"
    try:
        text = _read_text(folder / _TEXT_FILE)
        boxes = BboxColumns.empty()
        with _going_on(project, where, "has no character boxes."):
            boxes = _read_boxes(folder / _BOXES_FILE, len(text), project, where)
        document = Document(project, text, boxes, id_=record.id, name=record.data_file_name or "")
        document.dataset_status = record.dataset_status
        project.add_document(document)
    except KonfuzioError as error:
        project.problems.append(Problem(where, f"not loaded. {error}"))
        return
    if record.category_template is None:
        project.problems.append(Problem(where, "has no Category."))
    else:
        with _going_on(project, where, "has no Category."):
            document.set_category(project.get_category_by_id(record.category_template))
    with _going_on(project, where, "has no Pages."):
        for page in _records(folder / _PAGES_FILE, _PageRecord, project, where):
            with _going_on(project, where, f"lacks Page {page.number}."):
                image = folder / f"page_{page.number}.png"
                Page(page.id, document, page.number, page.original_size, image=image if image.is_file() else None)
    with _going_on(project, where, "has no Annotations."):
        _read_findings(folder, document, where)


def _read_text(path: Path) -> str:
    """Text as it was written: translated line ends would shift every offset after them."""
    try:
        return _read_bytes(path).decode("utf-8")
    except UnicodeDecodeError as error:
        msg = f"{path} is not UTF-8: {error.reason} at byte {error.start}."
        raise ProjectFolderError(msg) from error


def _read_boxes(path: Path, text_length: int, project: Project, where: str) -> BboxColumns:
    """Straightened boxes; ProjectFolderError if they cannot be read or are not those of the text."""
    try:
        boxes, faulty = BboxColumns.from_mapping(_json(_unzipped(path), path, dict)).straightened()
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        msg = f"{path} holds boxes in another form than expected: {error!r}"
        raise ProjectFolderError(msg) from error
    if len(boxes) and boxes.offset[-1] >= text_length:
        msg = f"{path} has a box at offset {boxes.offset[-1]}, but the text has {text_length} characters."
        raise ProjectFolderError(msg)
    if len(faulty):
        shown = ", ".join(map(str, faulty[:3].tolist()))
        what = f"{len(faulty)} character boxes are inverted or have no area (offsets {shown}, …); straightened."
        project.problems.append(Problem(where, what))
    return boxes


def _unzipped(path: Path) -> bytes:
    """Content of the only file in a zip archive, unless it would not fit into memory."""
    if not path.exists():
        msg = f"{path} is missing."
        raise ProjectFolderError(msg)
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            if not members:
                msg = f"{path} is an empty zip file."
                raise ProjectFolderError(msg)
            if members[0].file_size > _LARGEST_BOXES:
                msg = (
                    f"{path} unpacks to {members[0].file_size:,} bytes, more than the {_LARGEST_BOXES:,} that are read."
                )
                raise ProjectFolderError(msg)
            return archive.read(members[0])
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, ValueError) as error:
        msg = f"{path} is no readable zip file: {error}"
        raise ProjectFolderError(msg) from error


def _read_findings(folder: Path, document: Document, where: str) -> None:
    """Annotation Sets and Annotations of a Document."""
    project = document.project
    sets: dict[int, AnnotationSet] = {}
    for record in _records(folder / _ANNOTATION_SETS_FILE, _AnnotationSetRecord, project, where):
        with _going_on(project, where, f"lacks Annotation Set {record.id}."):
            if record.id in sets:
                msg = f"It is in {_ANNOTATION_SETS_FILE} twice."
                raise ProjectFolderError(msg)
            sets[record.id] = AnnotationSet(document, project.get_label_set_by_id(record.label_set), record.id)
    shifted = 0
    for found in _records(folder / _ANNOTATIONS_FILE, _AnnotationRecord, project, where):
        offsets = tuple((span.start_offset, span.end_offset) for span in found.spans)
        lost = LostAnnotation(document, found.label, offsets, found.is_correct)
        with _going_on(project, where, f"lacks Annotation {found.id}.", lost):
            _add_annotation(document, found, sets)
            texts = [document.text[span.start_offset : span.end_offset] for span in found.spans]
            shifted += sum(span.text not in {None, text} for span, text in zip(found.spans, texts, strict=True))
    if shifted:
        what = f"{shifted} Spans have another text than the export says: text and Annotations are of different times."
        project.problems.append(Problem(where, what))


def _add_annotation(document: Document, record: _AnnotationRecord, sets: dict[int, AnnotationSet]) -> None:
    if record.annotation_set not in sets:
        msg = f"{_ANNOTATION_SETS_FILE} has no usable Annotation Set {record.annotation_set}."
        raise ProjectFolderError(msg)
    Annotation(
        document,
        document.project.get_label_by_id(record.label),
        sets[record.annotation_set],
        record.confidence,
        [Span(span.start_offset, span.end_offset) for span in record.spans],
        is_correct=record.is_correct,
        revised=record.revised,
        id_=record.id,
        normalized=record.normalized,
        translated_string=record.translated_string,
    )


# Files


def _read_bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        msg = f"{path} is missing."
        raise ProjectFolderError(msg) from None
    except OSError as error:
        msg = f"{path} cannot be read: {error.strerror}."
        raise ProjectFolderError(msg) from error


def _records(path: Path, kind: type[_RecordType], project: Project, where: str) -> list[_RecordType]:
    """Records of a file; one that is broken is told as a Problem of `where` and left out."""
    records = []
    for position, entry in enumerate(_json(_read_bytes(path), path, list)):
        try:
            records.append(kind.model_validate(entry))
        except ValidationError as error:
            first = error.errors(include_input=False, include_url=False)[0]
            place = ".".join(map(str, (position, *first["loc"])))
            project.problems.append(Problem(where, f"lacks a record of {path.name}. {first['msg']} at {place}."))
    return records


_Parsed = TypeVar("_Parsed", list[Any], dict[str, Any])


def _json(raw: bytes, path: Path, shape: type[_Parsed]) -> _Parsed:
    """Parse JSON; the export's files end in .json5 but use no more than JSON, which parses a hundred times faster."""
    try:
        parsed = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        msg = f"{path} is no JSON: {error}"
        raise ProjectFolderError(msg) from error
    if not isinstance(parsed, shape):
        msg = f"{path} holds a {type(parsed).__name__} where a {shape.__name__} is expected."
        raise ProjectFolderError(msg)
    return parsed
