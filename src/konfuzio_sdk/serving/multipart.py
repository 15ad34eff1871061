"""Reads a form of `multipart/form-data` that is in memory as a whole."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from konfuzio_sdk.errors import UploadError

__all__ = ["Part", "parts_of"]

_MOST_PARTS = 16
_LONGEST_BOUNDARY = 70  # RFC 2046
_SILENT = logging.Logger(__name__)  # noqa: LOG001 - of its own, which nobody sets up
"""The parser would log what is told to the caller anyway."""
_SILENT.disabled = True
_PLAIN_ENCODINGS = {"", "binary", "8bit", "7bit"}


@dataclass(slots=True)
class Part:
    """One field of a form."""

    headers: dict[str, str] = field(default_factory=dict)
    pieces: list[bytes] = field(default_factory=list)

    @property
    def name(self) -> str:
        """Name of the field; "" if it has none."""
        options = parse_options_header(self.headers.get("content-disposition"))[1]
        return options.get(b"name", b"").decode(errors="replace")

    @property
    def media_type(self) -> str:
        """What the sender says that it is; "" if nothing."""
        return parse_options_header(self.headers.get("content-type"))[0].decode(errors="replace")

    @property
    def content(self) -> bytes:
        """Its bytes."""
        return b"".join(self.pieces)


class _Form:
    """What the parser tells, gathered into parts."""

    def __init__(self) -> None:
        self.parts: list[Part] = []
        self.ended = False
        self._name = b""
        self._value = b""

    def on_part_begin(self) -> None:
        if len(self.parts) == _MOST_PARTS:
            msg = f"The form has more than {_MOST_PARTS} fields; send one file, and how to read it."
            raise UploadError(msg)
        self.parts.append(Part())

    def on_header_field(self, data: bytes, start: int, end: int) -> None:
        self._name += data[start:end]

    def on_header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def on_header_end(self) -> None:
        self.parts[-1].headers[self._name.decode("latin-1").lower()] = self._value.decode("latin-1")
        self._name = self._value = b""

    def on_headers_finished(self) -> None:
        encoding = self.parts[-1].headers.get("content-transfer-encoding", "").strip().lower()
        if encoding not in _PLAIN_ENCODINGS:
            msg = "A field of the form has a Content-Transfer-Encoding; send its bytes as they are."
            raise UploadError(msg)

    def on_part_data(self, data: bytes, start: int, end: int) -> None:
        self.parts[-1].pieces.append(data[start:end])

    def on_end(self) -> None:
        self.ended = True


def parts_of(body: bytes, content_type: str) -> list[Part]:
    """Fields of a form, whose Content-Type names the boundary; UploadError if it is broken."""
    boundary = parse_options_header(content_type)[1].get(b"boundary", b"")
    if not 0 < len(boundary) <= _LONGEST_BOUNDARY:
        msg = "The Content-Type names no boundary of 1 to 70 characters; let the HTTP library set it."
        raise UploadError(msg)
    form = _Form()
    callbacks = {name: getattr(form, name) for name in dir(form) if name.startswith("on_")}
    try:
        parser = MultipartParser(boundary, callbacks)  # type: ignore[arg-type]
        parser.logger = _SILENT
        parser.write(body)
        parser.finalize()
    except FormParserError as error:
        msg = "The form is broken, or its boundary is not that of the Content-Type; let the HTTP library make it."
        raise UploadError(msg) from error
    if not form.ended:
        msg = "The form is incomplete: the boundary that ends it is missing. Send it as a whole."
        raise UploadError(msg)
    return form.parts
