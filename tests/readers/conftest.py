from __future__ import annotations

import io
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from reportlab.pdfgen.canvas import Canvas

from konfuzio_sdk.data import Project
from konfuzio_sdk.readers import read_pdf

if TYPE_CHECKING:
    from konfuzio_sdk.data import Document

Draw = Callable[[Canvas], None]


@pytest.fixture
def draw_pdf() -> Callable[..., bytes]:
    """Bytes of a PDF that a function draws; `**options` go to reportlab's Canvas."""

    def drawn(draw: Draw, size: tuple[float, float] = (300, 200), **options: object) -> bytes:
        buffer = io.BytesIO()
        canvas = Canvas(buffer, pagesize=size, invariant=1, **options)
        draw(canvas)
        canvas.save()
        return buffer.getvalue()

    return drawn


@pytest.fixture
def read_drawn(draw_pdf: Callable[..., bytes]) -> Callable[..., Document]:
    """Document of a PDF that a function draws."""

    def read(draw: Draw, size: tuple[float, float] = (300, 200)) -> Document:
        return read_pdf(draw_pdf(draw, size), Project())

    return read


@pytest.fixture
def mapped_pdf() -> Callable[[bytes, str], bytes]:
    """Bytes of a PDF that shows characters and maps their codes to Unicode as a CMap's `bfchar` lines say."""
    return _mapped_pdf


def _mapped_pdf(shown: bytes, mapping: str) -> bytes:
    count = mapping.count("\n") + 1
    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /M def /CMapType 2 def\n"
        f"1 begincodespacerange <00> <FF> endcodespacerange\n{count} beginbfchar\n{mapping}\nendbfchar\nendcmap end end"
    ).encode()
    content = b"BT /F1 20 Tf 20 50 Td (" + shown + b") Tj ET"
    return _assembled(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 100] /Contents 4 0 R /Resources 7 0 R >>",
            b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding /ToUnicode 6 0 R >>",
            b"<< /Length %d >>\nstream\n%s\nendstream" % (len(cmap), cmap),
            b"<< /Font << /F1 5 0 R >> >>",
        ]
    )


@pytest.fixture
def pageless_pdf() -> bytes:
    """Bytes of a sound PDF that has no pages."""
    return _assembled([b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [] /Count 0 >>"])


def _assembled(objects: list[bytes]) -> bytes:
    out, offsets = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(objects) + 1
    end = b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (size, len(out))
    return out + b"xref\n0 %d\n0000000000 65535 f \n" % size + table + end
