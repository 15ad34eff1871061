"""The process that `isolated_pdf` has PDFs read by: it answers questions until its input ends.

It bounds itself, so that it ends even if nobody is left to end it: by SIGPROF when a question takes too much time of
the CPU, by PDFium itself when there is no memory left for it.
"""

from __future__ import annotations

import pickle
import resource
import signal
import sys
from typing import TYPE_CHECKING, BinaryIO

from konfuzio_sdk.errors import FileLimitError, ReaderError
from konfuzio_sdk.readers.pdf import PdfSource

if TYPE_CHECKING:
    from konfuzio_sdk.readers.limits import ReadLimits

__all__ = ["main"]


def main(questions: BinaryIO, answers: BinaryIO) -> None:
    """Answer each question: bytes of a PDF, what errors call it, limits, what is asked of it, and its arguments."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_IGN)  # whoever asks ends last, and with it the questions
    while True:
        try:
            content, name, limits, what, arguments = pickle.load(questions)  # noqa: S301 - from the process that started this one
        except EOFError:
            return
        with_memory(limits)
        signal.setitimer(signal.ITIMER_PROF, limits.seconds)
        answer = _answer(PdfSource(content, name), what, arguments)
        signal.setitimer(signal.ITIMER_PROF, 0)
        del content
        pickle.dump(answer, answers, pickle.HIGHEST_PROTOCOL)
        answers.flush()


def with_memory(limits: ReadLimits) -> None:
    """Let this process have so much memory and no more."""
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    wanted = limits.memory if hard == resource.RLIM_INFINITY else min(limits.memory, hard)
    resource.setrlimit(resource.RLIMIT_AS, (wanted, hard))


def _answer(pdf: PdfSource, what: str, arguments: tuple[object, ...]) -> object:
    """What was asked for, or the error that says why not."""
    try:
        if what == "glyphs":
            return pdf.glyphs(*arguments)  # type: ignore[arg-type]
        image = pdf.page_image(*arguments)  # type: ignore[arg-type]
        return image.size, image.tobytes()
    except ReaderError as error:
        return type(error)(str(error))
    except MemoryError:
        return FileLimitError("The PDF takes more memory to read than there is for it; send fewer pages of it.")


if __name__ == "__main__":
    main(sys.stdin.buffer, sys.stdout.buffer)
