"""What a worker answers: a status and a body for each thing that can happen to a request.

Decodes the body, reads the file or parses the JSON in it, has the AI work, and encodes the answer.
"""

from __future__ import annotations

import logging
import time
import traceback
from contextlib import contextmanager
from http import HTTPStatus
from typing import TYPE_CHECKING, NoReturn

import orjson

from konfuzio_sdk.bento.media import JSON
from konfuzio_sdk.bento.versions import VERSION_KEY, PayloadError
from konfuzio_sdk.errors import AIError, ImageError, NotReadyError, SchemaError
from konfuzio_sdk.serving.asks import Ask, Reply
from konfuzio_sdk.serving.problems import PROBLEM_JSON, PROBLEMS, problem_body
from konfuzio_sdk.serving.refusals import Refusal, refuse

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from konfuzio_sdk.bento.ai_type import AIType
    from konfuzio_sdk.bento.sealable import SealableAI
    from konfuzio_sdk.bento.versions import Payload
    from konfuzio_sdk.settings import ServiceSettings

__all__ = ["Answering"]

_LOG = logging.getLogger(__name__)


class _Steps:
    """How long each step of a request took."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        start = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[name] = time.perf_counter() - start


class Answering:
    """Answers requests with an AI of an AI type, which must bring what is `required`."""

    def __init__(
        self,
        ai_type: AIType[SealableAI, object],
        ai: SealableAI,
        required: Sequence[str],
        settings: ServiceSettings,
    ) -> None:
        """Take the AI, which is loaded and ready."""
        self._ai_type = ai_type
        self._ai = ai
        self._required = required
        self._settings = settings

    def reply(self, ask: Ask) -> Reply:
        """Answer a request. Whatever goes wrong becomes an answer too, and is logged without its content."""
        steps = _Steps()
        try:
            return self._answered(ask, steps)
        except Refusal as refusal:
            return self._refused(ask, steps, refusal)
        except BaseException as error:  # noqa: BLE001 - a custom AI may raise anything, even SystemExit, and the service lives on
            # The error's own words may quote the Document, so the log has its kind and its place.
            frames = "".join(traceback.format_tb(error.__traceback__))
            _LOG.error("Request %s failed with %s.\n%s", ask.request_id, type(error).__name__, frames)
            told = Refusal(PROBLEMS["ai-failed"], "The AI failed on this Document; the service's log says where.")
            return self._refused(ask, steps, told, error)

    def _answered(self, ask: Ask, steps: _Steps) -> Reply:
        with steps.step("parse"):
            payload, spoken = self._understood(ask)
        with steps.step("work"):
            response = self._worked(payload, spoken)
        with steps.step("answer"):
            body = orjson.dumps(response)
        return Reply(
            HTTPStatus.OK,
            body,
            JSON,
            schema_version=self._ai_type.response_of(spoken).name,
            pages=len(payload["pages"] or []),
            seconds=steps.seconds,
        )

    def _understood(self, ask: Ask) -> tuple[Payload, str]:
        """Newest form of what was sent, and the version it came in."""
        try:
            parsed: object = orjson.loads(ask.body)
        except orjson.JSONDecodeError as error:
            refuse("malformed", f"The body is no JSON: {error.msg} at byte {error.pos}.")
        try:
            return self._ai_type.parse(parsed, self._required)
        except PayloadError as error:
            self._refuse_faulty(error, names_version=isinstance(parsed, dict) and VERSION_KEY in parsed)
        except SchemaError as error:
            refuse("unknown-version", str(error))

    def _refuse_faulty(self, error: PayloadError, *, names_version: bool) -> NoReturn:
        newest = self._ai_type.requests.newest.name
        hint = "" if names_version else f" It names no {VERSION_KEY}; the newest is {newest}."
        told = f"The request, read as {error.version}, has faults.{hint}"
        refuse("contradiction" if error.unusable else "malformed", told, error.faults)

    def _worked(self, payload: Payload, spoken: str) -> Payload:
        """Response of the AI to a request that makes sense; what goes wrong here is hardly the caller's fault."""
        try:
            return self._ai_type.answer(self._ai, payload, spoken)
        except ImageError as error:
            refuse("contradiction", str(error))
        except AIError as error:
            _LOG.error("%s", error)
            refuse("ai-failed", str(error))
        except NotReadyError as error:
            refuse("not-ready", str(error))

    def _refused(self, ask: Ask, steps: _Steps, refusal: Refusal, error: BaseException | None = None) -> Reply:
        debug = None
        if self._settings.debug and error is not None:
            debug = "".join(traceback.format_exception(error))
        return Reply(
            refusal.problem.status,
            problem_body(refusal.problem, refusal.detail, ask.request_id, refusal.errors, debug),
            PROBLEM_JSON,
            problem=refusal.problem.name,
            seconds=steps.seconds,
        )
