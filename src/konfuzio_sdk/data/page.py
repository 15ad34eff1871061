"""Page: one page of a Document, its size, its text and its image."""

from __future__ import annotations

import io
import math
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from konfuzio_sdk.data.category import CategoryAnnotation
from konfuzio_sdk.data.span import Span
from konfuzio_sdk.errors import ArgumentError, DocumentError, ImageError, ReaderError

if TYPE_CHECKING:
    from PIL import Image

    from konfuzio_sdk.data.annotation import Annotation
    from konfuzio_sdk.data.category import Category
    from konfuzio_sdk.data.document import Document

__all__ = ["Page", "PageImageSource"]


_IMAGE_FORMATS = ("PNG", "JPEG", "TIFF")
"""Others are not tried: images come from outside, and each decoder is one more that can be attacked."""

_MOST_PIXELS = 80_000_000
"""A3 at 600 dots an inch; a small file may claim far more, and decoding it would take the memory of all others."""


class PageImageSource(Protocol):
    """Where a Document's page images come from when they were not given as bytes, for example its PDF."""

    def page_image(self, number: int) -> Image.Image:
        """Image of the page of a number, counted from 1."""
        ...


class Page:
    """One page. `number` counts from 1, `original_size` is (width, height) in points."""

    def __init__(  # noqa: PLR0913 - the ecosystem's constructor
        self,
        id_: int | None,
        document: Document,
        number: int,
        original_size: tuple[float, float],
        *,
        image: bytes | Path | None = None,
        segmentation: list[object] | None = None,
    ) -> None:
        """Join `document`; `image` is an encoded PNG, JPEG or TIFF, or the path of one."""
        width, height = original_size
        if number < 1 or not (width > 0 and height > 0):
            msg = f"A Page needs a number from 1 and a positive size, got number {number} and size {original_size}."
            raise ArgumentError(msg)
        self.id_ = id_
        self.document = document
        self.number = number
        self.original_size = (float(width), float(height))
        self._image = image
        self.segmentation = segmentation
        self.is_first_page: bool | None = None
        """Whether a Document begins here, in a file of several; None where nobody has looked."""
        self.is_first_page_confidence: float | None = None
        """How sure that is, from 0 to 1; None where a person said so."""
        self._category: Category | None = None
        self._category_annotations: list[CategoryAnnotation] = []
        document.add_page(self)

    def __repr__(self) -> str:
        """Number and Document."""
        return f"Page({self.number} of {self.document!r})"

    @property
    def index(self) -> int:
        """Position in the Document, from 0."""
        return self.number - 1

    @property
    def width(self) -> float:
        """Width in points."""
        return self.original_size[0]

    @property
    def height(self) -> float:
        """Height in points."""
        return self.original_size[1]

    @property
    def start_offset(self) -> int:
        """Offset of its first character in the Document's text."""
        return self.document.page_range(self.number)[0]

    @property
    def end_offset(self) -> int:
        """Offset after its last character in the Document's text."""
        return self.document.page_range(self.number)[1]

    @property
    def text(self) -> str:
        """Its part of the Document's text."""
        start, end = self.document.page_range(self.number)
        return self.document.text[start:end]

    def lines(self) -> list[Span]:
        """One Span a line that has any visible character."""
        spans = []
        offset = self.start_offset
        for line in self.text.split("\n"):
            if line.strip():
                spans.append(Span(offset, offset + len(line), document=self.document))
            offset += len(line) + 1
        return spans

    def annotations(self, *, use_correct: bool = True) -> list[Annotation]:
        """Annotations that start on this Page."""
        start, end = self.document.page_range(self.number)
        return [
            annotation
            for annotation in self.document.annotations(use_correct=use_correct)
            if start <= annotation.start_offset < end
        ]

    # Category

    @property
    def category(self) -> Category | None:
        """Category a person or reader set, else the most confident Category Annotation's, else None."""
        if self._category is not None:
            return self._category
        found = self.category_annotations
        return found[0].category if found else None

    def set_category(self, category: Category | None) -> None:
        """Set the Category, or take back with None whatever it was set or found to be."""
        self._category = category
        self.document.note_category(self, category)
        if category is None:
            self._category_annotations = []

    @property
    def category_annotations(self) -> list[CategoryAnnotation]:
        """What its Category was set or found to be: what persons said first, then what AIs found, most confident first.

        A Category that was set by `set_category` is the only one, without a confidence.
        """
        if self._category is not None:
            return [CategoryAnnotation(self._category)]
        return sorted(self._category_annotations, key=_doubt)

    def add_category_annotation(self, found: CategoryAnnotation) -> None:
        """Take a Category Annotation in; its constructor calls this."""
        found.page = self
        self._category_annotations.append(found)

    # Image

    @property
    def image(self) -> bytes | None:
        """Encoded image that it came with, if any; read from its file each time, as a Project has too many to hold."""
        if not isinstance(self._image, Path):
            return self._image
        try:
            return self._image.read_bytes()
        except OSError as error:
            msg = f"The image of {self!r} cannot be read: {error}."
            raise ReaderError(msg) from error

    def get_image(self) -> Image.Image:
        """RGB image of the Page: the one it came with, else rendered from its source, else drawn from its characters.

        Needs the extra `pdf`, which brings Pillow. ImageError if the image it came with cannot be used.
        """
        from PIL import Image  # noqa: PLC0415 - optional extra

        from konfuzio_sdk.data.page_image import draw_characters  # noqa: PLC0415 - needs Pillow too

        encoded = self.image
        if encoded is not None:
            try:
                image = Image.open(io.BytesIO(encoded), formats=_IMAGE_FORMATS)
                if image.width * image.height <= _MOST_PIXELS:
                    return image.convert("RGB")
            except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
                wrong = "cannot be decoded; give a PNG, JPEG or TIFF."
                raise self._image_error(wrong) from error
            wrong = f"has {image.width} x {image.height} pixels; give at most {_MOST_PIXELS:,}."
            raise self._image_error(wrong)
        if self.document.image_source is not None:
            return self.document.image_source.page_image(self.number)
        if not self.document.bboxes:
            msg = f"{self!r} has neither an image nor characters with boxes, so it cannot be drawn."
            raise DocumentError(msg)
        return draw_characters(self)

    def _image_error(self, wrong: str) -> ImageError:
        """An error that tells callers no name of the Document, which an AI may have given it."""
        return ImageError(f"The image of {self!r} {wrong}", told=f"The image of page {self.number} {wrong}")

    def keep_image(self, encoded: bytes | None = None) -> None:
        """Keep an encoded image, else what `get_image` gives, as a PNG, where the Page came without an image."""
        if self.image is not None:
            return
        if encoded is None:
            buffer = io.BytesIO()
            self.get_image().save(buffer, "PNG")
            encoded = buffer.getvalue()
        self._image = encoded

    def copied_into(self, document: Document, number: int | None = None) -> Page:
        """Copy for another Document, there of a `number` if one is given, without what was found on it."""
        return Page(
            self.id_,
            document,
            self.number if number is None else number,
            self.original_size,
            image=self._image,
            segmentation=self.segmentation,
        )

    def take_findings(self, page: Page) -> None:
        """Be of the Category, and as likely a first Page, as another Page of the same Project was found to be."""
        self.set_category(page._category)
        self._category_annotations = []
        for found in page._category_annotations:
            CategoryAnnotation(found.category, found.confidence, self)
        self.is_first_page = page.is_first_page
        self.is_first_page_confidence = page.is_first_page_confidence


def _doubt(found: CategoryAnnotation) -> float:
    """Least for what a person said, which has no confidence."""
    return -math.inf if found.confidence is None else -found.confidence
