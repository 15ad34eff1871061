"""What a service logs: JSON on the error output, one line an event, and nothing out of Documents or requests.

A line holds fields that are known here, and nothing else. Of an exception it has kind and place, since its message may
quote a Document; of what the code of an AI logs, the place alone. `BENTO_SERVICE_DEBUG` has both told in full.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import threading
import traceback
import uuid
import warnings
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import PurePath
from typing import TYPE_CHECKING, TypeAlias

from konfuzio_sdk.serving.exchange import Exchange

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import CodeType, TracebackType

__all__ = ["bound", "configure", "log_exchange", "request_id_of"]

_LOG = logging.getLogger(__name__)

_Fields: TypeAlias = dict[str, object]

_WELL_FORMED = re.compile(r"[A-Za-z0-9._-]{1,64}")

_BOUND: ContextVar[dict[str, str]] = ContextVar("bound", default={})  # noqa: B039 - nobody changes it, see `bound`

# Whose words are about the service. All others may be an AI's, and asyncio quotes exceptions.
_TRUSTED = frozenset({"konfuzio_sdk", "bentoml", "circus", "uvicorn", "opentelemetry"})
# They have handlers of their own, or write a line a request with its path.
_TAKEN_OVER = ("bentoml", "circus", "uvicorn", "uvicorn.error")
_SILENCED = ("bentoml.access", "uvicorn.access")

_MOST_CAUSES = 5
_MOST_FRAMES = 30
_LONGEST_MESSAGE = 2000

_EXCHANGE = "exchange"
_PLACE = "place"
"""Names under which records carry what is not text."""


def request_id_of(header: str) -> str:
    """Id of a request: what its `X-Request-ID` says if that is well formed, else a new one."""
    return header if _WELL_FORMED.fullmatch(header) else uuid.uuid4().hex


@contextmanager
def bound(*, request_id: str, trace_id: str = "") -> Iterator[None]:
    """Have every line that is logged meanwhile, by this task or thread, name the request."""
    token = _BOUND.set({"request_id": request_id, "trace_id": trace_id})
    try:
        yield
    finally:
        _BOUND.reset(token)


def log_exchange(exchange: Exchange) -> None:
    """Log a request and what became of it: a line of level info, or of error where the service is to blame."""
    level = logging.ERROR if exchange.status >= 500 else logging.INFO  # noqa: PLR2004 - as of HTTP
    _LOG.log(level, "Request answered.", extra={_EXCHANGE: exchange})


def configure(*, debug: bool) -> None:
    """Have this process log as JSON, whatever was set up before; what ends a thread or the process is logged too."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_JsonFormatter(debug=debug))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO if debug else logging.WARNING)
    logging.getLogger("konfuzio_sdk").setLevel(logging.DEBUG if debug else logging.INFO)
    for name in _TAKEN_OVER:
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = True
        # The server tells of connections with the paths that callers made up.
        logger.setLevel(logging.WARNING if name.startswith("uvicorn") else logging.INFO)
    for name in _SILENCED:
        logging.getLogger(name).disabled = True
    warnings.showwarning = _log_warning
    sys.excepthook = _log_uncaught
    sys.unraisablehook = _log_unraisable
    threading.excepthook = _log_of_thread


class _JsonFormatter(logging.Formatter):
    """Makes one line of JSON of a record."""

    def __init__(self, *, debug: bool) -> None:
        super().__init__()
        self._debug = debug

    def format(self, record: logging.LogRecord) -> str:
        fields: _Fields = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": self._message(record),
            "pid": record.process,
            **_BOUND.get(),
        }
        exchange = getattr(record, _EXCHANGE, None)
        if isinstance(exchange, Exchange):
            fields |= _fields_of(exchange)
        if not self._is_trusted(record):
            fields["place"] = getattr(record, _PLACE, None) or f"{record.filename}:{record.lineno}, {record.funcName}"
        if isinstance(record.exc_info, tuple) and record.exc_info[1] is not None:
            fields["errors"] = [self._told(error) for error in _with_causes(record.exc_info[1])]
        return json.dumps({name: value for name, value in fields.items() if value not in (None, "")})

    def _is_trusted(self, record: logging.LogRecord) -> bool:
        return record.name.partition(".")[0] in _TRUSTED and not hasattr(record, _PLACE)

    def _message(self, record: logging.LogRecord) -> str:
        if not (self._debug or self._is_trusted(record)):
            return "Logged by other code, whose words may quote a Document."
        try:
            return record.getMessage()[:_LONGEST_MESSAGE]
        except Exception:  # noqa: BLE001 - arguments are objects of anybody, and no log line is worth a request
            return "A message that cannot be formatted."

    def _told(self, error: BaseException) -> _Fields:
        told: _Fields = {"type": type(error).__name__, "frames": _frames(error.__traceback__)}
        if self._debug:
            told["message"] = "".join(traceback.format_exception_only(error)).strip()[:_LONGEST_MESSAGE]
        return told


def _fields_of(exchange: Exchange) -> _Fields:
    """Its fields in the order in which a person reads them."""
    return {
        "request_id": exchange.request_id,
        "method": exchange.method,
        "endpoint": exchange.endpoint,
        "status": exchange.status,
        "problem": exchange.problem,
        "schema_version": exchange.schema_version,
        "documents": exchange.documents,
        "pages": exchange.pages,
        "bytes_in": exchange.bytes_in,
        "bytes_out": exchange.bytes_out,
        "worker": exchange.worker,
        "seconds": {step: round(seconds, 4) for step, seconds in exchange.seconds.items()},
    }


def _with_causes(error: BaseException) -> Iterator[BaseException]:
    """An exception and what led to it, the last first."""
    found: BaseException | None = error
    for _ in range(_MOST_CAUSES):
        if found is None:
            return
        yield found
        found = found.__cause__ or (None if found.__suppress_context__ else found.__context__)


def _frames(found: TracebackType | None) -> list[str]:
    """Where each call was, the innermost last: file within its package, line and function, without the lines' text."""
    walked = list(traceback.walk_tb(found))[-_MOST_FRAMES:]
    return [_place(frame.f_code, line, str(frame.f_globals.get("__name__", ""))) for frame, line in walked]


def _place(code: CodeType, line: int, module: str) -> str:
    """Place in the code as `package/file.py:line, function`; folders above the package are the machine's own matter."""
    parts = PurePath(code.co_filename).parts
    package = module.partition(".")[0]
    start = len(parts) - 1
    if package in parts[:-1]:
        start -= parts[::-1].index(package)
    return f"{'/'.join(parts[start:])}:{line}, {code.co_name}"


def _log_warning(  # noqa: PLR0913 - Python's signature
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: object = None,  # noqa: ARG001 - same
    line: str | None = None,  # noqa: ARG001 - same
) -> None:
    place = f"{PurePath(filename).name}:{lineno} ({category.__name__})"
    logging.getLogger("py.warnings").warning("%s: %s", category.__name__, message, extra={_PLACE: place})


def _log_uncaught(kind: type[BaseException], error: BaseException, found: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    _LOG.critical("The process ends by an exception.", exc_info=(kind, error, found))


def _log_of_thread(raised: threading.ExceptHookArgs) -> None:
    if raised.exc_value is not None:
        _LOG.error("A thread ends by an exception.", exc_info=raised.exc_value)


def _log_unraisable(raised: sys.UnraisableHookArgs) -> None:
    if raised.exc_value is not None:
        _LOG.error("An exception could not be raised.", exc_info=raised.exc_value)
