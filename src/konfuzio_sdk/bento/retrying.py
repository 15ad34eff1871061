"""When to ask again a service that cannot answer now."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from konfuzio_sdk.bento.service_answer import Answered

__all__ = ["seconds_to_wait"]

_FIRST_SECONDS = 0.5
"""Where a service that has all it can take does not say when to come again, as the first archives do not."""


def seconds_to_wait(answered: Answered, attempt: int) -> float | None:
    """Seconds after which to ask again, having asked `attempt` times; None if that is of no use.

    Only what says to come again is asked again: 429, and 503 with a Retry-After. A 503 without says that the AI
    cannot work, which waiting does not change.
    """
    told = _retry_after(answered.headers.get("retry-after", ""))
    if answered.status == HTTPStatus.TOO_MANY_REQUESTS:
        return _FIRST_SECONDS * 2 ** (attempt - 1) if told is None else told
    return told if answered.status == HTTPStatus.SERVICE_UNAVAILABLE else None


def _retry_after(told: str) -> float | None:
    """Seconds that a Retry-After says: a number of them, or a date."""
    if told.strip().isdecimal():
        return float(told)
    with suppress(ValueError, OverflowError):  # numbers of any length pass for parts of a date
        date = parsedate_to_datetime(told)
        return max(0.0, (date.replace(tzinfo=date.tzinfo or UTC) - datetime.now(UTC)).total_seconds())
    return None
