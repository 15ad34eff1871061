"""What is said of a collector that does not take spans."""

from __future__ import annotations

import logging
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor, SpanExportResult
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from konfuzio_sdk.serving.span_sender import SpanSender

if TYPE_CHECKING:
    from collections.abc import Iterator

    Caplog = pytest.LogCaptureFixture


class Collector(ThreadingHTTPServer):
    """Answers as a test wants."""

    status = 200

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1/traces"


class Handler(BaseHTTPRequestHandler):
    server: Collector

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(self.server.status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def collector() -> Iterator[Collector]:
    with Collector(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def spans() -> tuple[ReadableSpan, ...]:
    """Two spans."""
    kept = InMemorySpanExporter()
    provider = TracerProvider(shutdown_on_exit=False)
    provider.add_span_processor(SimpleSpanProcessor(kept))
    for name in ("one", "two"):
        provider.get_tracer("test").start_span(name).end()
    return kept.get_finished_spans()


def sender_to(collector: Collector, seconds_between: float = 3600) -> SpanSender:
    return SpanSender(OTLPSpanExporter(collector.address), seconds_between)


def test_a_collector_that_takes_spans_is_not_spoken_of(
    collector: Collector, spans: tuple[ReadableSpan, ...], caplog: Caplog
) -> None:
    caplog.set_level(logging.INFO, "konfuzio_sdk")
    assert sender_to(collector).export(spans) is SpanExportResult.SUCCESS
    assert caplog.messages == []


def test_one_that_refuses_them_is_told_once_with_the_reason(
    collector: Collector, spans: tuple[ReadableSpan, ...], caplog: Caplog
) -> None:
    collector.status = 404
    sender = sender_to(collector)
    results = [sender.export(spans) for _ in range(3)]
    assert results == [SpanExportResult.FAILURE] * 3
    (told,) = caplog.messages
    assert told.startswith("Traces do not reach the collector")
    assert "404" in told


def test_it_is_told_anew_after_a_while(collector: Collector, spans: tuple[ReadableSpan, ...], caplog: Caplog) -> None:
    collector.status = 404
    sender = sender_to(collector, seconds_between=0)
    for _ in range(3):
        sender.export(spans)
    assert len(caplog.messages) == 3


def test_it_is_told_once_when_spans_get_through_again_and_how_many_were_lost(
    collector: Collector, spans: tuple[ReadableSpan, ...], caplog: Caplog
) -> None:
    caplog.set_level(logging.INFO, "konfuzio_sdk")
    sender = sender_to(collector)
    for status in (404, 404, 200, 200, 404, 200):
        collector.status = status
        sender.export(spans)
    failed, works = caplog.messages
    assert "404" in failed
    assert works == "Traces reach the collector again; 4 spans were lost."


def test_what_the_exporter_says_at_other_times_is_logged_as_it_is(collector: Collector, caplog: Caplog) -> None:
    sender = sender_to(collector)
    sender.shutdown()
    sender.shutdown()
    assert caplog.messages == ["Exporter already shutdown, ignoring call"]
