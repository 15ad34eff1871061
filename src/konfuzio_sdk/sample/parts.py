"""Parts that layouts have in common: tables, facts with their names, and notes at the foot of a page."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from konfuzio_sdk.sample.sheet import PAGE_HEIGHT, PAGE_WIDTH

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from konfuzio_sdk.sample.sheet import Align, Font, Piece, Sheet

__all__ = ["Column", "Table", "draw_facts", "draw_notes"]

_NOTES_FROM_BELOW = 74


class Column(NamedTuple):
    """A table's column: the key of its cells, where they start or end, and the width to wrap at, if any."""

    key: str
    x: float
    align: Align = "left"
    wrap: float | None = None


class Table(NamedTuple):
    """Columns of cells; `leading` is the distance of rows as a multiple of the font's size."""

    columns: Sequence[Column]
    leading: float = 1.8

    def draw(self, sheet: Sheet, y: float, rows: Iterable[Mapping[str, Piece]], font: Font) -> float:
        """Draw rows below each other; give the `y` of the row that would follow."""
        for row in rows:
            last = y
            for key, x, align, wrap in self.columns:
                if wrap is None:
                    sheet.write(x, y, row[key], font=font, align=align)
                else:
                    last = max(last, sheet.write_wrapped(x, y, row[key], width=wrap, font=font))
            y = last + self.leading * font.size
        return y


def draw_facts(
    sheet: Sheet, y: float, edges: tuple[float, float], facts: Iterable[tuple[str, Piece]], font: Font
) -> float:
    """Draw names at the first of two edges and values from the second on; give the `y` that would follow."""
    table = Table([Column("name", edges[0]), Column("value", edges[1])], leading=1.5)
    return table.draw(sheet, y, [{"name": name, "value": value} for name, value in facts], font)


def draw_notes(sheet: Sheet, columns: Sequence[Sequence[Piece]], font: Font) -> None:
    """Draw columns of small print side by side at the foot of the page."""
    y = PAGE_HEIGHT - _NOTES_FROM_BELOW
    left, right = 60, PAGE_WIDTH - 60
    sheet.rule(left, y - 1.8 * font.size, right, y - 1.8 * font.size)
    for number, lines in enumerate(columns):
        sheet.write_lines(left + number * (right - left) / len(columns), y, lines, font=font)
