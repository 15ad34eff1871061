"""Where the bytes of a file come from, and the images of the pages that were picked from it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from konfuzio_sdk.errors import ReaderError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PIL import Image

    from konfuzio_sdk.data.page import PageImageSource

__all__ = ["PickedPages", "content_of", "file_name_of", "name_of"]


class PickedPages:
    """Images of a Document's Pages, which are some of the pages of a file."""

    def __init__(self, source: PageImageSource, numbers: Sequence[int]) -> None:
        """Keep which page of the file each Page is."""
        self._source = source
        self._numbers = numbers

    def __repr__(self) -> str:
        """The file's."""
        return f"PickedPages({self._source!r})"

    def page_image(self, number: int) -> Image.Image:
        """Image of the Page of a number in the Document."""
        return self._source.page_image(self._numbers[number - 1])


def name_of(source: str | Path | bytes, name: str, what: str) -> str:
    """What errors call a file: its path or, where there are only bytes, its name or else `what` it is."""
    return name or what if isinstance(source, bytes) else str(source)


def file_name_of(source: str | Path | bytes) -> str:
    """Name of a file; none where there are only bytes."""
    return "" if isinstance(source, bytes) else Path(source).name


def content_of(source: str | Path | bytes, name: str = "") -> bytes:
    """Bytes of a file; ReaderError, which calls it `name` or by its path, if it is missing or cannot be read."""
    if isinstance(source, bytes):
        return source
    called = name or str(source)
    try:
        return Path(source).read_bytes()
    except FileNotFoundError:
        msg = f"{called} does not exist; check the path."
    except IsADirectoryError:
        msg = f"{called} is a folder; give the path of one file."
    except OSError as error:
        msg = f"{called} cannot be read: {error.strerror}."
    raise ReaderError(msg)
