from __future__ import annotations

import json
import struct
import zipfile
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from konfuzio_sdk.data import Bbox, DatasetStatus, Document, Project, project_folder
from konfuzio_sdk.errors import ProjectFolderError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

TEXT = "No. 12\r\nTotal 5,00\n\fp\u00e4ge \U0001f600 two"
DOCUMENT_FILES = ["document.txt", "bbox.zip", "pages.json5", "annotation_sets.json5", "annotations.json5"]
TABLES = ["documents_meta.json5", "labels.json5", "label_sets.json5"]


def box(offset: int, **more: float) -> dict[str, float]:
    return {"x0": offset, "x1": offset + 1, "y0": 10, "y1": 20, "page_number": 1, **more}


LABELS = [
    {"id": 10, "text": "Number", "get_data_type_display": "Text", "threshold": 0.2, "description": None},
    {"id": 11, "text": "Total", "get_data_type_display": "Number", "has_multiple_top_candidates": True},
]
LABEL_SETS = [
    {"id": 2, "name": "Line", "labels": [11], "default_section_labels": [1], "has_multiple_sections": True},
    {"id": 1, "name": "Invoice", "is_default": True, "labels": [10], "default_section_labels": [2]},
]
PAGES = [{"id": 5, "number": 1, "original_size": [100, 200]}, {"id": 6, "number": 2, "original_size": [100, 200]}]
SETS = [{"id": 7, "section_label": 1}, {"id": 8, "section_label": 2}]
ANNOTATIONS = [
    {
        "id": 20,
        "label": 10,
        "section": 7,
        "bboxes": [{"start_offset": 4, "end_offset": 6}],
        "is_correct": True,
        "revised": True,
        "accuracy": 1.0,
    },
    {
        "id": 21,
        "label": 11,
        "section": 8,
        "bboxes": [{"start_offset": 14, "end_offset": 18}],
        "accuracy": 0.4,
        "normalized": 5.0,
        "translated_string": "5.00",
    },
]
BOXES = {str(offset): box(offset, line_number=1) for offset in (4, 5)} | {"14": box(14, line_index=1)}


def write(path: Path, content: object) -> None:
    path.write_text(json.dumps(content), encoding="utf-8")


def write_boxes(path: Path, boxes: object) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bbox.json5", boxes if isinstance(boxes, bytes) else json.dumps(boxes))


def write_document(folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder / "document.txt").write_bytes(TEXT.encode())
    write_boxes(folder / "bbox.zip", BOXES)
    write(folder / "pages.json5", PAGES)
    write(folder / "annotation_sets.json5", SETS)
    write(folder / "annotations.json5", ANNOTATIONS)


@pytest.fixture
def export(tmp_path: Path) -> Path:
    """Export of two equal Documents, 1 for training and 2 for testing, in which nothing is wrong."""
    records = [
        {"id": id_, "category_template": 1, "dataset_status": id_ + 1, "data_file_name": f"{id_}.pdf"} for id_ in (1, 2)
    ]
    write(tmp_path / "documents_meta.json5", records)
    write(tmp_path / "labels.json5", LABELS)
    write(tmp_path / "label_sets.json5", LABEL_SETS)
    for id_ in (1, 2):
        write_document(tmp_path / "documents" / str(id_))
    return tmp_path


def assert_whole(document: Document) -> None:
    assert document.text == TEXT
    assert len(document.bboxes) == 3
    assert [page.id_ for page in document.pages()] == [5, 6]
    assert [found.id_ for found in document.annotations(use_correct=False)] == [20, 21]
    assert document.category is document.project.get_category_by_id(1)


def loaded(export: Path) -> tuple[Document, list[str]]:
    """The Document that was broken and all Problems, having checked that the other one is whole."""
    project = Project(project_folder=export)
    assert_whole(project.get_document_by_id(2))
    return project.get_document_by_id(1), [str(problem) for problem in project.problems]


def test_a_clean_export_is_read_whole(export: Path) -> None:
    project = Project(project_folder=str(export))
    assert project.problems == []
    (document,), (other,) = project.documents, project.test_documents
    assert_whole(document)
    assert_whole(other)
    assert (document.id_, document.name, document.dataset_status) == (1, "1.pdf", DatasetStatus.TRAINING)
    number, total = document.annotations(use_correct=False)
    assert (number.label.name, number.offset_string, number.is_correct, number.revised) == (
        "Number",
        ["12"],
        True,
        True,
    )
    assert (total.label.name, total.offset_string, total.is_correct, total.revised) == (
        "Total",
        ["5,00"],
        False,
        False,
    )
    assert (total.confidence, total.normalized, total.translated_string) == (0.4, 5.0, "5.00")
    assert number.annotation_set.is_default
    assert (total.label_set.name, total.label_set.has_multiple_annotation_sets) == ("Line", True)
    assert document.default_annotation_set is number.annotation_set
    assert document.bboxes[4] == Bbox(4, 5, 10, 20, page=document.pages()[0], line_index=0)
    assert document.bboxes[14].line_index == 1
    assert document.pages()[1].text == "p\u00e4ge \U0001f600 two"


def test_the_structure_is_the_exports(export: Path) -> None:
    project = Project(project_folder=export)
    category = project.get_category_by_id(1)
    assert project.categories == [category]
    assert category.default_label_set is project.get_label_set_by_id(1)
    assert [label_set.name for label_set in category.label_sets] == ["Line", "Invoice"]
    assert [label.name for label in category.labels] == ["Total", "Number"]
    number, total = project.labels
    assert (number.threshold, number.data_type, number.has_multiple_top_candidates) == (0.2, "Text", False)
    assert (total.threshold, total.data_type, total.has_multiple_top_candidates) == (0.1, "Number", True)


def test_line_ends_are_kept_so_that_offsets_stay_right(export: Path) -> None:
    document, problems = loaded(export)
    assert problems == []
    assert document.text[6:8] == "\r\n"
    assert [line.offset_string for line in document.lines()] == ["No. 12\r", "Total 5,00", "p\u00e4ge \U0001f600 two"]


def test_page_images_are_those_beside_the_text(export: Path) -> None:
    (export / "documents" / "1" / "page_2.png").write_bytes(b"an image")
    document, _ = loaded(export)
    assert [page.image for page in document.pages()] == [None, b"an image"]


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(ProjectFolderError, match="no project folder at"):
        Project(project_folder=tmp_path / "gone")


@pytest.mark.parametrize("file", ["labels.json", "0001.pdf"])
def test_a_folder_of_pdfs_is_told_how_to_be_read(tmp_path: Path, file: str) -> None:
    (tmp_path / file).touch()
    with pytest.raises(ProjectFolderError, match=r"no exported project folder: .*readers\.read_pdf_folder"):
        Project(project_folder=tmp_path)


# Tables


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize(
    ("break_it", "message"),
    [
        (lambda path: path.unlink(), "is missing"),
        (lambda path: (path.unlink(), path.mkdir()), "cannot be read: Is a directory"),
        (lambda path: path.write_bytes(path.read_bytes()[:-5]), "is no JSON"),
        (lambda path: path.write_bytes(b""), "is no JSON"),
        (lambda path: path.write_bytes(b'["\xff"]'), "is no JSON"),
        (lambda path: path.write_text("{}"), "holds a dict where a list is expected"),
    ],
    ids=["missing", "a folder", "truncated", "empty", "not UTF-8", "no list"],
)
def test_a_broken_table_is_named(export: Path, name: str, break_it: Callable[[Path], object], message: str) -> None:
    break_it(export / name)
    with pytest.raises(ProjectFolderError, match=f"{name} {message}"):
        Project(project_folder=export)


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("record", [None, 5, [], {}, {"id": "confidential", "text": [], "name": []}])
def test_a_broken_record_of_a_table_is_told_and_left_out(export: Path, name: str, record: object) -> None:
    path = export / name
    write(path, [record, *json.loads(path.read_text())])
    document, problems = loaded(export)
    assert_whole(document)
    (problem,) = problems
    assert problem.startswith(f"{name}: lacks a record of {name}.")
    assert " at 0" in problem
    assert "confidential" not in problem


@pytest.mark.parametrize(("name", "kind"), [("labels.json5", "Label 10"), ("label_sets.json5", "Label Set 2")])
def test_the_second_of_an_id_is_told_and_left_out(export: Path, name: str, kind: str) -> None:
    path = export / name
    records = json.loads(path.read_text())
    write(path, [*records, records[0] | {"name": "Second", "text": "Second"}])
    document, problems = loaded(export)
    assert_whole(document)
    (problem,) = problems
    assert problem.startswith(f"{name}: lacks {kind}. The Project already has a")


def test_a_category_that_comes_twice_is_told(export: Path) -> None:
    write(export / "label_sets.json5", [*LABEL_SETS, LABEL_SETS[1]])
    document, problems = loaded(export)
    assert_whole(document)
    assert [problem.split(".")[0] for problem in problems] == ["label_sets"] * 2
    assert "lacks Category 1." in problems[0]


def test_a_document_that_comes_twice_is_told(export: Path) -> None:
    records = json.loads((export / "documents_meta.json5").read_text())
    write(export / "documents_meta.json5", [records[0], *records])
    document, problems = loaded(export)
    assert_whole(document)
    assert problems == ["Document 1: not loaded. The Project already has a Document 1; give the new one another id."]


def test_unknown_labels_and_categories_of_label_sets_are_told(export: Path) -> None:
    write(
        export / "label_sets.json5",
        [LABEL_SETS[0] | {"labels": [11, 99], "default_section_labels": [1, 98]}, LABEL_SETS[1]],
    )
    document, problems = loaded(export)
    assert_whole(document)
    assert problems == [
        "label_sets.json5: Label Set 2 lacks a Category. The Project has no Category with the id 98; it has [1].",
        "label_sets.json5: [LabelSet('Line', id_=2)] name the Label 99, which is not in labels.json5.",
    ]


# Documents


def test_a_document_without_a_folder_is_told(export: Path) -> None:
    records = json.loads((export / "documents_meta.json5").read_text())
    write(export / "documents_meta.json5", [*records, {"id": 3}])
    document, problems = loaded(export)
    assert_whole(document)
    (problem,) = problems
    assert problem.startswith("Document 3: not loaded.")
    assert problem.endswith("document.txt is missing.")


def test_a_document_whose_folder_is_a_file_is_told(export: Path) -> None:
    records = json.loads((export / "documents_meta.json5").read_text())
    write(export / "documents_meta.json5", [*records, {"id": 3}])
    (export / "documents" / "3").write_text("")
    _, (problem,) = loaded(export)
    assert problem.startswith("Document 3: not loaded.")


@pytest.mark.parametrize(
    ("category_id", "problem"),
    [
        (None, "Document 1: has no Category."),
        (9, "Document 1: has no Category. The Project has no Category with the id 9; it has [1]."),
    ],
)
def test_a_document_of_no_or_an_unknown_category_is_told_and_kept(
    export: Path, category_id: int | None, problem: str
) -> None:
    records = json.loads((export / "documents_meta.json5").read_text())
    records[0]["category_template"] = category_id
    write(export / "documents_meta.json5", records)
    document, problems = loaded(export)
    assert problems == [problem]
    assert document.category is None
    assert len(document.annotations(use_correct=False)) == 2


def test_a_text_that_is_not_utf_8_is_told(export: Path) -> None:
    (export / "documents" / "1" / "document.txt").write_bytes(b"abc\xff")
    project = Project(project_folder=export)
    assert_whole(project.get_document_by_id(2))
    (problem,) = map(str, project.problems)
    assert problem.startswith("Document 1: not loaded.")
    assert problem.endswith("document.txt is not UTF-8: invalid start byte at byte 3.")


@pytest.mark.parametrize("name", DOCUMENT_FILES[1:])
@pytest.mark.parametrize(
    "break_it",
    [
        lambda path: path.unlink(),
        lambda path: (path.unlink(), path.mkdir()),
        lambda path: path.write_bytes(path.read_bytes()[:-5]),
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(b"\xff\xfe"),
        lambda path: path.write_text('"text"'),
    ],
    ids=["missing", "a folder", "truncated", "empty", "not UTF-8", "wrong type"],
)
def test_a_broken_file_costs_only_what_it_held(export: Path, name: str, break_it: Callable[[Path], object]) -> None:
    break_it(export / "documents" / "1" / name)
    document, problems = loaded(export)
    (problem,) = problems
    assert problem.startswith("Document 1: has no ")
    assert name in problem
    assert document.text == TEXT
    assert bool(document.bboxes) == (name != "bbox.zip")
    assert bool(document.pages()) == (name != "pages.json5")
    assert bool(document.annotations(use_correct=False)) == ("annotation" not in name)


@pytest.mark.parametrize("name", ["pages.json5", "annotation_sets.json5", "annotations.json5"])
@pytest.mark.parametrize("record", [None, 5, [], {}])
def test_a_broken_record_of_a_document_is_told_and_left_out(export: Path, name: str, record: object) -> None:
    path = export / "documents" / "1" / name
    write(path, [record, *json.loads(path.read_text())])
    document, problems = loaded(export)
    assert_whole(document)
    (problem,) = problems
    assert problem.startswith(f"Document 1: lacks a record of {name}.")


@pytest.mark.parametrize(
    ("page", "problem"),
    [
        ({"number": 1, "original_size": [1, 1]}, "lacks Page 1. Document(1) already has a Page 1."),
        ({"number": 0, "original_size": [1, 1]}, "lacks Page 0. A Page needs a number from 1"),
        ({"number": 3, "original_size": [0, 1]}, "lacks Page 3. A Page needs a number from 1"),
        ({"number": 3, "original_size": [1]}, "lacks a record of pages.json5."),
    ],
)
def test_a_page_that_cannot_be_is_told_and_left_out(export: Path, page: dict[str, Any], problem: str) -> None:
    write(export / "documents" / "1" / "pages.json5", [*PAGES, page])
    document, problems = loaded(export)
    assert_whole(document)
    (told,) = problems
    assert told.startswith(f"Document 1: {problem}")


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"label": 99}, "The Project has no Label with the id 99"),
        ({"section": 99}, "annotation_sets.json5 has no usable Annotation Set 99."),
        ({"bboxes": []}, "needs at least one Span"),
        ({"bboxes": [{"start_offset": 4, "end_offset": 4}]}, "got 4 and 4"),
        ({"bboxes": [{"start_offset": 6, "end_offset": 4}]}, "got 6 and 4"),
        ({"bboxes": [{"start_offset": -1, "end_offset": 4}]}, "got -1 and 4"),
        ({"bboxes": [{"start_offset": 4, "end_offset": 999}]}, "ends after the text of Document(1)"),
    ],
)
def test_an_annotation_that_cannot_be_is_told_and_left_out(
    export: Path, change: dict[str, object], problem: str
) -> None:
    write(export / "documents" / "1" / "annotations.json5", [*ANNOTATIONS, ANNOTATIONS[0] | {"id": 22} | change])
    document, problems = loaded(export)
    assert_whole(document)
    (told,) = problems
    assert told.startswith("Document 1: lacks Annotation 22.")
    assert problem in told


def test_an_annotation_set_that_cannot_be_is_told_and_left_out(export: Path) -> None:
    write(
        export / "documents" / "1" / "annotation_sets.json5", [*SETS, {"id": 9, "section_label": 99}, SETS[0], SETS[1]]
    )
    document, problems = loaded(export)
    assert_whole(document)
    assert [found.id_ for found in document.annotation_sets()] == [7, 8]
    assert problems == [
        "Document 1: lacks Annotation Set 9. The Project has no Label Set with the id 99; it has [1, 2].",
        "Document 1: lacks Annotation Set 7. It is in annotation_sets.json5 twice.",
        "Document 1: lacks Annotation Set 8. It is in annotation_sets.json5 twice.",
    ]


def test_spans_that_are_not_those_of_the_text_are_told_and_kept(export: Path) -> None:
    spans = [
        {"start_offset": 14, "end_offset": 18, "offset_string_original": "5,00", "offset_string": "corrected"},
        {"start_offset": 4, "end_offset": 6, "offset_string_original": "13"},
    ]
    write(export / "documents" / "1" / "annotations.json5", [ANNOTATIONS[0], ANNOTATIONS[1] | {"bboxes": spans}])
    document, (problem,) = loaded(export)
    assert problem.startswith("Document 1: 1 Spans have another text than the export says")
    assert document.annotations(use_correct=False)[1].offset_string == ["12", "5,00"]


@pytest.mark.parametrize("value", ["5.00", 5, 5.5, True, None])
def test_a_normalized_value_keeps_its_type(export: Path, value: object) -> None:
    write(export / "documents" / "1" / "annotations.json5", [ANNOTATIONS[1] | {"normalized": value}])
    document, _ = loaded(export)
    (found,) = document.annotations(use_correct=False)
    expected = 5.0 if value is None else value
    assert (found.normalized, type(found.normalized)) == (expected, type(expected))


# Boxes


@pytest.mark.parametrize(
    ("boxes", "problem"),
    [
        ([], "holds a list where a dict is expected"),
        ({"4": []}, "all mappings"),
        ({"4": {}}, "KeyError('x0')"),
        ({"4": BOXES["4"] | {"x0": "left"}}, "ValueError"),
        ({"4": BOXES["4"] | {"x0": None}}, "column x0"),
        ({"4": BOXES["4"] | {"x0": 10**400}}, "no JSON"),
        ({"four": BOXES["4"]}, "ValueError"),
        ({"-4": BOXES["4"]}, "count from 0"),
        ({"9" * 30: BOXES["4"]}, "OverflowError"),
        ({"4": BOXES["4"], "04": BOXES["4"]}, "share offset 4"),
        ({"4": BOXES["4"], "999": BOXES["4"]}, f"a box at offset 999, but the text has {len(TEXT)} characters"),
        (b"{", "is no JSON"),
    ],
)
def test_boxes_of_another_form_are_told_and_left_out(export: Path, boxes: object, problem: str) -> None:
    write_boxes(export / "documents" / "1" / "bbox.zip", boxes)
    document, problems = loaded(export)
    (told,) = problems
    assert told.startswith("Document 1: has no character boxes.")
    assert "bbox.zip" in told
    assert problem in told
    assert document.bboxes == {}
    assert len(document.annotations(use_correct=False)) == 2


def test_no_boxes_are_no_problem(export: Path) -> None:
    write_boxes(export / "documents" / "1" / "bbox.zip", {})
    document, problems = loaded(export)
    assert (len(document.bboxes), problems) == (0, [])


def test_inverted_boxes_are_straightened_and_told(export: Path) -> None:
    turned = BOXES | {"4": BOXES["4"] | {"x0": 9, "x1": 3}, "5": BOXES["5"] | {"y0": 10, "y1": 10}}
    write_boxes(export / "documents" / "1" / "bbox.zip", turned)
    document, (problem,) = loaded(export)
    assert (document.bboxes[4].x0, document.bboxes[4].x1) == (3, 9)
    assert "2 character boxes are inverted or have no area (offsets 4, 5, …)" in problem


def test_an_empty_archive_is_told(export: Path) -> None:
    with zipfile.ZipFile(export / "documents" / "1" / "bbox.zip", "w"):
        pass
    document, (problem,) = loaded(export)
    assert problem.endswith("bbox.zip is an empty zip file.")
    assert document.bboxes == {}


def test_an_archive_that_unpacks_too_large_is_not_unpacked(export: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = export / "documents" / "1" / "bbox.zip"
    write_boxes(path, BOXES | {"4": BOXES["4"] | {"remark": "0" * 1_000_000}})
    monkeypatch.setattr(project_folder, "_LARGEST_BOXES", 1_000_000)
    document, (problem,) = loaded(export)
    assert "unpacks to 1,0" in problem
    assert document.bboxes == {}


def test_an_archive_that_lies_about_its_size_is_read_no_further(export: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = export / "documents" / "1" / "bbox.zip"
    write_boxes(path, BOXES | {"4": BOXES["4"] | {"remark": "0" * 1_000_000}})
    with zipfile.ZipFile(path) as archive:
        true_size = struct.pack("<L", archive.infolist()[0].file_size)
    path.write_bytes(path.read_bytes().replace(true_size, struct.pack("<L", 1000)))
    monkeypatch.setattr(project_folder, "_LARGEST_BOXES", 1_000_000)
    document, (problem,) = loaded(export)
    assert "no readable zip file" in problem
    assert document.bboxes == {}


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 10_000), st.integers(0, 255), st.booleans())
def test_a_damaged_archive_costs_at_most_the_boxes(export: Path, place: int, byte: int, cut: bool) -> None:
    path = export / "documents" / "1" / "bbox.zip"
    write_boxes(path, BOXES)
    whole = path.read_bytes()
    place %= len(whole)
    path.write_bytes(whole[:place] if cut else whole[:place] + bytes([byte]) + whole[place + 1 :])
    document, problems = loaded(export)
    assert len(document.bboxes) == (0 if problems else 3)
    assert all(problem.startswith("Document 1: has no character boxes.") for problem in problems)
