from __future__ import annotations

import io
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from konfuzio_sdk.data import Project
from konfuzio_sdk.readers import layout, read_pdf
from konfuzio_sdk.readers.glyphs import Glyphs

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from konfuzio_sdk.data import Document


def test_lines_are_ordered_whatever_the_order_of_drawing(read_drawn: Callable[..., Document]) -> None:
    def shuffled(canvas: Canvas) -> None:
        canvas.drawString(150, 120, "right")
        canvas.drawString(20, 150, "above")
        canvas.drawString(20, 120, "left")

    assert [line.split() for line in read_drawn(shuffled).text.split("\n")] == [["above"], ["left", "right"]]


def test_two_columns_share_lines_and_keep_their_gap(read_drawn: Callable[..., Document]) -> None:
    def columns(canvas: Canvas) -> None:
        for y, left, right in ((150, "Sender", "Invoice"), (136, "Mill Lane", "No. 5")):
            canvas.drawString(20, y, left)
            canvas.drawString(200, y - 1.5, right)

    lines = read_drawn(columns).text.split("\n")

    assert [line.split("   ")[0] for line in lines] == ["Sender", "Mill Lane"]
    assert [line.split("   ")[-1].strip() for line in lines] == ["Invoice", "No. 5"]
    assert all(line.count(" ") > 15 for line in lines)


def test_wider_gaps_are_more_blanks(read_drawn: Callable[..., Document]) -> None:
    def gaps(canvas: Canvas) -> None:
        for x, word in ((20, "aa"), (60, "bb"), (130, "cc")):
            canvas.drawString(x, 150, word)

    first, second = (len(part) for part in read_drawn(gaps).text.replace("aa", "").replace("cc", "").split("bb"))
    assert 1 < first < second


@pytest.mark.parametrize("font", ["Helvetica", "Times-Roman", "Courier"])
@pytest.mark.parametrize("size", [6, 10, 30])
def test_one_blank_stays_one(read_drawn: Callable[..., Document], font: str, size: int) -> None:
    def typed(canvas: Canvas) -> None:
        canvas.drawString(20, 40, "And more, in the usual size.")
        canvas.setFont(font, size)
        canvas.drawString(20, 150, "Till it is 15 % or more, as agreed")

    assert read_drawn(typed, (842, 200)).text == "Till it is 15 % or more, as agreed\nAnd more, in the usual size."


def test_a_large_title_does_not_mix_the_lines_beside_it(read_drawn: Callable[..., Document]) -> None:
    def titled(canvas: Canvas) -> None:
        canvas.setFont("Helvetica-Bold", 30)
        canvas.drawString(20, 130, "TITLE")
        canvas.setFont("Helvetica", 8)
        for number in range(4):
            canvas.drawString(180, 156 - 9 * number, f"small line {number}")

    text = " ".join(read_drawn(titled).text.split())
    assert "TITLE" in text
    assert all(f"small line {number}" in text for number in range(4))
    assert text.index("line 0") < text.index("line 1") < text.index("line 2") < text.index("line 3")


def test_raised_and_flat_characters_stay_in_their_line(read_drawn: Callable[..., Document]) -> None:
    def area(canvas: Canvas) -> None:
        canvas.drawString(20, 150, "12 m")
        canvas.setFont("Helvetica", 7)
        canvas.drawString(20 + stringWidth("12 m", "Helvetica", 12), 154, "2")
        canvas.setFont("Helvetica", 12)
        canvas.drawString(80, 150, "____ . - '")

    assert read_drawn(area).text.split() == ["12", "m2", "____", ".", "-", "'"]
    assert "\n" not in read_drawn(area).text


def test_typewriter_dots_get_no_blanks(read_drawn: Callable[..., Document]) -> None:
    def typed(canvas: Canvas) -> None:
        canvas.setFont("Courier", 10)
        canvas.drawString(20, 150, "1.111,11 i.V.")

    assert read_drawn(typed).text.split() == ["1.111,11", "i.V."]


_WORDS = st.text(st.characters(categories=["Lu", "Ll", "Nd"], max_codepoint=0xFF), min_size=1, max_size=6)
_CELLS = st.dictionaries(st.tuples(st.integers(0, 4), st.integers(0, 9)), _WORDS, min_size=1, max_size=25)


@settings(max_examples=60, deadline=None)
@given(cells=_CELLS, rotation=st.sampled_from([0, 90, 180, 270]), order=st.randoms(use_true_random=False))
def test_words_on_a_grid_come_back_in_order_with_their_boxes(
    cells: dict[tuple[int, int], str], rotation: int, order: Random
) -> None:
    size = 9
    places = list(cells.items())
    order.shuffle(places)
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(400, 300), invariant=1)
    canvas.setFont("Helvetica", size)
    for (column, row), word in places:
        canvas.drawString(20 + 75 * column, 270 - 25 * row, word)
    canvas.save()
    upright = read_pdf(buffer.getvalue(), Project())

    rows = sorted({row for _, row in cells})
    wanted = [[cells[column, row] for column in range(5) if (column, row) in cells] for row in rows]
    assert [line.split() for line in upright.text.split("\n")] == wanted
    at = 0
    for row, line in zip(rows, wanted, strict=True):
        columns = [column for column in range(5) if (column, row) in cells]
        for column, word in zip(columns, line, strict=True):
            at = upright.text.index(word, at)
            box = upright.bboxes.around(at, at + len(word))
            assert box is not None
            left = 20 + 75 * column
            assert box.x0 < left + stringWidth(word, "Helvetica", size) / 2 < box.x1
            assert box.y0 < 270 - 25 * row + 0.25 * size < box.y1
            assert box.line_index == rows.index(row)
            at += len(word)
    _assert_same_when_turned(buffer.getvalue(), upright, rotation)


def _assert_same_when_turned(content: bytes, upright: Document, rotation: int) -> None:
    """Turning the page keeps the text, and each character's width and height change places with the page's."""
    turned = read_pdf(content.replace(b"/Rotate 0", b"/Rotate %d" % rotation), Project())

    assert turned.text == upright.text
    for offset, box in upright.bboxes.items():
        other = turned.bboxes[offset]
        sides = (other.width, other.height) if rotation % 180 == 0 else (other.height, other.width)
        assert abs(sides[0] - box.width) < 0.01
        assert abs(sides[1] - box.height) < 0.01


def test_a_line_is_compared_with_lines_near_it_only(monkeypatch: pytest.MonkeyPatch) -> None:
    count = 200
    compared = 0
    fits = layout._Line.fits

    def counted(line: layout._Line, other: layout._Line) -> bool:
        nonlocal compared
        compared += 1
        return fits(line, other)

    monkeypatch.setattr(layout._Line, "fits", counted)
    left = np.zeros(count)
    low = np.arange(count, 0, -1) * 10.0
    glyphs = Glyphs(
        ["x"] * count,
        np.stack([left, low, left + 6, low + 7], axis=1),
        np.stack([left, low], axis=1),
        np.zeros(count, dtype=np.int64),
        np.zeros(count, dtype=np.bool_),
        (100, count * 10 + 20),
    )
    assert layout.lay_out([glyphs])[0] == "\n".join("x" * count)
    assert compared < 5 * count
