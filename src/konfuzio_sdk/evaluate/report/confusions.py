"""Shows which Labels are taken for which: a table whose cells are the darker the more often it happens."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from konfuzio_sdk.evaluate.counts import NO_LABEL
from konfuzio_sdk.evaluate.report.markup import element, strangers
from konfuzio_sdk.evaluate.report.tables import scrolled

if TYPE_CHECKING:
    from collections.abc import Mapping

    from konfuzio_sdk.evaluate.label_confusion import LabelConfusion
    from konfuzio_sdk.evaluate.report.markup import Element

__all__ = ["confusion_table"]

_PALEST, _DARKEST = 0.12, 0.55


def confusion_table(confusion: LabelConfusion, most: int) -> list[Element]:
    """Table of how often a Label (rows) was found as another (columns), Labels that are confused most first."""
    confused = {(one, other): count for one, other, count in confusion.mistakes() if NO_LABEL not in {one, other}}
    if not confused:
        return [element("p", "No value was found under another Label than its own.")]
    rows, columns = _most(confused, 0, most), _most(confused, 1, most)
    shown = {pair: count for pair, count in confused.items() if pair[0] in rows and pair[1] in columns}
    largest = max(shown.values(), default=1)
    head = [element("th", "Annotated as ↓, found as →", scope="col")]
    head += [element("th", strangers(name), scope="col") for name in columns]
    body = []
    for row in rows:
        cells = [_cell(shown.get((row, column), 0), largest) for column in columns]
        body.append(element("tr", element("th", strangers(row), scope="row"), *cells))
    count = sum(confused.values())
    caption = f"{count} Span{' was' if count == 1 else 's were'} found under another Label."
    if len(shown) < len(confused):
        caption += f" {count - sum(shown.values())} of them are of Labels confused less often."
    parts = (element("caption", caption), element("thead", element("tr", *head)), element("tbody", *body))
    return [scrolled(element("table", *parts, class_="heat"), "Labels taken for others")]


def _most(counts: Mapping[tuple[str, str], int], side: int, most: int) -> list[str]:
    totals: Counter[str] = Counter()
    for pair, count in counts.items():
        totals[pair[side]] += count
    return sorted(totals, key=lambda name: (-totals[name], name))[:most]


def _cell(count: int, largest: int) -> Element:
    if not count:
        return element("td")
    opacity = _PALEST + (_DARKEST - _PALEST) * count / largest
    return element("td", str(count), style=f"background: rgba(var(--heat), {opacity:.2f})")
