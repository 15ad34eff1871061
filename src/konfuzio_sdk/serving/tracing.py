"""Traces requests by OpenTelemetry, if the environment of the service names a collector.

BentoML can trace requests too, by raw paths with their query strings and by a configuration of its own. This is apart
from it: names are bounded, nothing of a request is told, and the standard variables `OTEL_*` are heeded.
"""

from __future__ import annotations

import logging
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Protocol

from konfuzio_sdk.distribution import how_to_add

if TYPE_CHECKING:
    from collections.abc import Mapping

    from konfuzio_sdk.serving.exchange import Exchange

__all__ = ["RequestSpan", "Tracer", "tracer_of"]

_LOG = logging.getLogger(__name__)

_ENDPOINTS = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT")
_PROTOCOLS = ("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL")
_PROTOCOL = "http/protobuf"


class RequestSpan(Protocol):
    """The span of one request."""

    @property
    def trace_id(self) -> str:
        """Id of the trace in 32 hexadecimal digits, which is the caller's if it sent one; "" without tracing."""
        ...

    def answered(self, exchange: Exchange) -> None:
        """Say what became of the request, and how long each step took; a span of which nothing is said is not sent."""
        ...


class Tracer(Protocol):
    """Makes a span of each request."""

    def request(self, headers: Mapping[str, str]) -> AbstractContextManager[RequestSpan]:
        """Span of a request, which continues the trace that its `traceparent` names. Names are in lower case."""
        ...

    def close(self) -> None:
        """Send what is not sent yet, for a second or two at most. It blocks."""
        ...


def tracer_of(environment: Mapping[str, str], name: str, version: str) -> Tracer:
    """Tracer of a service, which `OTEL_SERVICE_NAME` may name otherwise; it does nothing if no collector is named.

    Whatever is wrong is logged, and the service goes on without. `environment` decides whether there is tracing; how
    (headers, sampler, batches) is read by OpenTelemetry itself, from the environment of the process.
    """
    if not _is_wanted(environment):
        return _NoTracer()
    protocol = _first(environment, _PROTOCOLS) or _PROTOCOL
    if protocol != _PROTOCOL:
        _LOG.warning("Nothing is traced: %s is %r, but only %s is spoken.", _PROTOCOLS[1], protocol, _PROTOCOL)
        return _NoTracer()
    try:
        from konfuzio_sdk.serving.spans import OtlpTracer  # noqa: PLC0415 - an extra, and heavy

        return OtlpTracer(name, version)
    except ImportError:
        _LOG.warning("Nothing is traced: OTEL_* asks for it, but the exporter is missing; %s.", how_to_add("tracing"))
    except ValueError as error:
        _LOG.warning("Nothing is traced: a variable OTEL_* cannot be used (%s).", error)
    return _NoTracer()


class _NoSpan:
    trace_id = ""

    def answered(self, exchange: Exchange) -> None:
        pass


class _NoTracer:
    def __init__(self) -> None:
        self._nothing = nullcontext(_NoSpan())

    def request(self, headers: Mapping[str, str]) -> AbstractContextManager[RequestSpan]:  # noqa: ARG002 - of a Tracer
        return self._nothing

    def close(self) -> None:
        pass


def _is_wanted(environment: Mapping[str, str]) -> bool:
    if environment.get("OTEL_SDK_DISABLED", "").strip().lower() == "true":
        return False
    exporter = environment.get("OTEL_TRACES_EXPORTER", "").strip()
    return exporter == "otlp" or (not exporter and bool(_first(environment, _ENDPOINTS)))


def _first(environment: Mapping[str, str], names: tuple[str, ...]) -> str:
    """Value of the first variable that is set, for the special one precedes the general one."""
    return next((value for name in names if (value := environment.get(name, "").strip())), "")
