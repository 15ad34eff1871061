"""What of a request is told a collector, which is a real one here."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)

from konfuzio_sdk.serving.exchange import OTHER, Exchange
from konfuzio_sdk.serving.tracing import tracer_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from opentelemetry.proto.common.v1.common_pb2 import KeyValue
    from opentelemetry.proto.trace.v1.trace_pb2 import Span

    from konfuzio_sdk.serving.tracing import RequestSpan

    Caplog = pytest.LogCaptureFixture

TRACE = "0af7651916cd43dd8448eb211c80319c"
PARENT = "b7ad6b7169203331"
ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT"
EXTRACTED = Exchange(
    request_id="a-1",
    endpoint="/extract",
    method="POST",
    status=200,
    schema_version="ExtractResponse20261123",
    documents=1,
    pages=3,
    bytes_in=1000,
    bytes_out=50,
    seconds={"work": 0.2, "queue": 0.1, "total": 0.35, "parse": 0.05},
    worker=77,
)


class Collector:
    """Takes in what is sent by OTLP over HTTP."""

    def __init__(self) -> None:
        self.requests: list[ExportTraceServiceRequest] = []
        self.headers: list[dict[str, str]] = []

    @property
    def spans(self) -> dict[str, Span]:
        """Spans by their names."""
        sent = [span for _, spans in self._scopes() for span in spans]
        assert len({span.name for span in sent}) == len(sent)
        return {span.name: span for span in sent}

    @property
    def resource(self) -> dict[str, Any]:
        ((resource, _),) = self._scopes()
        return resource

    def _scopes(self) -> list[tuple[dict[str, Any], list[Span]]]:
        return [
            (values(part.resource.attributes), list(scope.spans))
            for request in self.requests
            for part in request.resource_spans
            for scope in part.scope_spans
        ]

    @contextmanager
    def listening(self) -> Iterator[str]:
        """Address of the collector while it runs."""
        with ThreadingHTTPServer(("127.0.0.1", 0), self._handler()) as server:
            thread = threading.Thread(target=server.serve_forever, args=(0.01,))
            thread.start()
            yield f"http://127.0.0.1:{server.server_port}"
            server.shutdown()
            thread.join()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        collector = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                collector.requests.append(ExportTraceServiceRequest.FromString(body))
                collector.headers.append({name.lower(): value for name, value in self.headers.items()})
                answer = ExportTraceServiceResponse().SerializeToString()
                self.send_response(200 if self.path == "/v1/traces" else 404)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_: object) -> None:
                pass

        return Handler


def values(attributes: list[KeyValue]) -> dict[str, Any]:
    return {one.key: getattr(one.value, str(one.value.WhichOneof("value"))) for one in attributes}


@pytest.fixture
def collector(monkeypatch: pytest.MonkeyPatch) -> Iterator[Collector]:
    """Collector that the environment names."""
    found = Collector()
    with found.listening() as address:
        monkeypatch.setenv(ENDPOINT, address)
        yield found


def fail_amid(span: RequestSpan) -> None:
    try:
        int("Ms Miller owes 4711")
    finally:
        span.answered(EXTRACTED)


def trace(exchange: Exchange, headers: dict[str, str] | None = None) -> str:
    """Trace one request; id of its trace."""
    tracer = tracer_of(os.environ, "invoices", "v1")
    with tracer.request(headers or {}) as span:
        span.answered(exchange)
        trace_id = span.trace_id
    tracer.close()
    return trace_id


def test_a_request_is_a_span_that_tells_what_became_of_it(collector: Collector) -> None:
    trace_id = trace(EXTRACTED)
    span = collector.spans["POST /extract"]
    assert span.trace_id.hex() == trace_id
    assert span.parent_span_id == b""
    assert span.kind == span.SPAN_KIND_SERVER
    assert span.status.code == 0
    assert values(span.attributes) == {
        "http.request.method": "POST",
        "http.route": "/extract",
        "http.response.status_code": 200,
        "http.request.body.size": 1000,
        "http.response.body.size": 50,
        "konfuzio.request_id": "a-1",
        "konfuzio.pages": 3,
        "konfuzio.schema_version": "ExtractResponse20261123",
    }


def test_steps_are_children_one_after_another(collector: Collector) -> None:
    trace(EXTRACTED)
    spans = collector.spans
    request = spans.pop("POST /extract")
    assert list(spans) == ["queue", "parse", "work"]
    start = request.start_time_unix_nano
    for span, seconds in zip(spans.values(), (0.1, 0.05, 0.2), strict=True):
        assert span.parent_span_id == request.span_id
        assert span.trace_id == request.trace_id
        assert span.start_time_unix_nano == start
        start = span.end_time_unix_nano
        assert start - span.start_time_unix_nano == pytest.approx(seconds * 1e9)


def test_the_trace_of_the_caller_goes_on(collector: Collector) -> None:
    assert trace(EXTRACTED, {"traceparent": f"00-{TRACE}-{PARENT}-01"}) == TRACE
    assert collector.spans["POST /extract"].parent_span_id.hex() == PARENT


@pytest.mark.parametrize("header", ["", "garbage", f"00-{'0' * 32}-{PARENT}-01", f"00-{TRACE}-{PARENT}"])
def test_a_traceparent_that_is_none_begins_a_trace(collector: Collector, header: str) -> None:
    assert trace(EXTRACTED, {"traceparent": header}) not in {"", TRACE, "0" * 32}
    assert collector.spans["POST /extract"].parent_span_id == b""


def test_a_caller_who_does_not_sample_is_not_sampled_but_keeps_its_id(collector: Collector) -> None:
    assert trace(EXTRACTED, {"traceparent": f"00-{TRACE}-{PARENT}-00"}) == TRACE
    assert collector.requests == []


def test_the_sampler_of_the_environment_is_heeded(collector: Collector, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTEL_TRACES_SAMPLER", "traceidratio")
    monkeypatch.setenv("OTEL_TRACES_SAMPLER_ARG", "0")
    assert trace(EXTRACTED)
    assert collector.requests == []


def test_a_fault_of_the_service_is_an_error_and_one_of_its_caller_is_none(collector: Collector) -> None:
    trace(Exchange("a", "/extract", "POST", 500, "ai-failed"))
    trace(Exchange("b", "/split", "POST", 413, "too-large"))
    failed, refused = collector.spans["POST /extract"], collector.spans["POST /split"]
    assert (failed.status.code, failed.status.message) == (failed.status.STATUS_CODE_ERROR, "")
    assert refused.status.code == refused.status.STATUS_CODE_UNSET
    assert values(refused.attributes)["error.type"] == "too-large"


def test_an_unknown_path_leaves_no_trace_of_itself(collector: Collector) -> None:
    trace(Exchange("a", OTHER, OTHER, 404, "not-found"))
    attributes = values(collector.spans["request"].attributes)
    assert "http.route" not in attributes
    assert attributes["http.request.method"] == "_OTHER"


def test_a_request_of_which_nothing_is_said_is_not_sent(collector: Collector) -> None:
    tracer = tracer_of(os.environ, "invoices", "v1")
    with tracer.request({}):
        pass
    tracer.close()
    assert collector.requests == []


def test_an_exception_amid_a_request_is_not_quoted(collector: Collector) -> None:
    tracer = tracer_of(os.environ, "invoices", "v1")
    with pytest.raises(ValueError, match="Ms Miller"), tracer.request({}) as span:
        fail_amid(span)
    tracer.close()
    assert "POST /extract" in collector.spans
    assert b"Miller" not in collector.requests[0].SerializeToString()


def test_the_service_is_named_after_the_archive(collector: Collector) -> None:
    trace(EXTRACTED)
    assert collector.resource["service.name"] == "invoices"
    assert collector.resource["service.version"] == "v1"


def test_the_environment_names_it_otherwise_and_sends_headers(
    collector: Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OTEL_SERVICE_NAME", "letters")
    monkeypatch.setenv("OTEL_RESOURCE_ATTRIBUTES", "deployment.environment=test")
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_HEADERS", "x-tenant=42")
    trace(EXTRACTED)
    assert collector.resource["service.name"] == "letters"
    assert collector.resource["deployment.environment"] == "test"
    assert collector.headers[0]["x-tenant"] == "42"


@pytest.mark.parametrize(
    "environment",
    [
        {},
        {ENDPOINT: ""},
        {ENDPOINT: "http://127.0.0.1:9", "OTEL_SDK_DISABLED": "TRUE"},
        {ENDPOINT: "http://127.0.0.1:9", "OTEL_TRACES_EXPORTER": "none"},
    ],
)
def test_nothing_is_traced_that_nobody_asked_for(environment: dict[str, str], caplog: Caplog) -> None:
    tracer = tracer_of(environment, "invoices", "v1")
    with tracer.request({"traceparent": f"00-{TRACE}-{PARENT}-01"}) as span:
        span.answered(EXTRACTED)
        assert span.trace_id == ""
    tracer.close()
    assert caplog.records == []


def test_opentelemetry_is_not_loaded_without_tracing() -> None:
    program = """
import sys
from konfuzio_sdk.serving.tracing import tracer_of
with tracer_of({}, "invoices", "v1").request({}): pass
print([name for name in sys.modules if name.startswith("opentelemetry")])
"""
    command = [sys.executable, "-c", program]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "[]\n"


def test_a_service_without_the_exporter_says_so_once_and_goes_on() -> None:
    program = f"""
import os, sys
sys.modules["opentelemetry.exporter"] = None
from konfuzio_sdk.serving.logs import configure
from konfuzio_sdk.serving.tracing import tracer_of
configure(debug=False)
os.environ["{ENDPOINT}"] = "http://127.0.0.1:9"
tracer = tracer_of(os.environ, "invoices", "v1")
for _ in range(3):
    with tracer.request({{}}) as span: assert span.trace_id == ""
tracer.close()
"""
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stderr
    assert told.count("\n") == 1
    assert "the exporter is missing; install the SDK with its extra 'tracing'" in told


@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        ("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc", "is 'grpc', but only http/protobuf is spoken"),
        ("OTEL_BSP_SCHEDULE_DELAY", "-1", "schedule_delay_millis must be positive"),
    ],
)
def test_a_variable_that_cannot_be_used_is_told_and_the_service_goes_on(
    name: str, value: str, why: str, collector: Collector, monkeypatch: pytest.MonkeyPatch, caplog: Caplog
) -> None:
    monkeypatch.setenv(name, value)
    assert trace(EXTRACTED) == ""
    (told,) = caplog.messages
    assert why in told
    assert collector.requests == []


def test_a_collector_that_does_not_answer_does_not_keep_the_service_from_stopping() -> None:
    program = f"""
import os, socket
from konfuzio_sdk.serving.exchange import Exchange
from konfuzio_sdk.serving.spans import OtlpTracer
silent = socket.create_server(("127.0.0.1", 0))
os.environ["{ENDPOINT}"] = f"http://127.0.0.1:{{silent.getsockname()[1]}}"
os.environ["OTEL_EXPORTER_OTLP_TIMEOUT"] = "1000"
tracer = OtlpTracer("invoices", "v1", seconds_to_close=0.1)
with tracer.request({{}}) as span:
    span.answered(Exchange('a', '/extract', 'POST', 200))
tracer.close()
print("closed")
"""
    command = [sys.executable, "-c", program]
    ran = subprocess.run(command, capture_output=True, text=True, check=True, timeout=500)
    assert ran.stdout == "closed\n"
    assert ran.stderr.count("\n") == 1
    assert "The last traces are lost" in ran.stderr


def test_a_queue_that_stays_full_is_told_once() -> None:
    program = f"""
import os, socket, time
from konfuzio_sdk.serving.exchange import Exchange
from konfuzio_sdk.serving.logs import configure
from konfuzio_sdk.serving.spans import OtlpTracer
configure(debug=False)
silent = socket.create_server(("127.0.0.1", 0))
os.environ["{ENDPOINT}"] = f"http://127.0.0.1:{{silent.getsockname()[1]}}"
os.environ["OTEL_EXPORTER_OTLP_TIMEOUT"] = "1000"
os.environ["OTEL_BSP_MAX_QUEUE_SIZE"] = os.environ["OTEL_BSP_MAX_EXPORT_BATCH_SIZE"] = "1"
tracer = OtlpTracer("invoices", "v1", seconds_to_close=0.1)
later = time.time()
time.time = lambda: later
for _ in range(50):
    later += 20
    with tracer.request({{}}) as span:
        span.answered(Exchange('a', '/extract', 'POST', 200))
tracer.close()
"""
    command = [sys.executable, "-c", program]
    told = subprocess.run(command, capture_output=True, text=True, check=True, timeout=500).stderr
    assert told.count("Queue full") == 1
