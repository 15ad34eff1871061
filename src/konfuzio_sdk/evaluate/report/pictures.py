"""Images of Pages, made small enough for many to stand in one file."""

from __future__ import annotations

import base64
import io
from importlib.util import find_spec
from typing import TYPE_CHECKING

from konfuzio_sdk.errors import KonfuzioError

if TYPE_CHECKING:
    from konfuzio_sdk.data.page import Page

__all__ = ["Pictures"]

_LONGEST_EDGE = 1_300
"""Pixels: enough to read a value on a page of A4."""
_QUALITY = 60


class Pictures:
    """Gives images of Pages as long as they stay within a number of bytes together."""

    def __init__(self, most_bytes: int) -> None:
        """Allow so many bytes."""
        self._left = most_bytes
        self.left_out = 0
        """Images that were not given: too much in all, not to be read, or Pillow is missing."""

    def of(self, page: Page) -> str | None:
        """Address, which holds the image itself, of a Page's image; None if it has none, or none is given."""
        if page.image is None and page.document.image_source is None:
            return None
        encoded = _jpeg(page)
        if encoded is None or len(encoded) > self._left:
            self.left_out += 1
            return None
        self._left -= len(encoded)
        return f"data:image/jpeg;base64,{base64.b64encode(encoded).decode()}"


def _jpeg(page: Page) -> bytes | None:
    """Small image of a Page; None if its image is broken, or there is no Pillow here."""
    if find_spec("PIL") is None:
        return None
    try:
        image = page.get_image()
    except KonfuzioError:
        return None
    image.thumbnail((_LONGEST_EDGE, _LONGEST_EDGE))
    written = io.BytesIO()
    image.save(written, "JPEG", quality=_QUALITY, optimize=True)
    return written.getvalue()
