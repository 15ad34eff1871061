"""A file as the body of a request, raw or in a form: what it asks, and the newest request that it comes to."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from python_multipart.multipart import parse_options_header

from konfuzio_sdk.bento.requirements import find_lacks
from konfuzio_sdk.bento.versions import VERSION_KEY, PayloadError, shortened
from konfuzio_sdk.data import Project
from konfuzio_sdk.errors import FileLimitError, ReaderError, UploadError
from konfuzio_sdk.readers import FILE_TYPES, ReadLimits, read_file
from konfuzio_sdk.readers.file_types import media_type_of_name
from konfuzio_sdk.serving.multipart import parts_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from konfuzio_sdk.bento.ai_type import AIType
    from konfuzio_sdk.bento.sealable import SealableAI
    from konfuzio_sdk.bento.versions import Payload
    from konfuzio_sdk.data import Document, Page

__all__ = [
    "FORM",
    "UPLOAD_TYPES",
    "Upload",
    "is_upload",
    "payload_of_upload",
    "readable_payload",
    "upload_of",
    "wants_images",
]

FORM = "multipart/form-data"
UPLOAD_TYPES = (*FILE_TYPES, "application/octet-stream", FORM)
"""Media types of bodies that bring a file."""
_FILE, _PAGES = "file", "pages"
_FIELDS = (_FILE, _PAGES, VERSION_KEY)
_LONGEST_FIELD = 1000
_MOST_DRAWN = 100
"""Pages of which images are made for one request: each takes up to a megabyte."""
_MOST_IMAGE_BYTES = 256 * 2**20
"""Bytes of all images together."""
_SHOWN_EDGE = 1600
"""Pixels of the longer edge of images that people look at; text of 8 points is readable then."""
_SHOWN_QUALITY = 80
_BOOLEANS = {"": False, "false": False, "0": False, "true": True, "1": True}


class Upload(NamedTuple):
    """A file, and how it is to be read. What is not said is ""."""

    content: bytes
    media_type: str = ""
    pages: str = ""
    """Page range, as in "1-3,7"."""
    schema_version: str = ""
    """Request version whose answer the caller wants; a header that says so goes before."""


def is_upload(content_type: str) -> bool:
    """Whether a Content-Type announces a file, or a form with one."""
    return _media_type(content_type) in UPLOAD_TYPES


def upload_of(body: bytes, content_type: str, query: Mapping[str, str] | None = None) -> Upload:
    """File that a body brings, with what its form and the address's query say of it.

    UploadError if the form is broken, has no file or several, or a field that is not known; or if form and query
    differ.
    """
    asked = (query or {}).get(_PAGES, "")
    if _media_type(content_type) != FORM:
        return Upload(body, _media_type(content_type), asked)
    fields: dict[str, str] = {}
    file: Upload | None = None
    for part in parts_of(body, content_type):
        if part.name not in _FIELDS:
            msg = f"The form has the field {shortened(part.name)!a}; it takes {', '.join(_FIELDS)}."
            raise UploadError(msg)
        if part.name in fields or (part.name == _FILE and file is not None):
            msg = f"The form has the field {part.name} twice; send one file a request."
            raise UploadError(msg)
        if part.name == _FILE:
            file = Upload(part.content, part.media_type)
        else:
            fields[part.name] = _text(part.name, part.content)
    if file is None:
        msg = f"The form brings no file; send it in the field {_FILE}."
        raise UploadError(msg)
    told = fields.get(_PAGES, "")
    if asked and told and asked != told:
        msg = "The address and the form name different pages; name them once."
        raise UploadError(msg)
    return file._replace(pages=asked or told, schema_version=fields.get(VERSION_KEY, ""))


def _media_type(content_type: str) -> str:
    return media_type_of_name(parse_options_header(content_type)[0].decode(errors="replace"))


def _text(name: str, content: bytes) -> str:
    if len(content) > _LONGEST_FIELD:
        msg = f"The field {name} of the form has {len(content)} bytes; give at most {_LONGEST_FIELD}."
        raise UploadError(msg)
    try:
        return content.decode().strip()
    except UnicodeDecodeError as error:
        msg = f"The field {name} of the form is no text in UTF-8."
        raise UploadError(msg) from error


def wants_images(query: Mapping[str, str]) -> bool:
    """Whether the query of an address asks for page images; UploadError if it says neither true nor false."""
    told = query.get("images", "").lower()
    if told not in _BOOLEANS:
        msg = f"The query says images={shortened(told)!a}; give true or false."
        raise UploadError(msg)
    return _BOOLEANS[told]


def payload_of_upload(
    ai_type: AIType[SealableAI, object], upload: Upload, required: Sequence[str], limits: ReadLimits
) -> Payload:
    """Newest request for a file, which brings what is `required`: an image of every page only if that is.

    Raises ReaderError, of which the message may be told, if the file cannot be read, and PayloadError if the AI
    requires what no file can bring.
    """
    document = _read(upload, required, limits, _exact if "requires_images" in required else None)
    payload = ai_type.to_request(document)
    lacks = find_lacks(required, payload)
    if lacks:
        raise PayloadError(lacks, ai_type.requests.newest.name, unusable=True)
    return payload


def readable_payload(
    ai_type: AIType[SealableAI, object], upload: Upload, required: Sequence[str], limits: ReadLimits, *, images: bool
) -> Payload:
    """Newest request for a file, to be shown and to be sent: with `images`, each page has one of a moderate size.

    An AI that requires images gets them in any case. Raises what `payload_of_upload` raises, but for PayloadError:
    what the AI lacks can still be put in.
    """
    draws = images or "requires_images" in required
    return ai_type.to_request(_read(upload, required, limits, _shown if draws else None))


def _read(
    upload: Upload, required: Sequence[str], limits: ReadLimits, encoded: Callable[[Page], bytes] | None
) -> Document:
    """Document of a file, in a Project of its own, whose pages have the images that `encoded` makes, if it is given.

    Pages without text are read by OCR where the AI requires text.
    """
    bounds = limits if encoded is None else replace(limits, pages=min(limits.pages, _MOST_DRAWN))
    try:
        document = read_file(
            upload.content,
            Project(),
            media_type=upload.media_type,
            pages=upload.pages,
            limits=bounds,
            ocr="requires_text" in required,
            isolated=True,
        )
        if encoded is not None:
            _draw(document, encoded)
    except ReaderError as error:
        error.told = str(error)  # callers may be told: no AI has had a part in the words
        raise
    return document


def _draw(document: Document, encoded: Callable[[Page], bytes]) -> None:
    """Give every page its image; FileLimitError if they are too large together."""
    left = _MOST_IMAGE_BYTES
    for page in document.pages():
        image = encoded(page)
        left -= len(image)
        if left < 0:
            msg = f"Images of the pages take more than {_MOST_IMAGE_BYTES // 2**20} MB; ask for fewer pages at once."
            raise FileLimitError(msg)
        page.keep_image(image)


def _exact(page: Page) -> bytes:
    """Image of a page, for an AI."""
    encoded = io.BytesIO()
    page.get_image().save(encoded, "PNG")
    return encoded.getvalue()


def _shown(page: Page) -> bytes:
    """Image of a page, for people."""
    image = page.get_image()
    image.thumbnail((_SHOWN_EDGE, _SHOWN_EDGE))
    encoded = io.BytesIO()
    image.save(encoded, "JPEG", quality=_SHOWN_QUALITY)
    return encoded.getvalue()
