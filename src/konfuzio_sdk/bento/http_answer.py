"""What a service answers: a status and a JSON body for each thing that can happen to a request.

The only place that knows HTTP status codes; the transport around it holds no logic.
"""

from __future__ import annotations

import logging
import traceback
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, NamedTuple

import orjson

from konfuzio_sdk.bento.versions import VERSION_KEY, Fault, PayloadError
from konfuzio_sdk.errors import AIError, ImageError, NotReadyError, SchemaError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from konfuzio_sdk.bento.ai_type import AIType
    from konfuzio_sdk.bento.sealable import SealableAI
    from konfuzio_sdk.bento.versions import Payload

__all__ = ["Answer", "answer", "not_ready"]

_LOG = logging.getLogger(__name__)


class Answer(NamedTuple):
    """Status and JSON body."""

    status: HTTPStatus
    body: bytes


def answer(ai_type: AIType[SealableAI, object], ai: SealableAI, body: bytes, required: Iterable[str] = ()) -> Answer:
    """Answer the body of a request, which must bring what is `required`.

    Whatever goes wrong becomes an answer too, and is logged without its content.
    """
    try:
        parsed: object = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        return _refusal(HTTPStatus.BAD_REQUEST, f"The body is no JSON: {error.msg} at byte {error.pos}.")
    try:
        payload, spoken = ai_type.parse(parsed, required)
    except PayloadError as error:
        newest = ai_type.requests.newest.name
        return _faulty(error, "" if _names_version(parsed) else f" It names no {VERSION_KEY}; the newest is {newest}.")
    except SchemaError as error:
        return _refusal(HTTPStatus.BAD_REQUEST, str(error))
    return _worked(ai_type, ai, payload, spoken)


def _worked(ai_type: AIType[SealableAI, object], ai: SealableAI, payload: Payload, spoken: str) -> Answer:
    """Answer of the AI to a request that makes sense; what goes wrong from here on is hardly the caller's fault."""
    try:
        return Answer(HTTPStatus.OK, orjson.dumps(ai_type.answer(ai, payload, spoken)))
    except BaseException as error:  # noqa: BLE001 - a custom AI may raise anything, even SystemExit, and the service lives on
        if isinstance(error, NotReadyError):
            return not_ready(error.told or "The AI cannot work.")
        if isinstance(error, ImageError) and error.told:
            return _refusal(HTTPStatus.UNPROCESSABLE_ENTITY, error.told)
        if isinstance(error, AIError) and error.told:
            _LOG.error("%s", error.told)
            return _refusal(HTTPStatus.INTERNAL_SERVER_ERROR, error.told)
        # The error's own words may quote the Document, so the log has its kind and its place.
        frames = "".join(traceback.format_tb(error.__traceback__))
        _LOG.error("The AI failed on a request with %s.\n%s", type(error).__name__, frames)
        return _refusal(
            HTTPStatus.INTERNAL_SERVER_ERROR, "The AI failed on this Document; the service's log says where."
        )


def _names_version(parsed: object) -> bool:
    return isinstance(parsed, dict) and VERSION_KEY in parsed


def _faulty(error: PayloadError, hint: str = "") -> Answer:
    status = HTTPStatus.UNPROCESSABLE_ENTITY if error.unusable else HTTPStatus.BAD_REQUEST
    return _refusal(status, f"The request, read as {error.version}, has faults.{hint}", error.faults)


def not_ready(reason: str) -> Answer:
    """Answer of a service whose AI cannot work."""
    return _refusal(HTTPStatus.SERVICE_UNAVAILABLE, reason)


def _refusal(status: HTTPStatus, message: str, faults: list[Fault] | None = None) -> Answer:
    body: dict[str, Any] = {"error": message}
    if faults:
        body["detail"] = [{"loc": fault.path, "msg": fault.message} for fault in faults]
    return Answer(status, orjson.dumps(body))
