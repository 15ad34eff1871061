"""The text of a Page as its features see it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from konfuzio_sdk.data.page import Page

__all__ = ["folded_text"]

_DIGIT = re.compile(r"\d")


def folded_text(page: Page) -> str:
    """Text in lower case with digits as zeros: dates and amounts say what form they have, not how much they are."""
    return _DIGIT.sub("0", page.text.lower())
