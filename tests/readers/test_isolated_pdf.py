from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from hostile_pages import nested_pdf, text_pdf
from konfuzio_sdk.data import Project
from konfuzio_sdk.errors import FileLimitError, PageRangeError, ReaderError
from konfuzio_sdk.readers import PdfSource, ReadLimits, read_file
from konfuzio_sdk.readers.isolated_pdf import IsolatedPdf

if TYPE_CHECKING:
    from collections.abc import Callable

    from reportlab.pdfgen.canvas import Canvas

OVER_A_SECOND = ReadLimits(seconds=1, memory=64 * 2**30)
LITTLE_MEMORY = ReadLimits(memory=400 * 2**20)


@pytest.fixture(scope="module")
def endless() -> bytes:
    """A page that PDFium would draw for hours."""
    return nested_pdf("a form in itself")


@pytest.fixture
def letter(draw_pdf: Callable[..., bytes]) -> bytes:
    def draw(canvas: Canvas) -> None:
        canvas.drawString(20, 150, "Dear all")
        canvas.showPage()
        canvas.drawString(20, 150, "yours")

    return draw_pdf(draw)


def test_it_reads_and_draws_as_this_process_does(letter: bytes) -> None:
    here, there = PdfSource(letter), IsolatedPdf(letter)
    assert there.glyphs("2")[0] == [2]
    assert there.glyphs()[1][0].characters == here.glyphs()[1][0].characters == list("Dearall")
    assert (there.glyphs()[1][0].box == here.glyphs()[1][0].box).all()
    assert there.page_image(1).tobytes() == here.page_image(1).tobytes()
    assert there.page_image(1, 100).size == here.page_image(1, 100).size == (100, 67)
    assert repr(there) == "IsolatedPdf('The PDF')"


def test_errors_are_the_same(letter: bytes) -> None:
    with pytest.raises(PageRangeError, match="the file has 2 pages"):
        IsolatedPdf(letter).glyphs("3")
    with pytest.raises(ReaderError, match=r"letter\.pdf is broken, incomplete or without pages"):
        IsolatedPdf(letter[:100], "letter.pdf").glyphs()
    with pytest.raises(ReaderError, match="there is no page 3"):
        IsolatedPdf(letter).page_image(3)


def test_what_takes_too_long_is_ended_and_the_next_pdf_is_read(endless: bytes, letter: bytes) -> None:
    with pytest.raises(FileLimitError, match="The file took more than 1 seconds to read"):
        read_file(endless, Project(), limits=OVER_A_SECOND, isolated=True)
    assert read_file(letter, Project(), isolated=True).text == "Dear all\fyours"


def test_what_takes_too_much_memory_is_ended_and_the_next_pdf_is_read(letter: bytes) -> None:
    with pytest.raises(FileLimitError, match=r"more than 400 MB of memory to read|more memory to read than there is"):
        read_file(text_pdf(20_000_000), Project(), limits=LITTLE_MEMORY, isolated=True)
    assert read_file(letter, Project(), isolated=True).text == "Dear all\fyours"


def test_threads_may_ask_at_once(letter: bytes) -> None:
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda number: IsolatedPdf(letter).glyphs(str(number % 2 + 1))[0], range(20)))
    assert found == [[number % 2 + 1] for number in range(20)]


def test_the_process_ends_with_the_one_that_started_it(letter: bytes) -> None:
    program = """
import os, sys
from konfuzio_sdk.readers import isolated_pdf
isolated_pdf.IsolatedPdf(sys.stdin.buffer.read()).glyphs()
print(isolated_pdf._PROCESS._running.pid, flush=True)
"""
    finished = subprocess.run(
        [sys.executable, "-W", "error", "-c", program], input=letter, capture_output=True, check=True
    )
    assert finished.stderr == b""
    with pytest.raises(ProcessLookupError):
        os.kill(int(finished.stdout), 0)
