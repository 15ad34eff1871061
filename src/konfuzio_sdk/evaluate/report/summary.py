"""The head of the page: what was measured, and the figures of all Labels together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from konfuzio_sdk.evaluate.report.markup import element, share, strangers

if TYPE_CHECKING:
    from collections.abc import Mapping

    from konfuzio_sdk.evaluate.counts import Counts
    from konfuzio_sdk.evaluate.report.markup import Element

__all__ = ["facts_list", "notice", "tiles"]

_CONFIDENTIAL = (
    "This page holds texts and images of the Documents that were evaluated. It is as confidential as they are: "
    "hand it to nobody who may not see them."
)


def notice() -> Element:
    """What to know before handing the page on."""
    return element("p", element("strong", "Confidential. "), _CONFIDENTIAL, class_="notice", role="note")


def facts_list(facts: Mapping[str, str]) -> Element:
    """What the caller says of the evaluation."""
    pairs = [
        element("div", element("dt", strangers(name)), element("dd", strangers(fact))) for name, fact in facts.items()
    ]
    return element("dl", *pairs, class_="facts")


def tiles(strict: Counts, lenient: Counts) -> Element:
    """The figures that are looked at first, large."""
    shown = (
        ("F1", share(strict.f1), f"{share(lenient.f1)} lenient"),
        ("Precision", share(strict.precision), f"{share(lenient.precision)} lenient"),
        ("Recall", share(strict.recall), f"{share(lenient.recall)} lenient"),
        ("Right", str(strict.true_positives), f"of {strict.annotated} annotated"),
        ("Missed", str(strict.false_negatives), f"{strict.false_negatives - lenient.false_negatives} nearly found"),
        ("Wrong", str(strict.false_positives), f"of {strict.found} found"),
    )
    made = []
    for name, figure, also in shown:
        value = element("dd", figure, element("div", also, class_="also"))
        made.append(element("div", element("dt", name), value))
    return element("dl", *made, class_="tiles")
