"""The Documents with the most errors: their Pages drawn, and beside each a list of what was missed and wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from konfuzio_sdk.evaluate.comparison import Outcome
from konfuzio_sdk.evaluate.report.drawing import anchor_of, drawing_of
from konfuzio_sdk.evaluate.report.markup import element, strangers
from konfuzio_sdk.evaluate.report.pictures import Pictures
from konfuzio_sdk.evaluate.report.tables import scrolled, table
from konfuzio_sdk.evaluate.report.worst import errors_of, outcomes_of, sheets_of, worst_documents

if TYPE_CHECKING:
    from collections.abc import Sequence

    from konfuzio_sdk.evaluate.comparison import ComparedDocument
    from konfuzio_sdk.evaluate.report.bounds import Bounds
    from konfuzio_sdk.evaluate.report.markup import Element
    from konfuzio_sdk.evaluate.report.worst import Mark, Sheet

__all__ = ["documents_section"]

_SAID = {
    Outcome.RIGHT: "right: found as annotated (thin line)",
    Outcome.MISSED: "missed: annotated, and not found so (dashed line, M)",
    Outcome.WRONG: "wrong: found, and not annotated so (dotted line, W)",
}


def documents_section(documents: Sequence[ComparedDocument], bounds: Bounds) -> list[Element]:
    """The worst Documents, drawn as far as the bounds allow."""
    faulty = sum(errors_of(compared) > 0 for compared in documents)
    intro = f"{len(documents) - faulty} of {len(documents)} Documents came out entirely right."
    worst = worst_documents(documents, bounds.documents)
    if not worst:
        return [element("p", intro)]
    drawer = _Drawer(bounds)
    articles = [drawer.article(f"d{place}", compared) for place, compared in enumerate(worst, start=1)]
    if faulty > len(worst):
        intro += f" Below {'is the one' if len(worst) == 1 else f'are the {len(worst)}'} with the most errors"
        intro += f"; {faulty - len(worst)} more with errors are left out."
    else:
        intro += " Below is the other one." if faulty == 1 else f" Below are the other {faulty}, the most errors first."
    remarks = [element("p", remark, class_="muted") for remark in drawer.remarks()]
    return [element("p", intro), *remarks, _legend(), _overview(worst), *articles]


class _Drawer:
    """Draws one Document after the other within bounds that hold for all together."""

    def __init__(self, bounds: Bounds) -> None:
        self._bounds = bounds
        self._pictures = Pictures(bounds.image_bytes)
        self._words_left = bounds.words

    def remarks(self) -> list[str]:
        """What was left out, for the reader to know."""
        said = []
        if self._pictures.left_out:
            count = self._pictures.left_out
            said.append(
                f"{count} Page image(s) are not shown: they cannot be read, or would make this file too large. The "
                "words of these Pages stand in their place."
            )
        if self._words_left <= 0:
            said.append("There are too many words to draw all of them; the tables list the Spans all the same.")
        return said

    def article(self, id_: str, compared: ComparedDocument) -> Element:
        sheets, left_out = sheets_of(compared, self._bounds)
        head = element("header", element("h3", _name(compared)), element("span", _summary(compared), class_="muted"))
        parts = [head, *(self._sheet(id_, compared, sheet) for sheet in sheets)]
        if left_out:
            parts.append(element("p", f"{left_out} more Page(s) with errors are left out.", class_="muted"))
        return element("article", *parts, id=id_)

    def _sheet(self, id_: str, compared: ComparedDocument, sheet: Sheet) -> Element:
        caption = f"Page {sheet.number} of {len(compared.document.pages()) or 1}"
        lists = element("div", *_lists(id_, sheet, caption))
        if sheet.page is None or not compared.document.bboxes:
            said = "It is not drawn: its characters have no boxes."
            return element("div", element("p", f"{caption}. {said}", class_="muted"), lists, class_="sheet")
        picture = self._pictures.of(sheet.page)
        most_words = min(self._bounds.words_of_page, self._words_left)
        svg, words = drawing_of(sheet, sheet.page, id_, picture, most_words)
        self._words_left -= words
        return element("div", element("figure", element("figcaption", caption), svg), lists, class_="sheet")


def _name(compared: ComparedDocument) -> Element:
    document = compared.document
    if document.name:
        return strangers(document.name)
    return element("span", "Document" if document.id_ is None else f"Document {document.id_}")


def _summary(compared: ComparedDocument) -> str:
    counts = outcomes_of(compared.spans)
    return ", ".join(f"{counts[outcome]} {outcome}" for outcome in (Outcome.MISSED, Outcome.WRONG, Outcome.RIGHT))


def _legend() -> Element:
    entries = [
        element("li", element("span", outcome, class_=f"mark {outcome}"), f" {_SAID[outcome]}") for outcome in Outcome
    ]
    return element("ul", *entries, class_="legend")


def _overview(worst: Sequence[ComparedDocument]) -> Element:
    rows = []
    for place, compared in enumerate(worst, start=1):
        counts = outcomes_of(compared.spans)
        name = element("th", element("a", _name(compared), href=f"#d{place}"), scope="row")
        cells = (
            len(compared.document.pages()),
            *(counts[one] for one in (Outcome.MISSED, Outcome.WRONG, Outcome.RIGHT)),
        )
        rows.append(element("tr", name, *(element("td", str(cell), class_="n") for cell in cells)))
    head = ("Document", "Pages", *(str(outcome) for outcome in (Outcome.MISSED, Outcome.WRONG, Outcome.RIGHT)))
    return scrolled(table(head, rows, "Documents with the most errors."), "Documents with the most errors")


# Lists


def _lists(id_: str, sheet: Sheet, caption: str) -> list[Element]:
    """Tables of a Page's errors and of what is right on it, the latter folded up."""
    errors = [mark for mark in sheet.marks if mark.name]
    right = [mark for mark in sheet.marks if not mark.name]
    parts = [_list(id_, errors, f"Missed and wrong on {caption.lower()}")]
    if right:
        summary = element("summary", f"{len(right)} right on this page")
        parts.append(element("details", summary, _list(id_, right, f"Right on {caption.lower()}")))
    if sheet.left_out:
        parts.append(element("p", f"{sheet.left_out} more Spans of this Page are left out.", class_="muted"))
    return parts


def _list(id_: str, marks: Sequence[Mark], caption: str) -> Element:
    rows = [_row(id_, mark) for mark in marks]
    return scrolled(table(("", "Label", "Text", "Confidence"), rows, f"{caption}.", numbers_from=3), caption)


def _row(id_: str, mark: Mark) -> Element:
    span = mark.span
    sign = element("span", mark.name or "✓", class_=f"mark {span.outcome}", title=str(span.outcome))
    if mark.name:
        anchor = anchor_of(id_, mark)
        sign = element("a", sign, href=f"#{anchor}-box", aria_label=f"{mark.name}, {span.outcome}; show its box")
    text = element("td", strangers(mark.text))
    if mark.partner:
        text.append(element("div", f"{'nearly' if span.nearly else 'overlaps'} {mark.partner}", class_="muted"))
    label = element("th", strangers(span.label), scope="row")
    confidence = "" if span.confidence is None else f"{span.confidence:.2f}"
    return element(
        "tr",
        element("td", sign),
        label,
        text,
        element("td", confidence, class_="n"),
        id=anchor_of(id_, mark) if mark.name else None,
    )
