"""What a request says: its newest form, whether JSON of any version or a file was sent; or why it cannot be taken."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple, NoReturn

import orjson

from konfuzio_sdk.bento.media import JSON
from konfuzio_sdk.bento.versions import VERSION_KEY, Fault, PayloadError, shortened
from konfuzio_sdk.errors import (
    EncodingError,
    FileKindError,
    ReaderError,
    SchemaError,
    UnknownEncodingError,
    UnpackedSizeError,
    UploadError,
)
from konfuzio_sdk.readers import ReadLimits
from konfuzio_sdk.serving.encodings import CODINGS, decoded
from konfuzio_sdk.serving.refusals import refuse
from konfuzio_sdk.serving.uploads import (
    UPLOAD_TYPES,
    is_upload,
    payload_of_upload,
    readable_payload,
    upload_of,
    wants_images,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from konfuzio_sdk.bento.ai_type import AIType
    from konfuzio_sdk.bento.sealable import SealableAI
    from konfuzio_sdk.bento.versions import Payload
    from konfuzio_sdk.serving.asks import Ask, Purpose
    from konfuzio_sdk.serving.steps import Steps
    from konfuzio_sdk.settings import ServiceSettings

__all__ = ["Intake", "Understood", "check_media_type"]

_PARAMETERS: dict[Purpose, tuple[str, ...]] = {"answer": ("pages",), "read": ("pages", "images")}
"""Parameters of addresses that take a file."""
_ENDLESS = re.compile(rb"NaN|Infinity|[eE]\+?[0-9]{3}")
"""What numbers look like that are none, or too large."""


class Understood(NamedTuple):
    """A request in its newest form, and the version in whose words its caller is answered."""

    payload: Payload
    spoken: str


def _check_query(ask: Ask) -> None:
    """Refuse a parameter that is not known: misspelt, it would have a whole file read."""
    known = _PARAMETERS[ask.purpose]
    for name in ask.query:
        if name not in known:
            refuse("malformed", f"The address has the parameter {shortened(name)!a}; known are {', '.join(known)}.")


def check_media_type(purpose: Purpose, content_type: str) -> None:
    """Refuse a body that is neither JSON, where that is taken, nor a file, before it is read."""
    json_taken = purpose == "answer"
    declared = content_type.partition(";")[0].strip().lower()
    if is_upload(content_type) or (json_taken and declared in {"", JSON}):
        return
    taken = ", ".join((JSON, *UPLOAD_TYPES) if json_taken else UPLOAD_TYPES)
    refuse("unsupported-media-type", f"The header Content-Type is {shortened(declared)!a}, and must be one of {taken}.")


class Intake:
    """Understands the requests to an AI of an AI type, which must bring what is `required`. Raises Refusal."""

    def __init__(
        self, ai_type: AIType[SealableAI, object], required: Sequence[str], settings: ServiceSettings, *, ocr: bool
    ) -> None:
        """Take what requests are held to; `ocr` says whether scans are read."""
        self._ai_type = ai_type
        self._required = required
        self._settings = settings
        self._limits = ReadLimits(
            pages=settings.max_pages, pixels=settings.max_pixels, characters_in_all=settings.max_characters, ocr=ocr
        )

    def understood(self, ask: Ask, steps: Steps) -> Understood:
        """Request to have the AI work on."""
        if is_upload(ask.content_type):
            _check_query(ask)
        with steps.step("decode"):
            body = self._unpacked(ask)
        if not is_upload(ask.content_type):
            with steps.step("parse"):
                return self._parsed(ask, body)
        with steps.step("read"):
            return self._from_file(ask, body)

    def read(self, ask: Ask, steps: Steps) -> Understood:
        """Request that carries a file, which is only to be read, in the version that the caller asked for."""
        _check_query(ask)
        requests = self._ai_type.requests
        with steps.step("decode"):
            body = self._unpacked(ask)
        with steps.step("read"):
            try:
                upload = upload_of(body, ask.content_type, ask.query)
                images = wants_images(ask.query)
                spoken = requests.get(ask.schema_version or upload.schema_version or requests.newest.name).name
                newest = readable_payload(self._ai_type, upload, self._required, self._limits, images=images)
            except (UploadError, ReaderError) as error:
                _refuse_file(error)
            except SchemaError as error:
                refuse("unknown-version", str(error))
            return Understood(requests.walk(newest, requests.newest.name, spoken), spoken)

    def _unpacked(self, ask: Ask) -> bytes:
        try:
            return decoded(ask.body, ask.content_encoding, self._settings.max_body_bytes)
        except UnknownEncodingError as error:
            refuse("unsupported-media-type", str(error), headers={"Accept-Encoding": CODINGS})
        except UnpackedSizeError as error:
            refuse("too-large", str(error))
        except EncodingError as error:
            refuse("malformed", str(error))

    def _parsed(self, ask: Ask, body: bytes) -> Understood:
        if ask.query.get("pages"):
            refuse("contradiction", "The address names pages to read, as of a file, but the body is JSON; send one.")
        try:
            parsed: object = orjson.loads(body)
        except orjson.JSONDecodeError as error:
            self._refuse_endless(ask, body)
            refuse("malformed", f"The body is no JSON: {error.msg} at byte {error.pos}.")
        named = bool(ask.schema_version) or (isinstance(parsed, dict) and VERSION_KEY in parsed)
        try:
            found = Understood(*self._ai_type.parse(parsed, self._required, ask.schema_version))
        except PayloadError as error:
            self._refuse_faulty(error, names_version=named)
        except SchemaError as error:
            refuse("unknown-version", str(error))
        self._check_length(found.payload["text"] or "")
        return found

    def _refuse_endless(self, ask: Ask, body: bytes) -> None:
        """Refuse numbers that are none or have no end, by the names of their fields: JSON does not have them."""
        if _ENDLESS.search(body) is None:
            return
        with suppress(ValueError, RecursionError):
            try:
                self._ai_type.parse(json.loads(body), (), ask.schema_version)
            except PayloadError as error:
                if error.unusable:
                    self._refuse_faulty(error, names_version=True)

    def _check_length(self, text: str) -> None:
        most = self._settings.max_characters
        if len(text) > most:
            variable = self._settings.variable("max_characters")
            told = f"A text may have {most} characters here; whoever runs the service sets {variable}."
            refuse("too-large", told, [Fault(("text",), f"has more than {most} characters")])

    def _from_file(self, ask: Ask, body: bytes) -> Understood:
        requests = self._ai_type.requests
        try:
            upload = upload_of(body, ask.content_type, ask.query)
            spoken = requests.get(ask.schema_version or upload.schema_version or requests.newest.name).name
            return Understood(payload_of_upload(self._ai_type, upload, self._required, self._limits), spoken)
        except (UploadError, ReaderError) as error:
            _refuse_file(error)
        except PayloadError as error:
            self._refuse_faulty(error, names_version=True)
        except SchemaError as error:
            refuse("unknown-version", str(error))

    def _refuse_faulty(self, error: PayloadError, *, names_version: bool) -> NoReturn:
        newest = self._ai_type.requests.newest.name
        hint = "" if names_version else f" It names no {VERSION_KEY}; the newest is {newest}."
        told = f"The request, read as {error.version}, has faults.{hint}"
        refuse("contradiction" if error.unusable else "malformed", told, error.faults)


def _refuse_file(error: UploadError | ReaderError) -> NoReturn:
    if isinstance(error, UploadError):
        refuse("malformed", str(error))
    refuse("unsupported-media-type" if isinstance(error, FileKindError) else "unreadable-file", str(error))
