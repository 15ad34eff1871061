"""Files that say or hold more than anybody should read, made byte by byte."""

from __future__ import annotations

import struct
import zlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = [
    "circular_tiff",
    "image_pdf",
    "jpeg_of_size",
    "many_pages_pdf",
    "nested_pdf",
    "pdf_of",
    "png_of_size",
    "text_pdf",
    "tiff_of",
    "tiff_of_size",
    "whole_png",
]

_DEFLATE = 8
_LONG = 4


def pdf_of(objects: Sequence[bytes]) -> bytes:
    """A PDF of these objects, numbered from 1, of which the first one is the catalogue."""
    out, offsets = bytearray(b"%PDF-1.4\n"), []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    end = b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, len(out))
    return bytes(out) + b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + table + end


def _stream(content: bytes, entries: bytes = b"") -> bytes:
    packed = zlib.compress(content, 9)
    return b"<< /Length %d /Filter /FlateDecode %s >>\nstream\n%s\nendstream" % (len(packed), entries, packed)


def _page(size: tuple[float, float], resources: bytes = b"") -> bytes:
    box = b"[0 0 %g %g]" % size
    return b"<< /Type /Page /Parent 2 0 R /MediaBox %s /Contents 4 0 R /Resources << %s >> >>" % (box, resources)


def _one_page(page: bytes, *others: bytes) -> bytes:
    pages = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
    return pdf_of([b"<< /Type /Catalog /Pages 2 0 R >>", pages, page, *others])


def text_pdf(characters: int, size: tuple[float, float] = (595, 842)) -> bytes:
    """A page with so many characters on it, a hundred a line."""
    lines = b"(%s) ' " % (b"a" * 100) * (characters // 100)
    content = b"BT /F 1 Tf 1 TL 10 800 Td %s ET" % lines
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
    return _one_page(_page(size, b"/Font << /F 5 0 R >>"), _stream(content), font)


def image_pdf(width: int, height: int, size: tuple[float, float] = (595, 842)) -> bytes:
    """A page that shows an image of so many black pixels."""
    described = b"/Type /XObject /Subtype /Image /Width %d /Height %d /BitsPerComponent 8 /ColorSpace /DeviceGray"
    shown = _stream(b"%g 0 0 %g 0 0 cm /I Do" % size)
    return _one_page(_page(size, b"/XObject << /I 5 0 R >>"), shown, _stream(b"", described % (width, height)))


def many_pages_pdf(count: int) -> bytes:
    """A PDF with so many pages, of which each says its number."""
    kids = b" ".join(b"%d 0 R" % (4 + 2 * index) for index in range(count))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, count),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for number in range(1, count + 1):
        resources = b"/Resources << /Font << /F 3 0 R >> >>"
        told = (4 + 2 * number - 1, resources)
        objects.append(b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 100] /Contents %d 0 R %s >>" % told)
        content = b"BT /F 12 Tf 10 50 Td (page %d) Tj ET" % number
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content))
    return pdf_of(objects)


def nested_pdf(kind: str) -> bytes:
    """A PDF whose parts hold one another, in a circle or without an end in sight."""
    catalogue = b"<< /Type /Catalog /Pages 2 0 R >>"
    if kind == "pages in a circle":
        return pdf_of([catalogue, b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2 /Parent 2 0 R >>"])
    if kind == "deep pages":
        tree = [b"<< /Type /Pages /Kids [%d 0 R] /Count 1 >>" % number for number in range(3, 5003)]
        return pdf_of([catalogue, *tree, b"<< /Type /Page /MediaBox [0 0 9 9] >>"])
    if kind == "deep arrays":
        return pdf_of([b"<< /Type /Catalog /Pages 2 0 R /X %s >>" % (b"[" * 100_000), b"<< /Type /Pages /Kids [] >>"])
    if kind == "a form in itself":
        form = b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /I 5 0 R >> >>"
        page = _page((99, 99), b"/XObject << /I 5 0 R >>")
        return _one_page(page, _stream(b"/I Do /I Do"), _stream(b"/I Do /I Do", form))
    if kind == "a length of itself":
        return _one_page(_page((99, 99)), b"<< /Length 4 0 R >>\nstream\n\nendstream")
    if kind == "a lying count":
        pages = b"<< /Type /Pages /Kids [3 0 R] /Count 2000000000 >>"
        return pdf_of([catalogue, pages, _page((99, 99)), _stream(b"")])
    raise ValueError(kind)


def png_of_size(width: int, height: int, data: bytes = b"") -> bytes:
    """A PNG that says to have so many pixels and brings hardly any, or the `data` given."""
    return _png(width, height, zlib.compress(data or bytes(1000), 9))


def whole_png(width: int, height: int) -> bytes:
    """A PNG that brings so many black pixels, three bytes each, in a thousandth of their size; `height` in hundreds."""
    part = (1 + 3 * width) * (height // 100)
    deflate = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed = deflate.compress(bytes(part)) + deflate.flush(zlib.Z_FULL_FLUSH)  # which refers to nothing before it
    adler = (100 * part % 65_521) << 16 | 1
    return _png(width, height, b"\x78\xda" + packed * 100 + b"\x03\x00" + struct.pack(">I", adler))


def _png(width: int, height: int, packed: bytes) -> bytes:
    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def jpeg_of_size(width: int, height: int) -> bytes:
    """A JPEG that says to have so many pixels, of 65,535 at most a side, and ends there."""
    frame = struct.pack(">HBHHB", 17, 8, height, width, 3) + b"\x01\x11\x00\x02\x11\x01\x03\x11\x01"
    return b"\xff\xd8\xff\xc0" + frame + b"\xff\xda\x00\x0c\x03\x01\x00\x02\x11\x03\x11\x00\x3f\x00\xff\xd9"


def tiff_of_size(width: int, height: int) -> bytes:
    """A TIFF that says to have so many grey pixels, deflated, and brings hardly any."""
    packed = zlib.compress(bytes(1000))
    return tiff_of([{256: width, 257: height, 278: height, 279: len(packed), 259: _DEFLATE}], packed)


def tiff_of(pages: Sequence[Mapping[int, int]], strip: bytes = b"\xff") -> bytes:
    """A TIFF of pages of one grey pixel, but for what their tags say, which all have the same strip."""
    common = {256: 1, 257: 1, 258: 8, 259: 1, 262: 1, 273: 8, 277: 1, 278: 1, 279: 1}
    start = 8 + len(strip) + len(strip) % 2
    out = bytearray(b"II*\x00" + struct.pack("<L", start) + strip + bytes(len(strip) % 2))
    for number, page in enumerate(pages, start=1):
        tags = sorted({**common, **page}.items())
        size = 2 + 12 * len(tags) + 4
        out += struct.pack("<H", len(tags)) + b"".join(struct.pack("<HHLL", tag, _LONG, 1, told) for tag, told in tags)
        out += struct.pack("<L", len(out) - size + 4 + size if number < len(pages) else 0)
    return bytes(out)


def circular_tiff() -> bytes:
    """A TIFF of two pages, of which the second one is followed by the first one."""
    content = tiff_of([{}, {}])
    return content[:-4] + content[4:8]
