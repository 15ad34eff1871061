from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from konfuzio_sdk.data import DatasetStatus
from konfuzio_sdk.errors import ProjectFolderError
from konfuzio_sdk.readers import LABELS_FILE, read_pdf_folder

if TYPE_CHECKING:
    from collections.abc import Callable

    from reportlab.pdfgen.canvas import Canvas

REFERENCE = Path(__file__).parents[2] / "docs" / "reference" / "labels-file.md"


@pytest.fixture
def labels() -> dict:
    """The documented example."""
    blocks = re.findall(r"```json\n(.*?)```", REFERENCE.read_text(encoding="utf-8"), re.DOTALL)
    assert len(blocks) == 1
    return json.loads(blocks[0])


@pytest.fixture
def folder(tmp_path: Path, labels: dict, draw_pdf: Callable[..., bytes]) -> Path:
    """A folder as the documented example describes it."""

    def invoice(canvas: Canvas) -> None:
        canvas.drawString(60, 780, "Invoice no. 2024-0815, order 1.234,00-7")
        canvas.drawString(60, 650, "Consulting")
        canvas.drawRightString(500, 650, "1.000,00")
        canvas.drawString(60, 630, "Travel")
        canvas.drawRightString(500, 630, "234,00")
        canvas.drawString(60, 596, "Total")
        canvas.drawRightString(499, 596, "1.234,00")
        canvas.drawString(60, 560, "Paid before: 1.234,00")
        canvas.showPage()
        canvas.drawString(60, 780, "Long")
        canvas.drawString(300, 780, "other")
        canvas.drawString(60, 764, "value")
        canvas.drawString(300, 764, "text")

    (tmp_path / "invoices").mkdir()
    (tmp_path / "invoices" / "0001.pdf").write_bytes(draw_pdf(invoice, (595, 842)))
    (tmp_path / "invoices" / "0002.pdf").write_bytes(draw_pdf(lambda canvas: canvas.drawString(60, 780, "Hello")))
    return _with(tmp_path, labels)


def _with(folder: Path, labels: dict) -> Path:
    (folder / LABELS_FILE).write_text(json.dumps(labels), encoding="utf-8")
    return folder


def test_documented_example_loads(folder: Path) -> None:
    project = read_pdf_folder(folder)

    assert project.problems == []
    assert project.name == "My invoices"
    assert project.project_folder == folder
    assert [(found.id_, found.name) for found in project.categories] == [(1, "Invoice")]
    assert [(found.id_, found.name) for found in project.label_sets] == [(1, "Invoice"), (2, "Position")]
    assert [found.id_ for found in project.labels] == [1, 2, 3, 4, 5]
    assert project.get_label_by_name("Invoice date").data_type == "Date"
    assert project.get_label_set_by_name("Position").has_multiple_annotation_sets
    assert [document.id_ for document in project.documents] == [1]
    assert project.get_document_by_id(2).dataset_status is DatasetStatus.TEST
    assert project.get_document_by_id(2).category is project.categories[0]


def test_a_project_has_the_id_that_the_file_gives_it(folder: Path, labels: dict) -> None:
    labels.pop("id", None)
    assert read_pdf_folder(_with(folder, labels)).id_ is None
    assert read_pdf_folder(_with(folder, {**labels, "id": 46})).id_ == 46


def test_a_folder_may_be_named_by_a_string(folder: Path) -> None:
    project = read_pdf_folder(str(folder))
    assert (project.problems, project.project_folder) == ([], folder)


def test_documented_example_annotations(folder: Path) -> None:
    document = read_pdf_folder(folder).get_document_by_id(1)

    found = [(found.label.name, found.offset_string, found.label_set.name) for found in document.annotations()]
    assert found == [
        ("Invoice number", ["2024-0815"], "Invoice"),
        ("Description", ["Consulting"], "Position"),
        ("Amount", ["1.000,00"], "Position"),
        ("Description", ["Travel"], "Position"),
        ("Amount", ["234,00"], "Position"),
        ("Total amount", ["1.234,00"], "Invoice"),
    ]
    assert [len(group.annotations()) for group in document.annotation_sets()] == [2, 2, 2]
    assert document.default_annotation_set is document.annotations()[0].annotation_set
    assert all(found.is_correct and found.revised for found in document.annotations())
    total = document.annotations()[-1].spans[0].bbox()
    assert total is not None
    assert (total.x1, total.y0) == pytest.approx((499, 596), abs=2)  # the comma reaches below the baseline


def test_value_over_two_lines_has_two_spans(folder: Path, labels: dict) -> None:
    entry = {"label": "Invoice number", "text": "Long value", "page": 2, "box": [50, 750, 200, 800]}
    labels["documents"][0]["annotations"] = [entry]

    project = read_pdf_folder(_with(folder, labels))

    assert project.problems == []
    assert [found.offset_string for found in project.documents[0].annotations()] == [["Long", "value"]]


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        ({"label": "Total amount", "text": "1.234,00"}, "occurs 3 times in the document; add page or box."),
        ({"label": "Total amount", "text": "1.234,00", "page": 1}, "occurs 3 times on page 1; add box."),
        ({"label": "Total amount", "text": "9.999,99"}, "does not occur in the document"),
        ({"label": "Total amount", "text": "1.234,01", "page": 1}, "does not occur on page 1"),
        ({"label": "Total amount", "text": "234", "page": 2}, "does not occur on page 2, or only inside longer words"),
        ({"label": "Total amount", "text": "Hello", "page": 3}, "There is no page 3"),
        ({"label": "Total amount", "text": "1.23", "page": 1, "box": [440, 590, 500, 610]}, "do not read as its text"),
        ({"label": "Totals", "text": "1.000,00"}, "has no Label 'Totals'"),
        ({"label": "Amount", "text": "1.000,00"}, "Label Set 'Invoice' has no Label 'Amount'"),
        ({"label": "Amount", "text": "1.000,00", "label_set": "Line"}, "has no Label Set 'Line'"),
        ({"label": "Total amount", "text": "1.000,00", "set": 2}, "does not repeat"),
    ],
)
def test_what_cannot_be_found_is_told_and_the_rest_loads(folder: Path, labels: dict, entry: dict, told: str) -> None:
    labels["documents"][0]["annotations"].insert(0, entry)

    project = read_pdf_folder(_with(folder, labels))

    (problem,) = project.problems
    assert problem.where == "invoices/0001.pdf"
    assert problem.what.startswith(f"lacks Annotation 1 ({entry['label']}). ")
    assert told in problem.what
    assert len(project.documents[0].annotations()) == 6


def test_unreadable_documents_are_told_and_keep_the_ids_of_the_rest(folder: Path, labels: dict) -> None:
    (folder / "broken.pdf").write_bytes(b"%PDF-1.4 but no more")
    (folder / "outside.pdf").symlink_to(folder.parent / "secret.pdf")
    labels["documents"][:0] = [
        {"file": "missing.pdf", "category": "Invoice"},
        {"file": "broken.pdf", "category": "Invoice"},
        {"file": "outside.pdf", "category": "Invoice"},
        {"file": "unknown.pdf", "category": "Order"},
    ]

    project = read_pdf_folder(_with(folder, labels))

    assert [document.id_ for document in project.documents_of_status()] == [5, 6]
    told = {problem.where: problem.what for problem in project.problems}
    assert list(told) == ["missing.pdf", "broken.pdf", "outside.pdf", "unknown.pdf"]
    assert "does not exist" in told["missing.pdf"]
    assert "is broken" in told["broken.pdf"]
    assert "out of the folder" in told["outside.pdf"]
    assert "no Category called 'Order'" in told["unknown.pdf"]


@pytest.mark.parametrize("path", ["../0001.pdf", "a/../../b.pdf", "/etc/passwd", "C:\\x.pdf", "..\\x.pdf", "\\x.pdf"])
def test_paths_out_of_the_folder_are_refused(folder: Path, labels: dict, path: str) -> None:
    labels["documents"][1]["file"] = path

    with pytest.raises(ProjectFolderError, match=r"labels\.json is wrong at documents\.1\.file: .*inside the folder"):
        read_pdf_folder(_with(folder, labels))


@pytest.mark.parametrize(
    ("place", "value", "told"),
    [
        (["format"], "konfuzio-labels-9", r"format: "),
        (["surprise"], 1, r"surprise: is not a known key; known are format, id, name, categories, documents\."),
        (["documents", 0, "splitt"], "test", r"documents\.0\.splitt: .*file, category, split, annotations\."),
        (["categories", 0, "label_sets", 0, "labels", 0, "id"], 1, r"0\.id: .*are name, data_type, description\."),
        (["categories", 0, "label_sets", 0, "id"], 1, r"label_sets\.0\.id: .*known are name, repeats, labels\."),
        (["categories", 0, "id"], 1, r"categories\.0\.id: .*known are name, labels, label_sets\."),
        (
            ["documents", 0, "annotations", 1, "id"],
            1,
            r"annotations\.1\.id: .*are label, text, page, box, label_set, set",
        ),
        (["categories"], [], r"categories: "),
        (
            ["categories", 0, "labels", 0, "data_type"],
            "Money",
            r"categories\.0\.labels\.0\.data_type: must be one of Text",
        ),
        (["categories", 0, "labels", 0, "name"], "Total amount", r"its top level: label 'Total amount' is there twice"),
        (["categories", 0, "labels", 0, "name"], "NO_LABEL", r"categories\.0\.labels\.0\.name: "),
        (["categories", 0, "label_sets", 0, "name"], "Invoice", r"label set 'Invoice' is there twice"),
        (["categories", 0, "labels", 0], {"name": "Amount"}, r"label 'Amount' has more than one data_type"),
        (["categories", 0, "label_sets", 0, "repeats"], "yes", r"repeats: "),
        (["documents", 1, "file"], "invoices/0001.pdf", r"file 'invoices/0001.pdf' is there twice"),
        (["documents", 1, "split"], "validation", r"documents\.1\.split: "),
        (["documents", 0, "annotations", 1, "page"], None, r"documents\.0\.annotations\.1: box needs a page"),
        (["documents", 0, "annotations", 1, "page"], 0, r"documents\.0\.annotations\.1\.page: "),
        (["documents", 0, "annotations", 1, "box"], [9, 1, 2, 3], r"box must be x0, y0, x1, y1"),
        (["documents", 0, "annotations", 1, "box"], [1, 2, 3], r"annotations\.1\.box"),
        (["documents", 0, "annotations", 1, "text"], " ", r"annotations\.1\.text: "),
    ],
)
def test_mistakes_in_the_labels_file_are_told_with_their_place(
    folder: Path, labels: dict, place: list[str | int], value: object, told: str
) -> None:
    *path, last = place
    target = labels
    for key in path:
        target = target[key]
    target[last] = value

    with pytest.raises(ProjectFolderError, match=told) as caught:
        read_pdf_folder(_with(folder, labels))
    assert str(folder / LABELS_FILE) in str(caught.value)
    assert "2024-0815" not in str(caught.value)


def test_missing_folder_file_and_json_are_told(tmp_path: Path) -> None:
    with pytest.raises(ProjectFolderError, match="no project folder at"):
        read_pdf_folder(tmp_path / "none")
    with pytest.raises(ProjectFolderError, match=r"labels\.json is missing; .*Project\(project_folder="):
        read_pdf_folder(tmp_path)
    (tmp_path / LABELS_FILE).write_text("{\n  no json")
    with pytest.raises(ProjectFolderError, match=r"labels\.json is no valid JSON: .* at line 2 column 3\.$"):
        read_pdf_folder(tmp_path)
