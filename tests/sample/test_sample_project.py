from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
import pytest

from konfuzio_sdk.readers import read_pdf_folder
from konfuzio_sdk.sample import generate_sample_project
from konfuzio_sdk.sample.generate import DOCUMENT_TYPES
from konfuzio_sdk.sample.values import iban

if TYPE_CHECKING:
    from pathlib import Path

    from konfuzio_sdk.data import Document, Project


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return generate_sample_project(tmp_path_factory.mktemp("sample"))


@pytest.fixture(scope="module")
def project(folder: Path) -> Project:
    return read_pdf_folder(folder)


def _contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_equal_seeds_give_equal_bytes(folder: Path, tmp_path: Path) -> None:
    again = _contents(generate_sample_project(tmp_path / "again"))
    other = _contents(generate_sample_project(tmp_path / "other", seed=7))

    assert again == _contents(folder)
    assert other.keys() == again.keys()
    assert not [name for name, content in other.items() if content == again[name]]


def test_counts(project: Project) -> None:
    sizes = {found.name: (len(found.documents()), len(found.test_documents())) for found in project.categories}

    assert sizes == {"Invoice": (54, 18), "Delivery note": (14, 4), "Payslip": (14, 4)}
    assert {len(document.pages()) for document in project.documents} == {1, 2}


def test_each_layout_is_in_both_splits_and_both_languages(project: Project) -> None:
    tests = {document.name for document in project.test_documents}
    for document_type in DOCUMENT_TYPES:
        for layout in range(len(document_type.layouts)):
            numbers = range(layout * document_type.copies + 1, (layout + 1) * document_type.copies + 1)
            names = {f"{document_type.folder}/{number:04d}.pdf" for number in numbers}
            assert 0 < len(names & tests) < len(names) / 2
            german = [name for name in names if "ü" in project.get_document_by_name(name).text.lower()]
            assert 0 < len(german) < len(names)


def test_everything_that_was_drawn_is_found(project: Project) -> None:
    assert project.problems == []
    for document in project.documents_of_status():
        assert document.category is not None
        assert {found.label for found in document.annotations()} == set(document.category.labels)
        assert len(document.annotation_sets(document.category.default_label_set)) == 1
        for annotation in document.annotations():
            assert annotation.normalized is not None, annotation


def test_some_values_have_several_lines(project: Project) -> None:
    several = [found for document in project.documents for found in document.annotations() if len(found.spans) > 1]
    assert {"Description", "Vendor name"} <= {found.label.name for found in several}


def test_amounts_add_up(project: Project) -> None:
    for document in project.get_category_by_name("Invoice").documents():
        value = {found.label.name: found.normalized for found in document.default_annotation_set.annotations()}
        amounts = [found.normalized for found in document.annotations(label=project.get_label_by_name("Amount"))]
        assert value["Net amount"] == pytest.approx(sum(amounts))
        assert value["Total amount"] == pytest.approx(value["Net amount"] + value["Tax amount"])
        assert value["Tax amount"] == pytest.approx(value["Net amount"] * value["Tax rate"], abs=0.01)
        assert value["Invoice date"] < value["Due date"]


def test_nothing_overlaps_or_leaves_the_page(project: Project) -> None:
    for document in project.documents_of_status():
        for page in document.pages():
            _assert_apart(document, page.number, page.width)


def _assert_apart(document: Document, number: int, width: float) -> None:
    """No character's centre lies inside another character, and all keep away from the page's edges."""
    columns = document.bboxes
    here = columns.page_number == number
    x0, x1, y0, y1 = (column[here] for column in (columns.x0, columns.x1, columns.y0, columns.y1))
    assert x0.min() > 15
    assert x1.max() < width - 15
    assert y0.min() > 15
    x, y = ((x0 + x1) / 2)[:, None], ((y0 + y1) / 2)[:, None]
    inside = (x > x0) & (x < x1) & (y > y0) & (y < y1)
    np.fill_diagonal(inside, val=False)
    assert not inside.any(), document.name


def test_ibans_have_valid_check_digits(project: Project) -> None:
    assert iban("GB", "WEST12345698765432") == "GB82 WEST 1234 5698 7654 32"  # the example of ISO 13616
    for document in project.documents:
        for found in re.findall(r"\b[A-Z]{2}\d\d(?: [\dA-Z]{4}){4}(?: [\dA-Z]{1,4})?", document.text):
            compact = found.replace(" ", "")
            assert int("".join(str(int(character, 36)) for character in compact[4:] + compact[:4])) % 97 == 1


def test_look_alikes_are_there(project: Project) -> None:
    for document in project.get_category_by_name("Invoice").documents():
        amounts = re.findall(r"\d[\d.,]*[.,]\d\d(?![\d.])", document.text)
        labelled = {text for found in document.annotations() for text in found.offset_string}
        assert set(amounts) - labelled
