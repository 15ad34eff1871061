"""Draws a Page as SVG: its image, or its words where it has none, and a box around each Span."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from konfuzio_sdk.evaluate.comparison import Outcome
from konfuzio_sdk.evaluate.report.markup import element, readable
from konfuzio_sdk.evaluate.report.places import FlagPlaces, edges_of, printed_part, whole_page
from konfuzio_sdk.evaluate.report.words import words_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from konfuzio_sdk.data.page import Page
    from konfuzio_sdk.evaluate.report.markup import Element
    from konfuzio_sdk.evaluate.report.places import Edges
    from konfuzio_sdk.evaluate.report.worst import Mark, Sheet

__all__ = ["anchor_of", "drawing_of"]

_LINE = re.compile(r"[^\n\f]+")
_MOST_LINES = 40
"""Lines of one Span that get a box."""
_WIDTH, _HEIGHT = 595.0, 1_750.0
"""Points, of what fits into the page, for which the sizes below are; where more is shown they grow with it."""
_OUTLINES = {Outcome.RIGHT: (0.9, None), Outcome.MISSED: (1.5, "5 2.5"), Outcome.WRONG: (1.7, "0.1 3")}
"""Width and dashes of the line around what was right, missed and wrong; the last are dots, as its ends are round."""
_PADDING = {Outcome.RIGHT: 0.8, Outcome.MISSED: 1.2, Outcome.WRONG: 3.2}
"""A wrong box stands around a missed one of the same Span."""
_FLAG_SIZE, _FLAG_HEIGHT = 7.5, 9.4
_LETTER_WIDTH = 0.62
_SHORTEST_TEXT = 80


@dataclass(frozen=True, slots=True)
class _Canvas:
    """What boxes are drawn on."""

    page: Page
    places: FlagPlaces
    unit: float
    """What a point is on a page of usual size."""
    document_id: str


def drawing_of(sheet: Sheet, page: Page, document_id: str, picture: str | None, most_words: int) -> tuple[Element, int]:
    """SVG of a Page with its Spans, and how many words were drawn: none upon a picture.

    Errors link to their rows in the list, whose ids are those of `anchor_of`. Without a picture, blank margins of the
    Page are cut off.
    """
    words = [] if picture else list(islice(words_of(page), most_words))
    ground = element("g", *words, class_="words", aria_hidden="true")
    if picture:
        size = {"width": page.width, "height": page.height}
        ground = element("image", href=picture, preserveAspectRatio="none", aria_hidden="true", **size)
    shown = whole_page(page) if picture else printed_part(page)
    width, height = shown.right - shown.left, shown.bottom - shown.top
    canvas = _Canvas(page, FlagPlaces(page, shown), max(width / _WIDTH, height / _HEIGHT), document_id)
    svg = element(
        "svg",
        ground,
        *_boxes(sheet, canvas),
        class_="paper",
        viewBox=f"{shown.left:.1f} {shown.top:.1f} {width:.1f} {height:.1f}",
        role="group",
        aria_label=f"Page {page.number} with a box around each Span; the table after it lists them.",
    )
    return svg, len(words)


def anchor_of(document_id: str, mark: Mark) -> str:
    """Id, in the page, of the row of an error."""
    return f"{document_id}-{mark.name}"


def _boxes(sheet: Sheet, canvas: _Canvas) -> list[Element]:
    """Boxes of all Spans, those that are right below the others."""
    marks = [(mark, list(islice(_lines(mark, canvas.page), _MOST_LINES))) for mark in sheet.marks]
    for _, lines in marks:
        for edges in lines:
            canvas.places.keep_free(edges)
    order = list(Outcome)
    marks.sort(key=lambda marked: order.index(marked[0].span.outcome))
    return [box for mark, lines in marks for box in _boxes_of(mark, lines, canvas)]


def _boxes_of(mark: Mark, lines: list[Edges], canvas: _Canvas) -> list[Element]:
    """Boxes of a Span, one a line of it; the first has the error's name and an id."""
    made = []
    anchor = anchor_of(canvas.document_id, mark)
    for place, edges in enumerate(lines):
        inside = [element("title", _told(mark)), _outline(edges, mark.span.outcome, canvas.unit)]
        if mark.name and place == 0:
            inside += _flag(mark, edges, canvas)
        box = element("g", *inside, class_=mark.span.outcome.value)
        if mark.name:
            id_ = None if place else f"{anchor}-box"
            box = element("a", box, href=f"#{anchor}", aria_label=_told(mark), id=id_)
        made.append(box)
    return made


def _lines(mark: Mark, page: Page) -> Iterator[Edges]:
    """Boxes around what a Span has on each line of this Page."""
    start = mark.span.start_offset
    for line in _LINE.finditer(mark.text):
        edges = edges_of(page, start + line.start(), start + line.end())
        if edges is not None:
            yield edges


def _outline(edges: Edges, outcome: Outcome, unit: float) -> Element:
    width, dashes = _OUTLINES[outcome]
    padding = _PADDING[outcome] * unit
    return element(
        "rect",
        class_="box",
        x=edges.left - padding,
        y=edges.top - padding,
        width=edges.right - edges.left + 2 * padding,
        height=edges.bottom - edges.top + 2 * padding,
        rx=padding,
        stroke_width=width * unit,
        stroke_dasharray=None if dashes is None else " ".join(f"{float(part) * unit:.2f}" for part in dashes.split()),
        stroke_linecap=None if dashes is None else "round",
    )


def _flag(mark: Mark, edges: Edges, canvas: _Canvas) -> list[Element]:
    """The error's name, white on its colour."""
    unit = canvas.unit
    width, height = _FLAG_SIZE * unit * _LETTER_WIDTH * (len(mark.name) + 1), _FLAG_HEIGHT * unit
    place = canvas.places.take(edges, width, height, (_PADDING[mark.span.outcome] + 0.5) * unit)
    middle = {"x": place.left + width / 2, "y": place.top + height * 0.76}
    return [
        element("rect", class_="flag", x=place.left, y=place.top, width=width, height=height, rx=unit),
        element("text", mark.name, class_="flag-text", font_size=_FLAG_SIZE * unit, text_anchor="middle", **middle),
    ]


def _told(mark: Mark) -> str:
    """What became of a Span, in a line of plain text."""
    span = mark.span
    sure = "" if span.confidence is None else f", confidence {span.confidence:.2f}"
    name = f" ({mark.name})" if mark.name else ""
    return f"{span.outcome.capitalize()}{name}: {readable(span.label)} “{readable(mark.text, _SHORTEST_TEXT)}”{sure}"
