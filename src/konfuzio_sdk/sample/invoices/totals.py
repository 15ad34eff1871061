"""The sums of an invoice, below the amounts that they add up."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from konfuzio_sdk.sample.invoices.content import Invoice
    from konfuzio_sdk.sample.sheet import Font, Sheet

__all__ = ["draw_totals"]


def draw_totals(
    sheet: Sheet, y: float, invoice: Invoice, edges: tuple[float, float], fonts: tuple[Font, Font]
) -> float:
    """Draw names at the left and amounts that end at the right of `edges`, the last line in the second font.

    Gives the `y` of that last line.
    """
    voice, (left, right), (font, bold) = invoice.voice, edges, fonts
    step = 1.6 * font.size
    sheet.write(left, y, voice.word("net"), font=font)
    sheet.write(right, y, invoice.net, font=font, align="right")
    y += step
    sheet.write(left, y, f"{voice.word('shipping')} {invoice.shipping}", font=font.scaled(0.85 * font.size))
    y += step
    sheet.write(left, y, f"{voice.word('plus')} ", invoice.tax_rate, f" {voice.word('tax')}", font=font)
    sheet.write(right, y, invoice.tax, font=font, align="right")
    sheet.rule(left, y + 0.5 * step, right, y + 0.5 * step)
    y += 1.7 * step
    sheet.write(left, y, f"{voice.word('total')} ", invoice.currency, font=bold)
    sheet.write(right, y, invoice.total, font=bold, align="right")
    return y
