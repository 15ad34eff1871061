"""A worker: the program that loads the AI of an archive, and answers one request at a time.

`python -m konfuzio_sdk.serving.worker SOURCE MODEL CONNECTION LIFELINE` is started by the front; SOURCE is the
archive's `src` folder, MODEL the folder of its model, and the others are file descriptors: of the socket on which
frames come and go, and of a pipe that ends when the front does.
"""

from __future__ import annotations

import gc
import os
import signal
import socket
import sys
import threading
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from konfuzio_sdk.bento.ai_type import ai_type_named
from konfuzio_sdk.bento.archive_paths import MANIFEST_FILE
from konfuzio_sdk.bento.manifest import OCR, read_manifest
from konfuzio_sdk.serving.answering import Answering
from konfuzio_sdk.serving.asks import Ask
from konfuzio_sdk.serving.frames import NUMBER, Frame, packed, receive
from konfuzio_sdk.serving.loading import loaded
from konfuzio_sdk.serving.logs import bound, configure
from konfuzio_sdk.settings import ServiceSettings

if TYPE_CHECKING:
    from types import FrameType

__all__ = ["main"]

_OLDEST_GENERATION = 2
_REQUESTS_PER_COLLECTION = 20


def main(arguments: list[str]) -> None:
    """Load, say hello, and answer until the front closes the connection."""
    source, model = map(Path, arguments[:2])
    connection, lifeline = map(int, arguments[2:])
    for number in (signal.SIGTERM, signal.SIGINT):  # BentoML tells all processes to end; the front ends this one
        signal.signal(number, _go_on)
    threading.Thread(target=_end_with_front, args=(lifeline,), daemon=True).start()
    sys.path.insert(0, str(source))  # where BentoML, too, looks for modules that an archive brings
    manifest = read_manifest(source / MANIFEST_FILE)
    settings = ServiceSettings.from_environment(os.environ)
    configure(debug=settings.debug)
    with socket.socket(fileno=connection) as front:
        ai, reason = loaded(manifest, model)
        front.sendall(packed(Frame({"reason": reason}, b"")))
        if ai is not None:
            # What happens to be installed here does not count: the same archive answers alike wherever it runs.
            ocr = OCR in manifest.extras
            required = manifest.required_inputs()
            _answer(front, Answering(ai_type_named(manifest.ai_type), ai, required, settings, ocr=ocr))


def _answer(front: socket.socket, answering: Answering) -> None:
    """Answer what comes, and tidy up between requests instead of amid them."""
    gc.collect()
    gc.freeze()
    gc.disable()
    process, answered = os.getpid(), 0
    while (frame := receive(front)) is not None:
        number = frame.head.pop(NUMBER)
        ask = Ask(body=frame.body, **frame.head)
        with bound(request_id=ask.request_id):
            reply = asdict(answering.reply(ask))
        if os.getpid() != process:
            os._exit(1)  # a copy, which the AI made of this process; the other one answers
        body = reply.pop("body")
        del frame, ask
        front.sendall(packed(Frame({**reply, NUMBER: number}, body)))
        del reply, body
        answered += 1
        gc.collect(_OLDEST_GENERATION if answered % _REQUESTS_PER_COLLECTION == 0 else 0)


def _go_on(_number: int, _frame: FrameType | None) -> None:
    """Finish what is in work. A handler, since what is ignored is ignored by processes that the AI starts too."""


def _end_with_front(lifeline: int) -> None:
    """End, whatever is going on, when the front has ended; nobody would read the answer."""
    os.read(lifeline, 1)
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    main(sys.argv[1:])
