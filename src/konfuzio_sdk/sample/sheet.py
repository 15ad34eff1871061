"""Draws the pages of a PDF and notes where each marked value was drawn. Needs the extra `sample`."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from konfuzio_sdk.readers.labels_file import AnnotationEntry

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["PAGE_HEIGHT", "PAGE_WIDTH", "Align", "Font", "Marked", "Piece", "Sheet", "plain"]

PAGE_WIDTH = 595
PAGE_HEIGHT = 842
"""A4 in whole points."""

_DESCENT = 0.22  # shares of a font's size that characters reach below and above their baseline
_ASCENT = 0.78
_WRAPPED_LEADING = 1.2
_BLACK = (0.1, 0.1, 0.1)
_BUNDLED_FONTS = {"Vera": "Vera.ttf", "VeraBd": "VeraBd.ttf"}  # come with reportlab

Align: TypeAlias = Literal["left", "right", "centre"]


class Font(NamedTuple):
    """A typeface and its size in points."""

    name: str
    size: float

    def scaled(self, size: float) -> Font:
        """The same typeface in another size."""
        return Font(self.name, size)


class Marked(NamedTuple):
    """Text that is the value of a Label; `set` numbers the occurrences of a Label Set that repeats."""

    text: str
    label: str
    label_set: str | None = None
    set: int = 1


Piece: TypeAlias = str | Marked


def plain(piece: Piece) -> str:
    """Text of a piece, marked or not."""
    return piece.text if isinstance(piece, Marked) else piece


class Sheet:
    """A PDF in the making. `x` counts from the left edge, `y` from the upper edge down to the baseline, in points."""

    def __init__(self) -> None:
        """Begin the first page."""
        from reportlab.pdfbase import pdfmetrics, ttfonts  # noqa: PLC0415 - optional extra
        from reportlab.pdfgen.canvas import Canvas  # noqa: PLC0415 - optional extra

        for name, file in _BUNDLED_FONTS.items():
            # Anew for each PDF: a font remembers which characters were drawn with it.
            pdfmetrics.registerFont(ttfonts.TTFont(name, file))
        self._string_width = pdfmetrics.stringWidth
        self._buffer = io.BytesIO()
        self._canvas = Canvas(self._buffer, pagesize=(PAGE_WIDTH, PAGE_HEIGHT), invariant=1)
        self.page = 1
        self.annotations: list[AnnotationEntry] = []

    def finish(self) -> bytes:
        """Bytes of the PDF."""
        self._canvas.save()
        return self._buffer.getvalue()

    def next_page(self) -> None:
        """End this page and begin another."""
        self._canvas.showPage()
        self.page += 1

    def width_of(self, text: str, font: Font) -> float:
        """Width of a text in points."""
        return float(self._string_width(text, font.name, font.size))

    def write(
        self,
        x: float,
        y: float,
        *pieces: Piece,
        font: Font,
        align: Align = "left",
        colour: tuple[float, float, float] = _BLACK,
    ) -> None:
        """Draw pieces one after the other on one line; `x` is where they start, end or have their middle."""
        widths = [self.width_of(plain(piece), font) for piece in pieces]
        at = x - sum(widths) * {"left": 0.0, "centre": 0.5, "right": 1.0}[align]
        self._canvas.setFillColorRGB(*colour)
        self._canvas.setFont(font.name, font.size)
        self._canvas.drawString(at, PAGE_HEIGHT - y, "".join(map(plain, pieces)))
        for piece, width in zip(pieces, widths, strict=True):
            if isinstance(piece, Marked):
                self._mark(piece, (at, y - _ASCENT * font.size, at + width, y + _DESCENT * font.size))
            at += width

    def write_lines(self, x: float, y: float, lines: Sequence[Piece], *, font: Font, leading: float = 1.3) -> float:
        """Draw lines below each other; give the `y` of the line that would follow."""
        for line in lines:
            self.write(x, y, line, font=font)
            y += leading * font.size
        return y

    def write_wrapped(self, x: float, y: float, piece: Piece, *, width: float, font: Font) -> float:
        """Draw a piece in as many lines as `width` asks for; give the `y` of its last line."""
        lines = [""]
        for word in plain(piece).split():
            longer = f"{lines[-1]} {word}".strip()
            if lines[-1] and self.width_of(longer, font) > width:
                lines.append(word)
            else:
                lines[-1] = longer
        self.write_lines(x, y, lines, font=font, leading=_WRAPPED_LEADING)
        last = y + (len(lines) - 1) * _WRAPPED_LEADING * font.size
        if isinstance(piece, Marked):
            widest = max(self.width_of(line, font) for line in lines)
            self._mark(piece, (x, y - _ASCENT * font.size, x + widest, last + _DESCENT * font.size))
        return last

    def rule(self, x0: float, y0: float, x1: float, y1: float, *, width: float = 0.5) -> None:
        """Draw a straight line."""
        self._canvas.setLineWidth(width)
        self._canvas.setStrokeGray(0.3)
        self._canvas.line(x0, PAGE_HEIGHT - y0, x1, PAGE_HEIGHT - y1)

    def fill(self, x0: float, y0: float, x1: float, y1: float, colour: tuple[float, float, float]) -> None:
        """Fill a rectangle; draw on it afterwards."""
        self._canvas.setFillColorRGB(*colour)
        self._canvas.rect(x0, PAGE_HEIGHT - y1, x1 - x0, y1 - y0, stroke=0, fill=1)

    def frame(self, x0: float, y0: float, x1: float, y1: float) -> None:
        """Draw the outline of a rectangle."""
        self._canvas.setLineWidth(0.5)
        self._canvas.setStrokeGray(0.3)
        self._canvas.rect(x0, PAGE_HEIGHT - y1, x1 - x0, y1 - y0)

    def _mark(self, value: Marked, edges: tuple[float, float, float, float]) -> None:
        left, upper, right, lower = edges
        self.annotations.append(
            AnnotationEntry(
                label=value.label,
                text=value.text,
                page=self.page,
                box=(round(left, 2), round(PAGE_HEIGHT - lower, 2), round(right, 2), round(PAGE_HEIGHT - upper, 2)),
                label_set=value.label_set,
                set=value.set,
            )
        )
