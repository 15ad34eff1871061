"""Reads what is ticked or answered with yes or no."""

from __future__ import annotations

import re

from konfuzio_sdk.normalize.characters import one_look

__all__ = ["truth"]

_TRUE = frozenset(
    {"ja", "j", "yes", "y", "true", "wahr", "richtig", "zutreffend", "trifft zu", "vorhanden", "an", "on", "x", "1"}
)
_FALSE = frozenset(
    {
        *("nein", "n", "no", "false", "falsch", "aus", "off", "0", "kein", "keine", "keiner", "none"),
        *("nicht zutreffend", "trifft nicht zu", "nicht vorhanden"),
    }
)
_TICKED = "✓✔☑☒✗✘✕✖■●◉⊠"
"""A cross is a tick: on forms it says yes."""
_EMPTY = "☐□▢○◯❏❑"
_BOX = re.compile(rf"(?P<ticked>[{_TICKED}]|[\[(] ?[xX] ?[\])])|(?P<empty>[{_EMPTY}]|\[ ?\]|\( ?\))")
_AROUND = " .,;:!"


def truth(text: str) -> bool | None:
    """Read a boolean: a word, a box, or boxes with words; of these the one that is ticked counts.

    An empty box beside a word says nothing: `☐ nein` does not mean yes.
    """
    text = one_look(text)
    boxes = list(_BOX.finditer(text))
    if not boxes:
        return _answer(text)
    words = _BOX.sub("", text).strip(_AROUND)
    ticked = [place for place, box in enumerate(boxes) if box["ticked"]]
    if not words:
        return bool(ticked) if len(boxes) == 1 else None
    return _answer(_words_beside(boxes, ticked[0], text)) if len(ticked) == 1 else None


def _words_beside(boxes: list[re.Match[str]], place: int, text: str) -> str:
    """Words of a box: behind it if a box begins the text, before it if words do."""
    if boxes[0].start() == 0:
        end = boxes[place + 1].start() if place + 1 < len(boxes) else len(text)
        return text[boxes[place].end() : end]
    return text[boxes[place - 1].end() if place else 0 : boxes[place].start()]


def _answer(text: str) -> bool | None:
    word = text.strip(_AROUND).lower()
    return True if word in _TRUE else False if word in _FALSE else None
