"""Spans of requests, as OpenTelemetry sends them to a collector."""

from __future__ import annotations

import threading
from contextlib import AbstractContextManager, nullcontext
from http import HTTPStatus
from typing import TYPE_CHECKING

from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.propagate import extract
from opentelemetry.sdk.resources import SERVICE_NAME, SERVICE_VERSION, OTELResourceDetector, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import SpanKind, StatusCode, set_span_in_context

from konfuzio_sdk.serving.exchange import OTHER, STEPS
from konfuzio_sdk.serving.span_sender import SpanSender, tell_of_full_queue_hourly

if TYPE_CHECKING:
    from collections.abc import Mapping

    from opentelemetry.trace import Span
    from opentelemetry.trace import Tracer as SpanMaker

    from konfuzio_sdk.serving.exchange import Exchange

__all__ = ["OtlpTracer"]

_NANOSECONDS = 1_000_000_000
_SECONDS_TO_CLOSE = 1.5


class OtlpTracer:
    """Makes a span of each request, and sends them from a thread of its own, some at a time."""

    def __init__(self, name: str, version: str, seconds_to_close: float = _SECONDS_TO_CLOSE) -> None:
        """Send as the environment of the process says; ValueError if it cannot be used."""
        ours = Resource.create({SERVICE_NAME: name, SERVICE_VERSION: version})
        resource = ours.merge(OTELResourceDetector().detect())
        # A collector that is away must not keep the service from stopping.
        self._provider = TracerProvider(resource=resource, shutdown_on_exit=False)
        tell_of_full_queue_hourly()
        self._sender = SpanSender(OTLPSpanExporter())
        self._provider.add_span_processor(BatchSpanProcessor(self._sender))
        self._maker = self._provider.get_tracer("konfuzio_sdk")
        self._seconds_to_close = seconds_to_close

    def request(self, headers: Mapping[str, str]) -> AbstractContextManager[_RequestSpan]:
        """Span of a request; an exception is not recorded, as its message may quote a Document."""
        # The current context may hold BentoML's span, which goes nowhere.
        span = self._maker.start_span("request", extract(headers, Context()), SpanKind.SERVER)
        return nullcontext(_RequestSpan(self._maker, span))

    def close(self) -> None:
        """Send what is not sent yet; what takes too long is given up."""
        closing = threading.Thread(target=self._provider.shutdown, daemon=True)
        closing.start()
        closing.join(self._seconds_to_close)
        if closing.is_alive():
            self._sender.give_up()


class _RequestSpan:
    """A span that has begun. It is sent once it is answered, and never if it is not."""

    def __init__(self, maker: SpanMaker, span: Span) -> None:
        self._maker = maker
        self._span = span
        # Only a span that is recorded says when it began.
        self._start: int | None = getattr(span, "start_time", None)

    @property
    def trace_id(self) -> str:
        return format(self._span.get_span_context().trace_id, "032x")

    def answered(self, exchange: Exchange) -> None:
        if self._start is None:
            return
        self._span.update_name(_name_of(exchange))
        self._span.set_attributes(_attributes_of(exchange))
        if exchange.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            self._span.set_status(StatusCode.ERROR)
        self._add_steps(exchange.seconds, self._start)
        self._span.end()

    def _add_steps(self, seconds: Mapping[str, float], start: int) -> None:
        """A child for each step, one after another from the start on: that is how they were taken."""
        context = set_span_in_context(self._span)
        for step in STEPS[:-1]:
            if step in seconds:
                end = start + int(seconds[step] * _NANOSECONDS)
                self._maker.start_span(step, context, start_time=start).end(end)
                start = end


def _name_of(exchange: Exchange) -> str:
    return " ".join(part for part in (exchange.method, exchange.endpoint) if part != OTHER) or "request"


def _attributes_of(exchange: Exchange) -> dict[str, str | int]:
    """Attributes under the names of OpenTelemetry's conventions for HTTP, and some of our own."""
    attributes: dict[str, str | int] = {
        "http.request.method": "_OTHER" if exchange.method == OTHER else exchange.method,
        "http.response.status_code": int(exchange.status),
        "http.request.body.size": exchange.bytes_in,
        "http.response.body.size": exchange.bytes_out,
        "konfuzio.request_id": exchange.request_id,
        "konfuzio.pages": exchange.pages,
    }
    optional = {
        "http.route": "" if exchange.endpoint == OTHER else exchange.endpoint,
        "error.type": exchange.problem,
        "konfuzio.schema_version": exchange.schema_version,
    }
    return attributes | {name: value for name, value in optional.items() if value}
