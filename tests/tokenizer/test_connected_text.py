import pytest

from konfuzio_sdk.data import Bbox, Document, Project
from konfuzio_sdk.tokenizer import ConnectedTextTokenizer


def pieces(document: Document) -> list[str]:
    return [span.offset_string for span in ConnectedTextTokenizer().tokenize(document)]


def boxed(text: str, gaps: dict[int, float], pages: dict[int, int] | None = None) -> Document:
    """Document whose characters are 5 wide and 10 high; `gaps` says how wide the blank at an offset is, else 3."""
    boxes, x = {}, 0.0
    for offset, character in enumerate(text):
        if character.isspace():
            x += gaps.get(offset, 3.0)
        else:
            boxes[offset] = Bbox(x, x + 5, 0, 10, page_number=(pages or {}).get(offset, 1))
            x += 5
    return Document(Project(), text, boxes)


def test_without_boxes_one_blank_connects_and_more_or_a_tab_do_not() -> None:
    text = "Erika Muster  Bonn\u00a0am Rhein\tseit 2020\u2028heute\nam Ende\f2"
    assert pieces(Document(Project(), text)) == [
        "Erika Muster",
        "Bonn\u00a0am Rhein",
        "seit 2020",
        "heute",
        "am Ende",
        "2",
    ]


def test_with_boxes_the_width_of_a_gap_decides_and_not_how_many_blanks_the_text_has() -> None:
    text = "An der Alten  Post 3 13,90 Euro\nEnde"
    two_blanks, before_price = text.index("  "), text.index(" 13")
    gaps = {two_blanks: 1.5, two_blanks + 1: 1.5, before_price: 40.0}
    assert pieces(boxed(text, gaps)) == ["An der Alten  Post 3", "13,90 Euro", "Ende"]


def test_a_gap_a_little_wider_than_a_blank_connects() -> None:
    text = "eins zwei drei vier"
    assert pieces(boxed(text, {text.index(" drei"): 4.5})) == [text]
    assert pieces(boxed(text, {text.index(" drei"): 6.0})) == ["eins zwei", "drei vier"]


def test_blanks_are_measured_in_heights_of_the_characters_beside_them() -> None:
    text = "eins zwei drei vier"
    document = boxed(text, {text.index(" drei"): 12.0})
    assert pieces(document) == ["eins zwei", "drei vier"]
    columns = document.bboxes
    large = columns.offset > text.index("zwei")
    columns.y1[large] *= 4
    assert pieces(document) == [text]


def test_words_on_two_pages_are_told_apart_by_the_text_alone() -> None:
    text = "eins zwei drei"
    second = dict.fromkeys(range(text.index("drei"), len(text)), 2)
    assert pieces(boxed(text, {text.index(" drei"): 90.0}, second)) == [text]


def test_words_without_boxes_of_a_document_that_has_some_are_told_apart_by_the_text() -> None:
    text = "eins zwei drei  vier"
    document = boxed(text, {})
    kept = {offset: document.bboxes[offset] for offset in document.bboxes if offset < text.index("drei")}
    assert pieces(Document(Project(), text, kept)) == ["eins zwei drei", "vier"]


@pytest.mark.parametrize("text", ["eins  zwei", "eins\tzwei"])
def test_a_document_without_a_blank_to_compare_with_goes_by_its_text(text: str) -> None:
    assert pieces(boxed(text, {})) == ["eins", "zwei"]
