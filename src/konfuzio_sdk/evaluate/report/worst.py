"""Finds the Documents with the most errors, and their Pages with the most."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from konfuzio_sdk.evaluate.comparison import Outcome
from konfuzio_sdk.evaluate.pairing import overlapping_pairs

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from konfuzio_sdk.data.page import Page
    from konfuzio_sdk.evaluate.comparison import ComparedDocument, ComparedSpan
    from konfuzio_sdk.evaluate.report.bounds import Bounds

__all__ = ["Mark", "Sheet", "errors_of", "outcomes_of", "sheets_of", "worst_documents"]

_LETTERS = {Outcome.MISSED: "M", Outcome.WRONG: "W"}


@dataclass(frozen=True, slots=True)
class Mark:
    """A Span as a Document's drawing and list name it."""

    span: ComparedSpan
    name: str
    """M or W with a number, which tells errors of a Document apart; "" for what is right."""
    text: str
    partner: str
    """Name of the error of the other kind that overlaps it most, of which each has one at most; "" if none does."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A Page with what was annotated and found on it, in the order of the text."""

    number: int
    page: Page | None
    """None where the Document does not have the Page that its text begins."""
    marks: tuple[Mark, ...]
    left_out: int
    """Spans that are more than are shown."""


def outcomes_of(spans: Iterable[ComparedSpan]) -> dict[Outcome, int]:
    """How many Spans there are of each outcome."""
    counts = dict.fromkeys(Outcome, 0)
    for span in spans:
        counts[span.outcome] += 1
    return counts


def errors_of(compared: ComparedDocument) -> int:
    """Spans that were missed or wrong."""
    return sum(span.outcome is not Outcome.RIGHT for span in compared.spans)


def worst_documents(documents: Sequence[ComparedDocument], most: int) -> list[ComparedDocument]:
    """Documents with the most errors first, of equals in the order that they come in; none without errors."""
    faulty = [compared for compared in documents if errors_of(compared)]
    return sorted(faulty, key=errors_of, reverse=True)[:most]


def sheets_of(compared: ComparedDocument, bounds: Bounds) -> tuple[list[Sheet], int]:
    """Pages with the most errors, by number, and how many Pages with errors are left out."""
    marks = _marks_by_page(compared)
    errors = {number: sum(bool(mark.name) for mark in own) for number, own in marks.items()}
    faulty = sorted((number for number in marks if errors[number]), key=lambda number: (-errors[number], number))
    shown = sorted(faulty[: bounds.pages_of_document])
    pages = {page.number: page for page in compared.document.pages()}
    sheets = [_sheet(number, pages.get(number), marks[number], bounds) for number in shown]
    return sheets, len(faulty) - len(shown)


def _sheet(number: int, page: Page | None, marks: Sequence[Mark], bounds: Bounds) -> Sheet:
    errors_first = sorted(range(len(marks)), key=lambda index: (not marks[index].name, index))
    kept = sorted(errors_first[: bounds.marks_of_page])
    return Sheet(number, page, tuple(marks[index] for index in kept), len(marks) - len(kept))


def _marks_by_page(compared: ComparedDocument) -> dict[int, list[Mark]]:
    document = compared.document
    names = _names(compared.spans)
    partners = _partners(compared.spans)
    found: dict[int, list[Mark]] = {}
    for place, span in enumerate(compared.spans):
        text = document.text[span.start_offset : span.end_offset]
        mark = Mark(span, names.get(place, ""), text, names.get(partners.get(place, -1), ""))
        found.setdefault(document.page_number_at(span.start_offset), []).append(mark)
    return found


def _names(spans: Sequence[ComparedSpan]) -> dict[int, str]:
    """Name of each error by its place among the Spans."""
    numbers = dict.fromkeys(_LETTERS, 0)
    names = {}
    for place, span in enumerate(spans):
        if span.outcome in _LETTERS:
            numbers[span.outcome] += 1
            names[place] = f"{_LETTERS[span.outcome]}{numbers[span.outcome]}"
    return names


def _partners(spans: Sequence[ComparedSpan]) -> dict[int, int]:
    """Place of the wrong Span for that of a missed one, and the other way round: those nearly right, then others."""
    found: dict[int, int] = {}
    for nearly in (True, False):
        missed, wrong = (
            [place for place, span in enumerate(spans) if span.outcome is outcome and span.nearly is nearly]
            for outcome in (Outcome.MISSED, Outcome.WRONG)
        )
        offsets = ([(spans[place].start_offset, spans[place].end_offset) for place in side] for side in (missed, wrong))
        for one, other in overlapping_pairs(*offsets):
            found |= {missed[one]: wrong[other], wrong[other]: missed[one]}
    return found
