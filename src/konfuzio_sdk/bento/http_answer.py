"""What a service answers: a status and a JSON body for each thing that can happen to a request.

The only place that knows HTTP status codes; the transport around it holds no logic.
"""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, NamedTuple

import orjson

from konfuzio_sdk.bento.versions import Fault, PayloadError
from konfuzio_sdk.errors import AIError, NotReadyError, SchemaError

if TYPE_CHECKING:
    from konfuzio_sdk.bento.ai_type import AIType
    from konfuzio_sdk.bento.sealable import SealableAI
    from konfuzio_sdk.bento.versions import Payload

__all__ = ["Answer", "answer", "not_ready"]

_LOG = logging.getLogger(__name__)


class Answer(NamedTuple):
    """Status and JSON body."""

    status: HTTPStatus
    body: bytes


def answer(ai_type: AIType[SealableAI, object], ai: SealableAI, body: bytes) -> Answer:
    """Answer the body of a request; whatever goes wrong becomes an answer too, and is logged without its content."""
    try:
        payload, spoken = ai_type.parse(orjson.loads(body))
    except orjson.JSONDecodeError as error:
        return _refusal(HTTPStatus.BAD_REQUEST, f"The body is no JSON: {error.msg} at byte {error.pos}.")
    except PayloadError as error:
        return _faulty(error)
    except SchemaError as error:
        return _refusal(HTTPStatus.BAD_REQUEST, str(error))
    return _worked(ai_type, ai, payload, spoken)


def _worked(ai_type: AIType[SealableAI, object], ai: SealableAI, payload: Payload, spoken: str) -> Answer:
    """Answer of the AI to a request that makes sense; what goes wrong from here on is not the caller's fault."""
    try:
        return Answer(HTTPStatus.OK, orjson.dumps(ai_type.answer(ai, payload, spoken)))
    except PayloadError as error:
        return _faulty(error)
    except AIError as error:
        _LOG.error("%s", error)
        return _refusal(HTTPStatus.INTERNAL_SERVER_ERROR, str(error))
    except NotReadyError as error:
        return not_ready(str(error))
    except BaseException:  # noqa: BLE001 - a custom AI may raise anything, even SystemExit, and the service lives on
        _LOG.exception("The AI failed on a request.")
        return _refusal(HTTPStatus.INTERNAL_SERVER_ERROR, "The AI failed on this Document; the service's log says why.")


def _faulty(error: PayloadError) -> Answer:
    status = HTTPStatus.UNPROCESSABLE_ENTITY if error.unusable else HTTPStatus.BAD_REQUEST
    return _refusal(status, f"The request, read as {error.version}, has faults.", error.faults)


def not_ready(reason: str) -> Answer:
    """Answer of a service whose AI cannot work."""
    return _refusal(HTTPStatus.SERVICE_UNAVAILABLE, reason)


def _refusal(status: HTTPStatus, message: str, faults: list[Fault] | None = None) -> Answer:
    body: dict[str, Any] = {"error": message}
    if faults:
        body["detail"] = [{"loc": fault.path, "msg": fault.message} for fault in faults]
    return Answer(status, orjson.dumps(body))
