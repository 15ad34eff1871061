from __future__ import annotations

import base64
import io
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from konfuzio_sdk.data import BboxColumns, Document, Page
from report_reading import all_text, document_of, evaluated, page_of_pairs, project_of

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element


def picture(width: int = 595, height: int = 842) -> bytes:
    written = io.BytesIO()
    Image.effect_noise((width, height), 60).save(written, "PNG")
    return written.getvalue()


def drawing(page: Element) -> Element:
    found = page.find(".//svg[@class='paper']")
    assert found is not None
    return found


def boxes(page: Element, outcome: str) -> list[tuple[float, ...]]:
    """Left, top, width and height of the boxes of an outcome."""
    rects = page.findall(f".//g[@class='{outcome}']/rect[@class='box']")
    return [tuple(float(rect.get(name, "")) for name in ("x", "y", "width", "height")) for rect in rects]


def test_a_box_stands_around_the_characters_of_each_span() -> None:
    document = document_of(project_of("Date", "Name"), "Bonn 1.2.2024\nErika Muster")
    pair = evaluated(document, [("Date", 5, 13), ("Name", 14, 26)], [("Date", 5, 13, 0.9), ("Name", 14, 19, 0.8)])
    page = page_of_pairs([pair])
    for outcome, (left, top, right, bottom) in {
        "right": (80, 50, 128, 60),
        "missed": (50, 70, 122, 80),
        "wrong": (50, 70, 80, 80),
    }.items():
        [(x, y, width, height)] = boxes(page, outcome)
        padding = left - x
        assert 0 < padding < 4
        expected = (left - padding, top - padding, right - left + 2 * padding, bottom - top + 2 * padding)
        assert (x, y, width, height) == pytest.approx(expected, abs=0.02)


def test_outcomes_differ_in_more_than_colour() -> None:
    document = document_of(project_of("Date", "Name"), "Bonn 1.2.2024\nErika Muster")
    pair = evaluated(document, [("Date", 5, 13), ("Name", 14, 26)], [("Date", 5, 13, 0.9), ("Name", 14, 19, 0.8)])
    page = page_of_pairs([pair])
    dashes = {
        outcome: [rect.get("stroke-dasharray") for rect in page.findall(f".//g[@class='{outcome}']/rect[@class='box']")]
        for outcome in ("right", "missed", "wrong")
    }
    assert dashes["right"] == [None]
    assert dashes["missed"] != dashes["wrong"]
    assert None not in dashes["missed"] + dashes["wrong"]
    assert [all_text(flag) for flag in page.findall(".//text[@class='flag-text']")] == ["M1", "W1"]
    titles = [all_text(title) for title in drawing(page).iter("title")]
    assert titles == [
        "Right: Date “1.2.2024”, confidence 0.90",
        "Missed (M1): Name “Erika Muster”",
        "Wrong (W1): Name “Erika”, confidence 0.80",
    ]


def test_errors_are_listed_beside_the_page_with_what_they_overlap() -> None:
    document = document_of(project_of("Date", "Name"), "Bonn 1.2.2024\nErika Muster")
    pair = evaluated(document, [("Name", 14, 26)], [("Name", 14, 19, 0.8), ("Date", 0, 4, None)])
    rows = page_of_pairs([pair]).findall(".//div[@class='sheet']//tbody/tr")
    assert [[all_text(cell) for cell in row] for row in rows] == [
        ["W1", "Date", "Bonn", ""],
        ["W2", "Name", "Erikanearly M1", "0.80"],
        ["M1", "Name", "Erika Musternearly W2", ""],
    ]
    assert [row.get("id") for row in rows] == ["d1-W1", "d1-W2", "d1-M1"]


def test_a_span_over_lines_has_a_box_on_each_and_one_name() -> None:
    document = document_of(project_of("Name"), "Erika\nMuster")
    page = page_of_pairs([evaluated(document, [("Name", 0, 12)], [])])
    assert [top for _, top, _, _ in boxes(page, "missed")] == pytest.approx([49.5, 69.5], abs=0.5)
    assert len(page.findall(".//text[@class='flag-text']")) == 1


def test_words_stand_where_their_characters_do_and_names_of_errors_beside_them() -> None:
    document = document_of(project_of("Name"), "Erika Muster from Bonn\n" * 20)
    page = page_of_pairs([evaluated(document, [("Name", line * 23 + 6, line * 23 + 12) for line in range(20)], [])])
    words = drawing(page).findall("g[@class='words']/text")
    assert [word.text for word in words[:4]] == ["Erika", "Muster", "from", "Bonn"]
    assert [float(word.get("x", "")) for word in words[:4]] == [50, 86, 128, 158]
    assert {word.get("textlength") for word in words if word.text == "Muster"} == {"36"}
    flags = drawing(page).findall(".//rect[@class='flag']")
    assert len(flags) == 20
    for flag in flags:
        left, top, width, height = (float(flag.get(name, "")) for name in ("x", "y", "width", "height"))
        line = round((top + height / 2 - 55) / 20)
        over_value = left < 122 and left + width > 86 and top < 60 + 20 * line - 2 and top + height > 50 + 20 * line + 2
        assert not over_value


def test_only_the_printed_part_of_a_page_is_shown() -> None:
    page = page_of_pairs([evaluated(document_of(project_of("Name"), "Erika Muster"), [("Name", 0, 5)], [])])
    left, top, width, height = map(float, drawing(page).get("viewbox", "").split())
    assert left <= 50
    assert top <= 50
    assert left + width >= 122
    assert width < 595 / 3
    assert height < 842 / 3


def test_the_image_of_a_page_stands_behind_its_boxes_made_smaller() -> None:
    document = document_of(project_of("Name"), "Erika Muster", image=picture(2_480, 3_508))
    page = page_of_pairs([evaluated(document, [("Name", 0, 5)], [])])
    assert drawing(page).get("viewbox") == "0.0 0.0 595.0 842.0"
    image = drawing(page).find("image")
    assert image is not None
    kind, _, encoded = image.get("href", "").partition(",")
    assert kind == "data:image/jpeg;base64"
    with Image.open(io.BytesIO(base64.b64decode(encoded))) as shown:
        assert max(shown.size) == 1_300
    assert drawing(page).find("g[@class='words']") is None
    assert len(boxes(page, "missed")) == 1


@pytest.mark.parametrize(("image", "most"), [(b"no image", 10**7), (picture(), 1_000)], ids=["broken", "too much"])
def test_words_stand_in_for_an_image_that_cannot_be_shown(image: bytes, most: int) -> None:
    document = document_of(project_of("Name"), "Erika Muster", image=image)
    page = page_of_pairs([evaluated(document, [("Name", 0, 5)], [])], image_bytes=most)
    assert drawing(page).find("image") is None
    assert len(drawing(page).findall("g[@class='words']/text")) == 2
    assert "1 Page image(s) are not shown" in all_text(page)


def test_images_together_have_a_limit() -> None:
    document = document_of(project_of("Name"), "\f".join(["Erika Muster"] * 4), image=picture())
    pair = evaluated(document, [("Name", page * 13, page * 13 + 5) for page in range(4)], [])
    one = len(page_of_pairs([pair], pages_of_document=1).findall(".//image"))
    size = len(base64.b64decode(page_of_pairs([pair]).findall(".//image")[0].get("href", "").partition(",")[2]))
    assert one == 1
    assert len(page_of_pairs([pair], image_bytes=2 * size + 10).findall(".//image")) == 2


def test_a_document_without_boxes_is_listed() -> None:
    project = project_of("Name")
    bare = Document(project, "Erika Muster", category=project.categories[0])
    Page(None, bare, 1, (595, 842))
    page = page_of_pairs([evaluated(bare, [("Name", 0, 5)], [])])
    assert page.find(".//svg[@class='paper']") is None
    assert "Page 1 of 1. It is not drawn: its characters have no boxes." in all_text(page)
    assert page.find(".//tr[@id='d1-M1']") is not None


def test_boxes_that_are_inside_out_or_off_the_page_are_drawn_all_the_same() -> None:
    project = project_of("Name")
    boxes_of = BboxColumns(
        range(5), [60.0, 50, 9e6, -9e6, 70], [50.0, 60, 9e6, -9e6, 80], [90.0] * 5, [80.0] * 5, [1] * 5
    )
    document = Document(project, "Erika", boxes_of, category=project.categories[0])
    Page(None, document, 1, (595, 842))
    page = page_of_pairs([evaluated(document, [("Name", 0, 2)], [("Name", 0, 5, 0.5)])])
    assert [(round(x), round(y)) for x, y, *_ in boxes(page, "missed")] == [(49, 751)]


def test_errors_are_never_left_out_for_what_is_right() -> None:
    document = document_of(project_of("Name"), "a b c d e f")
    pair = evaluated(
        document, [("Name", at, at + 1) for at in range(0, 11, 2)], [("Name", at, at + 1, 1) for at in (0, 2, 4)]
    )
    page = page_of_pairs([pair], marks_of_page=4)
    assert len(boxes(page, "missed")) == 3
    assert len(boxes(page, "right")) == 1
    assert "2 more Spans of this Page are left out." in all_text(page)


def test_documents_with_the_most_errors_come_first() -> None:
    project = project_of("Name")
    pairs = [
        evaluated(
            document_of(project, "a b c d", name=f"{errors} errors"),
            [("Name", 2 * at, 2 * at + 1) for at in range(errors)],
            [],
        )
        for errors in (1, 3, 0, 2, 3)
    ]
    page = page_of_pairs(pairs, documents=3)
    assert [all_text(heading) for heading in page.findall(".//article//h3")] == ["3 errors", "3 errors", "2 errors"]
    assert "1 of 5 Documents came out entirely right." in all_text(page)
    assert "1 more with errors are left out." in all_text(page)
