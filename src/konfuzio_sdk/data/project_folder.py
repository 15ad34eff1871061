"""Reads a project folder as the export of a Server writes it.

The folder holds `documents_meta.json5`, `labels.json5`, `label_sets.json5` and one folder a Document. Real exports are
untidy: whatever cannot be read of a Document is told in `Project.problems`, and the rest is loaded.
"""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING, TypeAlias, TypeVar

import orjson
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from konfuzio_sdk.data.annotation import Annotation
from konfuzio_sdk.data.annotation_set import AnnotationSet
from konfuzio_sdk.data.bbox import BboxColumns
from konfuzio_sdk.data.category import Category
from konfuzio_sdk.data.document import Document
from konfuzio_sdk.data.label import Label
from konfuzio_sdk.data.label_set import LabelSet
from konfuzio_sdk.data.page import Page
from konfuzio_sdk.data.project import DatasetStatus, Problem
from konfuzio_sdk.data.span import Span
from konfuzio_sdk.errors import KonfuzioError, ProjectFolderError

if TYPE_CHECKING:
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


class _AnnotationRecord(_Record):
    id: int | None = None
    label: int
    annotation_set: int = Field(alias="section")
    spans: list[_SpanRecord] = Field(alias="bboxes")
    is_correct: bool = False
    revised: bool = False
    confidence: float | None = Field(None, alias="accuracy")
    normalized: str | int | float | None = None
    translated_string: str | None = None


_Boxes: TypeAlias = dict[str, dict[str, float]]
_RecordType = TypeVar("_RecordType", bound=_Record)


def read_project_folder(folder: Path, project: Project) -> None:
    """Fill an empty `project` from an exported folder.

    Raises ProjectFolderError if the folder or one of its three tables cannot be read. A Document that is missing or
    broken, in whole or in part, is told in `project.problems` instead.
    """
    if not folder.is_dir():
        msg = f"There is no project folder at {folder}."
        raise ProjectFolderError(msg)
    _build_structure(
        project, _records(folder / _LABEL_SETS_FILE, _LabelSetRecord), _records(folder / _LABELS_FILE, _LabelRecord)
    )
    for record in _records(folder / DOCUMENTS_FILE, _DocumentRecord):
        document_folder = folder / _DOCUMENTS_FOLDER / str(record.id)
        try:
            document = _read_document(document_folder, record, project)
        except KonfuzioError as error:
            project.problems.append(Problem(f"Document {record.id}", f"not loaded. {error}"))
            continue
        project.add_document(document)
        _read_findings(document_folder, document)


def _build_structure(
    project: Project, label_set_records: list[_LabelSetRecord], label_records: list[_LabelRecord]
) -> None:
    categories = {
        record.id: Category(project, record.id, record.name) for record in label_set_records if record.is_default
    }
    holders: dict[int, list[LabelSet]] = {}
    for record in label_set_records:
        owner_ids = [record.id] if record.is_default else record.categories
        owners = [categories[id_] for id_ in owner_ids if id_ in categories]
        label_set = LabelSet(project, record.id, record.name, owners, record.has_multiple_annotation_sets)
        for label_id in record.labels:
            holders.setdefault(label_id, []).append(label_set)
    for label in label_records:
        Label(
            project,
            label.text,
            label.id,
            label.data_type,
            label.threshold,
            holders.get(label.id, []),
            has_multiple_top_candidates=label.has_multiple_top_candidates,
            description=label.description or "",
        )


def _read_document(folder: Path, record: _DocumentRecord, project: Project) -> Document:
    """Document with text, boxes and Pages, not yet in the Project; raises KonfuzioError if it has no usable text."""
    where = f"Document {record.id}"
    text_file = folder / _TEXT_FILE
    try:
        text = text_file.read_bytes().decode("utf-8")
    except FileNotFoundError:
        msg = f"{text_file} is missing."
        raise ProjectFolderError(msg) from None
    except UnicodeDecodeError as error:
        msg = f"{text_file} is not UTF-8: {error.reason} at byte {error.start}."
        raise ProjectFolderError(msg) from error
    boxes = BboxColumns.empty()
    try:
        boxes, faulty = _read_boxes(folder / _BOXES_FILE).straightened()
        if len(faulty):
            shown = ", ".join(map(str, faulty[:3].tolist()))
            what = f"{len(faulty)} character boxes are inverted or have no area (offsets {shown}, …); straightened."
            project.problems.append(Problem(where, what))
    except KonfuzioError as error:
        project.problems.append(Problem(where, f"has no character boxes. {error}"))
    document = Document(project, text, boxes, id_=record.id, name=record.data_file_name or "")
    document.dataset_status = record.dataset_status
    if record.category_template is None:
        project.problems.append(Problem(where, "has no Category."))
    else:
        document.set_category(project.get_category_by_id(record.category_template))
    try:
        for page in _records(folder / _PAGES_FILE, _PageRecord):
            image = folder / f"page_{page.number}.png"
            encoded = image.read_bytes() if image.is_file() else None
            Page(page.id, document, page.number, page.original_size, image=encoded)
    except KonfuzioError as error:
        project.problems.append(Problem(where, f"has no Pages. {error}"))
    return document


def _read_boxes(archive: Path) -> BboxColumns:
    try:
        with zipfile.ZipFile(archive) as zipped:
            raw = zipped.read(zipped.namelist()[0])
        return BboxColumns.from_mapping(_json(raw, archive, TypeAdapter(_Boxes), validate=False))
    except FileNotFoundError:
        msg = f"{archive} is missing."
    except (zipfile.BadZipFile, OSError, IndexError) as error:
        msg = f"{archive} is no readable zip file: {error}"
    except (KeyError, TypeError, ValueError) as error:
        msg = f"{archive} holds boxes in another form than expected: {error!r}"
    raise ProjectFolderError(msg)


def _read_findings(folder: Path, document: Document) -> None:
    """Annotation Sets and Annotations of a Document; what cannot be read is told and left out."""
    problems = document.project.problems
    where = f"Document {document.id_}"
    try:
        sets = _read_annotation_sets(folder / _ANNOTATION_SETS_FILE, document)
        records = _records(folder / _ANNOTATIONS_FILE, _AnnotationRecord)
    except KonfuzioError as error:
        problems.append(Problem(where, f"has no Annotations. {error}"))
        return
    for record in records:
        try:
            _add_annotation(document, record, sets)
        except KonfuzioError as error:
            problems.append(Problem(where, f"lacks Annotation {record.id}. {error}"))


def _read_annotation_sets(path: Path, document: Document) -> dict[int, AnnotationSet]:
    return {
        record.id: AnnotationSet(document, document.project.get_label_set_by_id(record.label_set), record.id)
        for record in _records(path, _AnnotationSetRecord)
    }


def _add_annotation(document: Document, record: _AnnotationRecord, sets: dict[int, AnnotationSet]) -> None:
    if record.annotation_set not in sets:
        msg = f"Its Annotation Set {record.annotation_set} is not in {_ANNOTATION_SETS_FILE}."
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


def _records(path: Path, kind: type[_RecordType]) -> list[_RecordType]:
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        msg = f"{path} is missing."
        raise ProjectFolderError(msg) from None
    return _json(raw, path, TypeAdapter(list[kind]))  # type: ignore[valid-type]


_Parsed = TypeVar("_Parsed")


def _json(raw: bytes, path: Path, shape: TypeAdapter[_Parsed], *, validate: bool = True) -> _Parsed:
    """Parse JSON; the export's files end in .json5 but use no more than JSON, which parses a hundred times faster."""
    try:
        parsed = orjson.loads(raw)
        return shape.validate_python(parsed) if validate else parsed
    except orjson.JSONDecodeError as error:
        msg = f"{path} is no JSON: {error}"
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        place = ".".join(map(str, first["loc"]))
        msg = f"{path}: {first['msg']} at {place}" + (
            f" and {error.error_count() - 1} more." if error.error_count() > 1 else "."
        )
    raise ProjectFolderError(msg)
