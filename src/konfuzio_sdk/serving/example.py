"""The Document that the OpenAPI of every service shows: a small invoice, as a request and answered, in each version.

It is made up, so that no archive tells of the Documents that its AI learned from.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from konfuzio_sdk.data import (
    Annotation,
    BboxColumns,
    Category,
    CategoryAnnotation,
    Document,
    Label,
    Page,
    Project,
    Span,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from konfuzio_sdk.bento.ai_type import AIType
    from konfuzio_sdk.bento.sealable import SealableAI
    from konfuzio_sdk.bento.versions import Payload

__all__ = ["example_requests", "example_responses"]

_LINES = (
    "Sample Stationery Ltd",
    "Invoice number   2026-0815",
    "Invoice date     23.11.2026",
    "Notebooks             38.40",
    "Total amount      38.40 EUR",
)
_TOTAL = "38.40 EUR"
_WIDTH, _HEIGHT = 420.0, 297.0
"""A5 in landscape, in points."""
_LEFT, _TOP, _LEADING = 60.0, 60.0, 36.0
_SIZE, _ADVANCE = 18.0, 10.0
"""Of the letters, in points; each is as wide as the others, so this needs no font."""
_DESCENT = 0.25

_BLANK_IMAGE = {
    "media_type": "image/png",
    "data": (
        "iVBORw0KGgoAAAANSUhEUgAAACoAAAAeAQAAAAByU7FNAAAAGElEQVR42mP8z8DAwHCQiYGBgYGBYThQAIN4AfztRKGoAAAAAElFTkSuQmCC"
    ),
}
"""42 x 30 white pixels: what an image drawn here would look like, the fonts of the machine decide."""
_STAND_INS: Mapping[str, tuple[str, Any]] = {
    "requires_images": ("image", _BLANK_IMAGE),
    "requires_segmentation": ("segmentation", []),
    "requires_raw_ocr": ("raw_ocr_response", {}),
}
"""Key in a newest request, or in its pages, of what an AI may require besides text, and as little of it as goes."""


def example_requests(ai_type: AIType[SealableAI, object], required: Iterable[str] = ()) -> dict[str, Payload]:
    """The invoice as a request of each version, newest first, with a stand-in for what is `required` besides text."""
    newest = ai_type.requests.newest.name
    payload = ai_type.to_request(_invoice())
    for name in required:
        if name in _STAND_INS:
            _bring(payload, *_STAND_INS[name])
    return {name: ai_type.requests.walk(payload, newest, name) for name in reversed(ai_type.requests.names)}


def example_responses(ai_type: AIType[SealableAI, object]) -> dict[str, Payload]:
    """What an AI could find in the invoice, as a response of each version, newest first."""
    newest = ai_type.responses.newest.name
    found = _found(_invoice())
    payload = ai_type.to_response([found] if ai_type.finds_several else found)
    return {name: ai_type.responses.walk(payload, newest, name) for name in reversed(ai_type.responses.names)}


def _bring(payload: Payload, key: str, stand_in: object) -> None:
    for record in [payload] if key in payload else payload["pages"]:
        record[key] = stand_in


def _invoice() -> Document:
    """The invoice, each character of it in a box of its own."""
    text = "\n".join(_LINES)
    boxes = [
        (offset, _LEFT + column * _ADVANCE, _TOP + line * _LEADING, line)
        for line, (start, words) in enumerate(zip(_starts(), _LINES, strict=True))
        for column, offset in enumerate(range(start, start + len(words)))
        if text[offset] != " "
    ]
    offsets, lefts, baselines, lines = zip(*boxes, strict=True)
    lower = [_HEIGHT - baseline - _DESCENT * _SIZE for baseline in baselines]
    columns = BboxColumns(
        offsets,
        lefts,
        [left + _ADVANCE for left in lefts],
        lower,
        [edge + _SIZE for edge in lower],
        [1] * len(offsets),
        lines,
    )
    document = Document(Project(), text, columns)
    Page(1, document, 1, (_WIDTH, _HEIGHT))
    return document


def _starts() -> list[int]:
    """Offset at which each line starts."""
    return [sum(len(line) + 1 for line in _LINES[:number]) for number in range(len(_LINES))]


def _found(document: Document) -> Document:
    """The invoice with a finding of each kind that there is, of which every AI type tells its own."""
    category = Category(document.project, 1, "Invoice")
    label = Label(document.project, "Total amount", 2, "Number", label_sets=[category.default_label_set])
    start = document.text.rindex(_TOTAL)
    page = document.pages()[0]
    CategoryAnnotation(category, 0.93, page)
    page.is_first_page, page.is_first_page_confidence = True, 0.97
    spans = [Span(start, start + len(_TOTAL))]
    Annotation(document, label, confidence=0.87, spans=spans, normalized=38.4)
    return document
