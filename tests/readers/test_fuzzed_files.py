"""Bytes of valid files, changed at random: whatever comes in, ReaderErrors come out and nothing else.

A process of its own reads them, as PDFium may break; it prints how many were read and refused.
"""

from __future__ import annotations

import io
import random
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from konfuzio_sdk.data import Project
from konfuzio_sdk.errors import ReaderError
from konfuzio_sdk.readers import ReadLimits, read_file

if TYPE_CHECKING:
    from collections.abc import Callable

    from reportlab.pdfgen.canvas import Canvas

TIMES = 300


def mutated(content: bytes, seed: int) -> bytes:
    """Some bytes replaced, cut out, doubled or put in."""
    chance = random.Random(seed)
    out = bytearray(content)
    for _ in range(chance.randint(1, 8)):
        at = chance.randrange(len(out)) if chance.random() < 0.7 else chance.randrange(min(len(out), 200))
        length = chance.choice([1, 1, 1, 2, 4, 40])
        match chance.randrange(4):
            case 0:
                out[at : at + length] = chance.randbytes(length)
            case 1:
                del out[at : at + length]
            case 2:
                out[at:at] = out[at : at + length]
            case _:
                out[at : at + length] = chance.choice([b"\0", b"\xff", b"9", b"-", b"("]) * length
        out = out or bytearray(b"\0")
    return bytes(out)


def main(path: str) -> None:
    content = Path(path).read_bytes()
    counts = {"read": 0, "refused": 0}
    for seed in range(TIMES):
        try:
            document = read_file(
                mutated(content, seed), Project(), limits=ReadLimits(pages=20, seconds=5), ocr=False, isolated=True
            )
            for page in document.pages():
                page.get_image()
            counts["read"] += 1
        except ReaderError as error:
            assert str(error).isprintable()  # noqa: PT017 - no pytest here
            counts["refused"] += 1
    print(*counts.values())  # noqa: T201 - the test reads it


def page(kind: str) -> bytes:
    buffer = io.BytesIO()
    image = Image.frombytes("RGB", (60, 40), random.Random(4711).randbytes(60 * 40 * 3))
    more = {"save_all": True, "append_images": [image], "compression": "tiff_lzw"} if kind == "TIFF" else {}
    image.save(buffer, kind, dpi=(72, 72), **more)
    return buffer.getvalue()


@pytest.mark.parametrize("kind", ["PDF", "PNG", "JPEG", "TIFF"])
def test_changed_files_are_read_or_refused(
    kind: str, draw_pdf: Callable[..., bytes], tmp_path_factory: pytest.TempPathFactory
) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.drawString(20, 150, "Hello")
        canvas.acroForm.textfield(name="name", value="Smith", x=80, y=140, width=100, height=24)
        canvas.showPage()
        canvas.drawString(20, 150, "World")

    content = draw_pdf(draw, pageCompression=0) if kind == "PDF" else page(kind)
    path = tmp_path_factory.mktemp("fuzzed") / "valid"
    path.write_bytes(content)
    finished = subprocess.run([sys.executable, __file__, path], capture_output=True, text=True, check=False)
    assert finished.returncode == 0, finished.stderr[-2000:]
    read, refused = map(int, finished.stdout.split())
    assert read + refused == TIMES
    assert read > 0 or kind == "PNG"  # whose parts have checksums
    assert refused > 0


if __name__ == "__main__":
    main(sys.argv[1])
