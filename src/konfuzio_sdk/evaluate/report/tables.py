"""Tables of figures: a row each Label or Label Set, those with the most errors first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from konfuzio_sdk.evaluate.comparison import Outcome
from konfuzio_sdk.evaluate.counts import Counts
from konfuzio_sdk.evaluate.report.markup import element, share, strangers

if TYPE_CHECKING:
    from collections.abc import Iterable

    from konfuzio_sdk.evaluate.count_table import CountTable
    from konfuzio_sdk.evaluate.report.markup import Child, Element

__all__ = ["counts_table", "scrolled", "table"]

_BAR_WIDTH, _BAR_HEIGHT = 120.0, 12.0
_HEADINGS = ("F1", "precision", "recall", "F1 lenient", "annotated", "right", "missed", "wrong")


@dataclass(frozen=True, slots=True)
class _Row:
    """Figures of one Label or Label Set."""

    name: str
    strict: Counts
    lenient: Counts

    @property
    def errors(self) -> int:
        """What was missed or wrong."""
        return self.strict.false_negatives + self.strict.false_positives


def counts_table(what: str, strict: CountTable, lenient: CountTable, most: int) -> Element:
    """Table of the figures of all Labels or Label Sets together, then of each."""
    rows = [_Row(name, counts, lenient.get(name, Counts())) for name, counts in strict.items()]
    total = _Row(f"All {what}s", strict.total, lenient.total)
    ordered = sorted(rows, key=lambda row: (-row.errors, row.name))
    largest = max((row.strict.annotated + row.strict.false_positives for row in rows), default=0)
    caption = f"{len(rows)} {what}s, those with the most errors first."
    if len(rows) > most:
        caption += f" {len(rows) - most} with fewer errors are left out."
    body = [_counts_row(total.name, total, 0, class_="all")]
    body += [_counts_row(strangers(row.name), row, largest) for row in ordered[:most]]
    head = (what, element("span", "right, missed, wrong"), *_HEADINGS)
    return scrolled(table(head, body, caption, numbers_from=2), f"Figures of each {what}")


def table(head: Iterable[Child], body: Iterable[Element], caption: str, *, numbers_from: int = 1) -> Element:
    """Table with headings; from the column `numbers_from` on there are numbers."""
    cells = [
        element("th", cell, scope="col", class_="n" if place >= numbers_from else None)
        for place, cell in enumerate(head)
    ]
    return element(
        "table", element("caption", caption), element("thead", element("tr", *cells)), element("tbody", *body)
    )


def scrolled(inside: Element, label: str) -> Element:
    """A long table in a window of its own, which the keyboard reaches too; on paper it is there as a whole."""
    return element("div", inside, class_="scroll", role="region", aria_label=label, tabindex=0)


def _counts_row(name: Child, row: _Row, largest: int, class_: str | None = None) -> Element:
    strict = row.strict
    measured = (strict.f1, strict.precision, strict.recall, row.lenient.f1)
    figures = [share(figure) for figure in measured] if strict.annotated else ["-"] * len(measured)
    counts = (strict.annotated, strict.true_positives, strict.false_negatives, strict.false_positives)
    cells = [element("td", cell, class_="n") for cell in (*figures, *map(str, counts))]
    bar = element("td", *([_bar(strict, largest)] if largest else []))
    return element("tr", element("th", name, scope="row"), bar, *cells, class_=class_)


def _bar(counts: Counts, largest: int) -> Element:
    """How much was right, missed and wrong, to the same scale in all rows."""
    parts = {
        Outcome.RIGHT: counts.true_positives,
        Outcome.MISSED: counts.false_negatives,
        Outcome.WRONG: counts.false_positives,
    }
    left, rects = 0.0, []
    for outcome, count in parts.items():
        width = count / largest * _BAR_WIDTH
        if count:
            rects.append(element("rect", class_=outcome.value, x=left, y=0.5, width=width, height=_BAR_HEIGHT - 1))
        left += width
    told = ", ".join(f"{count} {outcome}" for outcome, count in parts.items())
    title = element("title", told)
    view = f"0 0 {_BAR_WIDTH:.0f} {_BAR_HEIGHT:.0f}"
    return element("svg", title, *rects, class_="bar", viewBox=view, role="img", aria_label=told)
