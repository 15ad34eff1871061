from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from konfuzio_sdk.data.page_image import draw_annotations
from konfuzio_sdk.normalize import normalize

if TYPE_CHECKING:
    from konfuzio_sdk.data import Project


def test_what_is_wrong_with_it_is_told(real_project: Project) -> None:
    told = {(problem.where.removeprefix("Document "), problem.what.split(".")[0]) for problem in real_project.problems}
    assert told == {
        ("44864", "has no character boxes"),
        ("44864", "has no Category"),
        ("44864", "13 Spans have another text than the export says: text and Annotations are of different times"),
        ("137234", "has no character boxes"),
        ("216836", "not loaded"),
        ("141436", "31 character boxes are inverted or have no area (offsets 2265, 2266, 2267, …); straightened"),
        ("141438", "29 character boxes are inverted or have no area (offsets 2730, 2731, 2732, …); straightened"),
        ("141446", "26 character boxes are inverted or have no area (offsets 3008, 3009, 3010, …); straightened"),
    }


def test_the_rest_is_there(real_project: Project) -> None:
    payslips, receipts = real_project.get_category_by_id(63), real_project.get_category_by_id(735)
    assert (payslips.name, receipts.name) == ("Lohnabrechnung", "Quittung (GERMAN)")
    assert (len(payslips.documents()), len(payslips.test_documents())) == (25, 3)
    assert (len(receipts.documents()), len(receipts.test_documents())) == (23, 3)
    assert len(real_project.labels) == 47
    assert {label_set.name for label_set in payslips.label_sets} == {
        "Brutto-Bezug",
        "Lohnabrechnung",
        "Netto-Bezug",
        "Steuer",
        "Verdiensibescheinigung",
    }


def test_every_visible_character_has_a_box_on_a_page(real_project: Project) -> None:
    boxed = [document for document in real_project.documents_of_status() if document.bboxes]
    assert len(boxed) == 54
    for document in boxed:
        assert {offset for offset, character in enumerate(document.text) if not character.isspace()} <= set(
            document.bboxes
        )
        assert {box.page for box in document.bboxes.values()} <= set(document.pages())


def test_pages_and_lines_cover_the_text(real_project: Project) -> None:
    for document in real_project.documents_of_status():
        if document.pages():
            assert "\f".join(page.text for page in document.pages()) == document.text
            assert "".join("".join(line.offset_string.split()) for line in document.lines()) == "".join(
                document.text.split()
            )


def test_every_span_of_a_boxed_document_lies_on_one_line_and_has_a_box(real_project: Project) -> None:
    for document in [*real_project.documents, *real_project.test_documents]:
        for annotation in document.annotations():
            assert annotation.annotation_set in document.annotation_sets()
            for span in annotation.spans if document.bboxes else []:
                assert not set("\n\f") & set(span.offset_string)
                assert span.bbox() is not None
                assert span.page is not None


def test_numbers_and_dates_read_as_people_read_them(real_project: Project) -> None:
    counted: Counter[bool] = Counter()
    for document in [*real_project.documents, *real_project.test_documents]:
        for annotation in document.annotations():
            if annotation.label.data_type != "Text":
                read = normalize(" ".join(annotation.offset_string), annotation.label.data_type)
                counted[str(read) == str(annotation.normalized) or read == annotation.normalized] += 1
    assert counted[True] / counted.total() > 0.97


def test_a_page_is_drawn_with_what_was_found_on_it(real_project: Project) -> None:
    document = real_project.get_category_by_name("Quittung (GERMAN)").documents()[0]
    (page, *_) = document.pages()
    bare = page.get_image()
    assert draw_annotations(page, document.annotations()).tobytes() != bare.tobytes()
