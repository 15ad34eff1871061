"""What a worker answers: a status and a body for each thing that can happen to a request.

Has the AI work on what a request says, and packs the answer.
"""

from __future__ import annotations

import logging
import traceback
from dataclasses import replace
from http import HTTPStatus
from typing import TYPE_CHECKING

import orjson

from konfuzio_sdk.bento.media import JSON
from konfuzio_sdk.bento.versions import VERSION_HEADER
from konfuzio_sdk.errors import AIError, ImageError, NotReadyError
from konfuzio_sdk.serving.asks import Ask, Reply
from konfuzio_sdk.serving.contract import deprecation_headers
from konfuzio_sdk.serving.encodings import encoded
from konfuzio_sdk.serving.intake import Intake
from konfuzio_sdk.serving.problems import PROBLEM_JSON, PROBLEMS, problem_body
from konfuzio_sdk.serving.refusals import Refusal, refuse
from konfuzio_sdk.serving.steps import Steps

if TYPE_CHECKING:
    from collections.abc import Sequence

    from konfuzio_sdk.bento.ai_type import AIType
    from konfuzio_sdk.bento.sealable import SealableAI
    from konfuzio_sdk.bento.versions import Payload
    from konfuzio_sdk.settings import ServiceSettings

__all__ = ["Answering"]

_LOG = logging.getLogger(__name__)
_WORK = "work"


class Answering:
    """Answers requests with an AI of an AI type, which must bring what is `required`."""

    def __init__(
        self,
        ai_type: AIType[SealableAI, object],
        ai: SealableAI,
        required: Sequence[str],
        settings: ServiceSettings,
        *,
        ocr: bool = False,
    ) -> None:
        """Take the AI, which is loaded and ready; `ocr` says whether scans are read."""
        self._ai_type = ai_type
        self._ai = ai
        self._intake = Intake(ai_type, required, settings, ocr=ocr)
        self._debug = settings.debug

    def reply(self, ask: Ask) -> Reply:
        """Answer a request. Whatever goes wrong becomes an answer too, and is logged without its content."""
        steps = Steps()
        try:
            return self._answered(ask, steps)
        except Refusal as refusal:
            return self._refused(ask, steps, refusal)
        except BaseException as error:  # noqa: BLE001 - a custom AI may raise anything, even SystemExit, and the service lives on
            # The error's own words may quote the Document, so the log has its kind and its place.
            who, problem = ("AI", "ai-failed") if _WORK in steps.seconds else ("service", "failed")
            _LOG.error("The %s failed with %s.", who, type(error).__name__, exc_info=error)
            told = Refusal(PROBLEMS[problem], f"The {who} failed on this Document; the service's log says where.")
            return self._refused(ask, steps, told, error)

    def _answered(self, ask: Ask, steps: Steps) -> Reply:
        if ask.purpose == "read":
            payload, spoken = self._intake.read(ask, steps)
            return _packed(ask, steps, payload, {VERSION_HEADER: spoken}, pages=len(payload["pages"] or []))
        payload, spoken = self._intake.understood(ask, steps)
        with steps.step(_WORK):
            response = self._worked(ask, payload, spoken)
        version = self._ai_type.response_of(spoken)
        headers = {VERSION_HEADER: version.name, **deprecation_headers(self._ai_type.requests.get(spoken))}
        reply = _packed(ask, steps, response, headers, pages=len(payload["pages"] or []))
        return replace(reply, schema_version=version.name)

    def _worked(self, ask: Ask, payload: Payload, spoken: str) -> Payload:
        """Response of the AI to a request that makes sense; what goes wrong here is hardly the caller's fault.

        An AI's code may raise anything, so of an error only what the SDK itself says to callers is told.
        """
        try:
            return self._ai_type.answer(self._ai, payload, spoken, ask.credentials)
        except ImageError as error:
            if not error.told:
                raise
            refuse("contradiction", error.told)
        except AIError as error:
            if not error.told:
                raise
            _LOG.error("%s", error.told)
            refuse("ai-failed", error.told)
        except NotReadyError as error:
            refuse("not-ready", error.told or "The AI cannot work on this Document.")

    def _refused(self, ask: Ask, steps: Steps, refusal: Refusal, error: BaseException | None = None) -> Reply:
        debug = None
        if self._debug and error is not None:
            debug = "".join(traceback.format_exception(error))
        return Reply(
            refusal.problem.status,
            problem_body(refusal.problem, refusal.detail, ask.request_id, refusal.errors, debug),
            PROBLEM_JSON,
            refusal.headers,
            problem=refusal.problem.name,
            seconds=steps.seconds,
        )


def _packed(ask: Ask, steps: Steps, content: Payload, headers: dict[str, str], pages: int) -> Reply:
    """Reply with the JSON of a payload."""
    with steps.step("answer"):
        plain = orjson.dumps(content)
    with steps.step("encode"):
        body, coding = encoded(plain, ask.accept_encoding)
    if coding:
        headers["Content-Encoding"] = coding
    headers["Vary"] = "Accept-Encoding"
    return Reply(
        HTTPStatus.OK,
        body,
        JSON,
        headers,
        pages=pages,
        seconds=steps.seconds,
    )
