from __future__ import annotations

import io

import pytest
from PIL import Image

from konfuzio_sdk.data import BboxColumns, Category, CategoryAnnotation, Document, Page, Project
from konfuzio_sdk.data.bundle import document_of_pages
from konfuzio_sdk.errors import ArgumentError


def document(project: Project, text: str, *, image: bytes | None = None) -> Document:
    """Document with a box on each letter, and an image on its first Page."""
    visible = [at for at, character in enumerate(text) if not character.isspace()]
    lefts = [float(at) for at in visible]
    numbers = [text.count("\f", 0, at) + 1 for at in visible]
    columns = BboxColumns(visible, lefts, [left + 1 for left in lefts], [5.0] * len(lefts), [9.0] * len(lefts), numbers)
    made = Document(project, text, columns, raw_ocr_response={"engine": "any"})
    for number in range(1, text.count("\f") + 2):
        Page(100 + number, made, number, (100, 10 * number), image=image if number == 1 else None)
    return made


def letters(found: Document) -> list[tuple[str, int, float, int | None]]:
    return [(found.text[at], box.page_number, box.x0, box.line_index) for at, box in found.bboxes.items()]


def test_a_part_has_the_text_boxes_and_sizes_of_its_pages() -> None:
    whole = document(Project(), "ab\f\nc d\fe")
    part = document_of_pages(whole.pages()[1:], name="part")
    assert (part.name, part.text) == ("part", "\nc d\fe")
    assert letters(part) == [("c", 1, 4.0, 1), ("d", 1, 6.0, 1), ("e", 2, 8.0, 1)]
    assert [(page.id_, page.number, page.original_size) for page in part.pages()] == [
        (102, 1, (100, 20)),
        (103, 2, (100, 30)),
    ]
    assert part.raw_ocr_response is None


def test_parts_make_the_whole_again() -> None:
    whole = document(Project(), "ab\f\nc d\f\fe")
    parts = [document_of_pages(whole.pages()[:1]), document_of_pages(whole.pages()[1:])]
    again = document_of_pages([page for part in parts for page in part.pages()])
    assert again.text == whole.text
    assert [row[:3] for row in letters(again)] == [row[:3] for row in letters(whole)]
    assert [(page.id_, page.number, page.text) for page in again.pages()] == [
        (page.id_, page.number, page.text) for page in whole.pages()
    ]


def test_pages_can_be_left_out_and_change_places() -> None:
    whole = document(Project(), "ab\fc\fd")
    first, _, third = whole.pages()
    assert document_of_pages([third, first]).text == "d\fab"


def test_what_pages_were_found_to_be_comes_along_and_is_nobody_elses() -> None:
    project = Project()
    invoice, letter = (Category(project, name=name) for name in ("Invoice", "Letter"))
    whole = document(project, "ab\fc\fd")
    said, found, unknown = whole.pages()
    said.set_category(invoice)
    said.is_first_page = True
    CategoryAnnotation(letter, 0.75, found)
    found.is_first_page, found.is_first_page_confidence = False, 0.5
    made = document_of_pages(whole.pages())
    assert [page.category for page in made.pages()] == [invoice, letter, None]
    assert [(page.is_first_page, page.is_first_page_confidence) for page in made.pages()] == [
        (True, None),
        (False, 0.5),
        (None, None),
    ]
    made.set_category(None)
    assert [page.category for page in whole.pages()] == [invoice, letter, None]
    assert unknown.category_annotations == []


def test_images_are_those_of_the_pages() -> None:
    stream = io.BytesIO()
    Image.new("RGB", (7, 3), "red").save(stream, "PNG")
    whole = document(Project(), "ab\fc", image=stream.getvalue())
    turned = document_of_pages(whole.pages()[::-1])
    assert turned.pages()[1].image == stream.getvalue()
    assert turned.pages()[1].get_image().getpixel((0, 0)) == (255, 0, 0)
    assert turned.pages()[0].get_image().size == whole.pages()[1].get_image().size


@pytest.mark.parametrize("projects", [0, 2])
def test_pages_of_no_project_or_several_make_no_document(projects: int) -> None:
    pages = [document(Project(), "a").pages()[0] for _ in range(projects)]
    with pytest.raises(ArgumentError, match=f"one Project.*got {projects}"):
        document_of_pages(pages)
