"""Shows whether an AI is as often right as it says: confidence against the share that is right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from konfuzio_sdk.evaluate.report.markup import element, share
from konfuzio_sdk.evaluate.report.tables import scrolled, table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from konfuzio_sdk.evaluate.reliability import Reliability, ReliabilityBin
    from konfuzio_sdk.evaluate.report.markup import Element

__all__ = ["reliability_section"]

_LEFT, _TOP, _SIDE = 46.0, 10.0, 260.0
"""Where the square of the plot stands, and how long its sides are."""
_COUNTS_TOP, _COUNTS_HEIGHT = 318.0, 60.0
_WIDTH, _HEIGHT = 330.0, 400.0
_TICKS = (0.0, 0.25, 0.5, 0.75, 1.0)
_ALIKE = 0.02
"""An AI whose confidence is this near to how often it is right is called neither too sure nor too unsure."""


def reliability_section(reliability: Reliability) -> list[Element]:
    """Sentence, plot and table."""
    if not reliability.bins:
        return [element("p", "The AI does not say how sure it is, so there is nothing to compare.")]
    plot = element("figure", _plot(reliability.bins))
    return [
        element("p", _in_words(reliability)),
        element("div", plot, _table(reliability.bins), class_="beside"),
    ]


def _in_words(reliability: Reliability) -> str:
    total, error = reliability.count, reliability.expected_calibration_error
    sure = sum(one.count * one.mean_confidence for one in reliability.bins) / total
    right = sum(one.count * one.share_right for one in reliability.bins) / total
    verdict = "about as sure as it is right"
    if abs(sure - right) > _ALIKE:
        verdict = "surer than it should be" if sure > right else "less sure than it could be"
    return (
        f"Over {total} Spans that it found, the AI is {verdict}: its confidence is {sure:.1%} on average, and "
        f"{right:.1%} of the Spans are right. Within the bins below, confidence and share are {100 * error:.1f} "
        f"percentage points apart on average (expected calibration error {error:.3f})."
    )


def _table(bins: Sequence[ReliabilityBin]) -> Element:
    head = ("Confidence", "Spans", "right", "share right", "mean confidence")
    rows = []
    for one in bins:
        cells = (str(one.count), str(_right(one)), share(one.share_right), share(one.mean_confidence))
        name = element("th", f"{one.low:.2f} to {one.high:.2f}", scope="row")
        rows.append(element("tr", name, *(element("td", cell, class_="n") for cell in cells)))
    return scrolled(table(head, rows, "The same in figures."), "Share right at each confidence")


def _right(one: ReliabilityBin) -> int:
    return round(one.share_right * one.count)


# Plot


def _plot(bins: Sequence[ReliabilityBin]) -> Element:
    told = "; ".join(f"at {one.mean_confidence:.2f}, {one.share_right:.2f} of {one.count}" for one in bins)
    points = " ".join(f"{_x(one.mean_confidence):.1f},{_y(one.share_right):.1f}" for one in bins)
    marks = [
        element(
            "circle",
            element("title", f"confidence {one.mean_confidence:.2f}: {_right(one)} of {one.count} right"),
            class_="dot",
            cx=_x(one.mean_confidence),
            cy=_y(one.share_right),
            r=5,
        )
        for one in bins
    ]
    return element(
        "svg",
        *_axes(),
        element("line", class_="ideal", x1=_x(0), y1=_y(0), x2=_x(1), y2=_y(1)),
        element("polyline", class_="line", points=points),
        *marks,
        *_counts(bins),
        class_="plot",
        viewBox=f"0 0 {_WIDTH:.0f} {_HEIGHT:.0f}",
        role="img",
        aria_label=f"Share right against confidence: {told}. The dashed line is where both are equal.",
    )


def _axes() -> list[Element]:
    drawn = [element("rect", class_="axis", x=_LEFT, y=_TOP, width=_SIDE, height=_SIDE)]
    for tick in _TICKS:
        x, y = _x(tick), _y(tick)
        drawn += [
            element("line", class_="grid", x1=x, y1=_TOP, x2=x, y2=_TOP + _SIDE),
            element("line", class_="grid", x1=_LEFT, y1=y, x2=_LEFT + _SIDE, y2=y),
            element("text", f"{tick:.0%}", x=x, y=_TOP + _SIDE + 16, text_anchor="middle"),
            element("text", f"{tick:.0%}", x=_LEFT - 6, y=y + 4, text_anchor="end"),
        ]
    middle = _TOP + _SIDE / 2
    drawn += [
        element("text", "confidence", x=_LEFT + _SIDE / 2, y=_TOP + _SIDE + 34, text_anchor="middle"),
        element("text", "share right", x=0, y=0, text_anchor="middle", transform=f"translate(10 {middle}) rotate(-90)"),
    ]
    return drawn


def _counts(bins: Sequence[ReliabilityBin]) -> list[Element]:
    """How many Spans each bin holds, below its place on the axis."""
    most = max(one.count for one in bins)
    drawn = []
    for one in bins:
        height = max(1.0, one.count / most * _COUNTS_HEIGHT)
        left, width = _x(one.low), _x(one.high) - _x(one.low)
        bottom = _COUNTS_TOP + _COUNTS_HEIGHT
        title = element("title", f"{one.count} Spans")
        place = {"x": left + 1, "y": bottom - height, "width": max(1.0, width - 2), "height": height}
        drawn.append(element("rect", title, class_="count", **place))
    label = element("text", "Spans", x=_LEFT - 6, y=_COUNTS_TOP + _COUNTS_HEIGHT, text_anchor="end")
    return [*drawn, label, element("text", f"{most} in the highest", x=_LEFT, y=_COUNTS_TOP + _COUNTS_HEIGHT + 16)]


def _x(value: float) -> float:
    return _LEFT + min(max(value, 0.0), 1.0) * _SIDE


def _y(value: float) -> float:
    return _TOP + (1 - value) * _SIDE
