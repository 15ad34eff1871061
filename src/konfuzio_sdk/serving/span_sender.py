"""How spans leave for a collector, and what is said of one that does not take them: a line, and no more for an hour."""

from __future__ import annotations

import logging
import math
import time
from typing import TYPE_CHECKING

from opentelemetry.sdk.trace.export import SpanExporter, SpanExportResult

if TYPE_CHECKING:
    from collections.abc import Sequence

    from opentelemetry.sdk.trace import ReadableSpan

__all__ = ["SpanSender", "tell_of_full_queue_hourly"]

_LOG = logging.getLogger(__name__)
_HOUR = 3600.0
_LONGEST_REASON = 400
_LOG_OF_QUEUE = logging.getLogger("opentelemetry.sdk._shared_internal")
"""Of the queue of spans, which says every 20 seconds that it is full while nobody takes them."""


class SpanSender(SpanExporter):
    """Has an exporter send spans, and speaks in its place: it would log every attempt."""

    def __init__(self, exporter: SpanExporter, seconds_between: float = _HOUR) -> None:
        """A collector that is away is told again after `seconds_between` at the earliest."""
        self._exporter = exporter
        self._log_of_exporter = logging.getLogger(type(exporter).__module__)
        self._seconds_between = seconds_between
        self._told_at = -math.inf
        self._is_told = False
        self._lost = 0

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        """Send spans. It blocks, for the time of some attempts if need be."""
        words = _Words()
        self._log_of_exporter.addFilter(words)
        try:
            result = self._exporter.export(spans)
        finally:
            self._log_of_exporter.removeFilter(words)
        if result is SpanExportResult.SUCCESS:
            self._tell_of_success()
        else:
            self._lost += len(spans)
            self._tell_of_failure(words.first)
        return result

    def shutdown(self) -> None:
        """Give up what is being sent."""
        self._exporter.shutdown()

    def force_flush(self, timeout_millis: int = 30000) -> bool:
        """Nothing is kept here."""
        return self._exporter.force_flush(timeout_millis)

    def give_up(self) -> None:
        """Log that what is not sent yet is lost as the service ends, unless it is known that nothing gets through."""
        if not self._is_told:
            _LOG.warning("The last traces are lost: the collector takes too long to take them, and the service ends.")

    def _tell_of_failure(self, reason: str) -> None:
        """Log that spans do not get through, unless that was done not long ago."""
        if time.monotonic() - self._told_at < self._seconds_between:
            return
        self._told_at = time.monotonic()
        self._is_told = True
        _LOG.warning(
            "Traces do not reach the collector, and are lost; the service goes on without. "
            "It is said again after an hour, or when they do. The reason: %s",
            reason[:_LONGEST_REASON] or "it is not known.",
        )

    def _tell_of_success(self) -> None:
        if self._is_told:
            _LOG.info("Traces reach the collector again; %d spans were lost.", self._lost)
            self._is_told = False
            self._lost = 0


def tell_of_full_queue_hourly() -> None:
    """Have what the queue of spans says logged once an hour."""
    _LOG_OF_QUEUE.addFilter(_HOURLY)


class _Hourly(logging.Filter):
    """Lets each kind of message through once an hour."""

    def __init__(self) -> None:
        super().__init__()
        self._told_at: dict[str, float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        now = time.monotonic()
        if now - self._told_at.get(str(record.msg), -math.inf) < _HOUR:
            return False
        self._told_at[str(record.msg)] = now
        return True


_HOURLY = _Hourly()


class _Words(logging.Filter):
    """Keeps what a logger would say to itself. Its first words have the reason; its last say that it gives up."""

    first = ""

    def filter(self, record: logging.LogRecord) -> bool:
        self.first = self.first or record.getMessage()
        return False
