"""What a service answers: a status and a JSON body for each thing that can happen to a request.

The only place that knows HTTP status codes; the transport around it holds no logic.
"""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, NamedTuple

import orjson

from konfuzio_sdk.bento.versions import Fault, PayloadError
from konfuzio_sdk.errors import DocumentError, KonfuzioError, NotReadyError, SchemaError

if TYPE_CHECKING:
    from konfuzio_sdk.bento.ai_type import AIType
    from konfuzio_sdk.bento.sealable import SealableAI

__all__ = ["Answer", "answer", "not_ready"]

_STATUSES = {
    SchemaError: HTTPStatus.BAD_REQUEST,
    DocumentError: HTTPStatus.UNPROCESSABLE_ENTITY,
    NotReadyError: HTTPStatus.SERVICE_UNAVAILABLE,
}
_LOG = logging.getLogger(__name__)


class Answer(NamedTuple):
    """Status and JSON body."""

    status: HTTPStatus
    body: bytes


def answer(ai_type: AIType[SealableAI], ai: SealableAI, body: bytes) -> Answer:
    """Answer the body of a request; whatever goes wrong becomes an answer too, and is logged without its content."""
    try:
        payload, spoken = ai_type.parse(orjson.loads(body))
        return Answer(HTTPStatus.OK, orjson.dumps(ai_type.answer(ai, payload, spoken)))
    except orjson.JSONDecodeError as error:
        return _refusal(HTTPStatus.BAD_REQUEST, f"The body is no JSON: {error.msg} at byte {error.pos}.")
    except PayloadError as error:
        status = HTTPStatus.UNPROCESSABLE_ENTITY if error.unusable else HTTPStatus.BAD_REQUEST
        message = f"{len(error.faults)} fault(s) in the request, read as {error.version}."
        return _refusal(status, message, error.faults)
    except KonfuzioError as error:
        return _refusal(_status_of(error), str(error))
    except Exception:  # noqa: BLE001 - the edge of the process: a custom AI may raise anything, the service lives on
        _LOG.exception("The AI failed on a request of %d bytes.", len(body))
        return _refusal(HTTPStatus.INTERNAL_SERVER_ERROR, "The AI failed on this Document; the service's log says why.")


def _status_of(error: KonfuzioError) -> HTTPStatus:
    for kind, status in _STATUSES.items():
        if isinstance(error, kind):
            return status
    return HTTPStatus.INTERNAL_SERVER_ERROR


def not_ready(reason: str) -> Answer:
    """Answer of a service whose AI cannot work."""
    return _refusal(HTTPStatus.SERVICE_UNAVAILABLE, reason)


def _refusal(status: HTTPStatus, message: str, faults: list[Fault] | None = None) -> Answer:
    body: dict[str, Any] = {"error": message}
    if faults:
        body["detail"] = [{"loc": fault.path, "msg": fault.message} for fault in faults]
    return Answer(status, orjson.dumps(body))
