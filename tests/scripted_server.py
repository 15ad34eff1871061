"""A server that answers each path with what it was told to, in order, and remembers what it heard."""

from __future__ import annotations

import http.server
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["Heard", "Said", "Scripted", "scripted"]


class Said(NamedTuple):
    """An answer."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = {}


class Heard(NamedTuple):
    """A request; names of headers in lower case."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


class Scripted(NamedTuple):
    """A server that runs."""

    url: str
    heard: list[Heard]

    def asked(self, path: str) -> list[Heard]:
        """Requests to a path, whatever their query is."""
        return [each for each in self.heard if each.path.partition("?")[0] == path]


@contextmanager
def scripted(**answers: list[Said]) -> Iterator[Scripted]:
    """A server with a list of answers for each path, by its last part without ending; the last one stays."""
    heard: list[Heard] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            heard.append(Heard(self.command, self.path, {k.lower(): v for k, v in self.headers.items()}, body))
            name = self.path.partition("?")[0].rpartition("/")[2].partition(".")[0].replace("-", "_")
            left = answers.get(name, answers.get("everything", [Said(404, b"Not Found")]))
            said = left.pop(0) if len(left) > 1 else left[0]
            self.send_response(said.status)
            for header, value in said.headers.items():
                self.send_header(header, value)
            self.send_header("Content-Length", str(len(said.body)))
            self.end_headers()
            self.wfile.write(said.body)

        do_POST = do_GET  # noqa: N815 - the base class's name

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield Scripted(f"http://127.0.0.1:{server.server_port}", heard)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
