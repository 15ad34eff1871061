"""Tells the kind of a file by its first bytes."""

from __future__ import annotations

from konfuzio_sdk.errors import FileKindError, ReaderError

__all__ = ["FILE_TYPES", "PDF_TYPE", "file_type_of", "image_type_of", "is_pdf", "media_type_of_name"]

PDF_TYPE = "application/pdf"
_SIGNATURES = {
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"II*\x00": "image/tiff",
    b"MM\x00*": "image/tiff",
}
FILE_TYPES = (PDF_TYPE, "image/png", "image/jpeg", "image/tiff")
"""Media types of the files that are read."""
_PDF_MAGIC = b"%PDF-"
_PDF_MAGIC_WITHIN = 1024  # PDF readers accept that much in front of the header
_ANY = {"", "application/octet-stream"}
_OTHER_NAMES = {"image/jpg": "image/jpeg", "image/tif": "image/tiff", "application/x-pdf": PDF_TYPE}
_KINDS = "PDF, PNG, JPEG or TIFF"
_SHOWN = 60


def file_type_of(content: bytes, declared: str = "") -> str:
    """Media type of a file, by its first bytes; one of `FILE_TYPES`.

    FileKindError if there is none, or if `declared` is another; "" and application/octet-stream declare none.
    """
    if not content:
        msg = f"The file is empty; give a {_KINDS}."
        raise ReaderError(msg)
    said = media_type_of_name(declared)
    if said not in {*_ANY, *FILE_TYPES}:
        shown = said if len(said) <= _SHOWN else f"{said[:_SHOWN]}…"
        msg = f"Files of the media type {shown!a} are not read; give a {_KINDS}."
        raise FileKindError(msg)
    found = image_type_of(content) or (PDF_TYPE if is_pdf(content) else None)
    if found is None:
        msg = f"The file does not begin as a {_KINDS} does; give one of these."
        raise FileKindError(msg)
    if said not in {*_ANY, found}:
        msg = f"The file is said to be {said}, but it begins as {found} does; declare what it is."
        raise FileKindError(msg)
    return found


def media_type_of_name(declared: str) -> str:
    """Media type in small letters, under its own name where others are in use."""
    name = declared.strip().lower()
    return _OTHER_NAMES.get(name, name)


def image_type_of(content: bytes) -> str | None:
    """Media type of an encoded image, by its first bytes; None where they tell nothing."""
    return next((media_type for magic, media_type in _SIGNATURES.items() if content.startswith(magic)), None)


def is_pdf(content: bytes) -> bool:
    """Whether bytes begin as a PDF does."""
    return _PDF_MAGIC in content[:_PDF_MAGIC_WITHIN]
