"""Pages a second that files are read at, as PDF and as scan, and how many words of the PDF OCR finds in the scan.

    python benchmarks/read_files.py [PAGES]

The pages are those of the sample project, PAGES of them by OCR (4 unless it is said), at 144 dots an inch. OCR has one
thread, as in a service's worker; its first page, which loads the models, does not count.
"""

from __future__ import annotations

import io
import resource
import sys
import tempfile
import time
from pathlib import Path

from konfuzio_sdk.data import Document, Project
from konfuzio_sdk.readers import PdfSource, read_file
from konfuzio_sdk.sample import generate_sample_project
from timing import median_ms

_MB = 1024
_DPI = 144


def main() -> None:
    """Print the figures."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 4
    with tempfile.TemporaryDirectory() as folder:
        generate_sample_project(Path(folder))
        pdfs = [path.read_bytes() for path in sorted(Path(folder).rglob("*.pdf"))]
    here = median_ms(lambda: read_file(pdfs[0], Project()))
    apart = median_ms(lambda: read_file(pdfs[0], Project(), isolated=True))
    print(f"a PDF of one page: {here:.1f} ms, in a process of its own {apart:.1f} ms")
    documents = [read_file(pdf, Project()) for pdf in pdfs]
    start = time.perf_counter()
    pages = sum(len(read_file(pdf, Project(), isolated=True).pages()) for pdf in pdfs)
    print(f"PDFs:  {pages / (time.perf_counter() - start):8.1f} pages/s, {pages} pages")
    _print_scans(pdfs, documents, count)


def _print_scans(pdfs: list[bytes], documents: list[Document], count: int) -> None:
    step = max(1, len(pdfs) // count)
    chosen = list(zip(pdfs, documents, strict=True))[::step][:count]
    scans = [(_scanned(pdf), document.pages()[0].text) for pdf, document in chosen]
    read_file(scans[0][0], Project())
    start, cpu = time.perf_counter(), time.process_time()
    found = [read_file(scan, Project()).text for scan, _ in scans]
    seconds, cpu = time.perf_counter() - start, time.process_time() - cpu
    read = [(set(text.split()), set(there.split())) for text, (_, there) in zip(found, scans, strict=True)]
    right = sum(len(text & there) for text, there in read)
    print(f"scans: {len(scans) / seconds:8.2f} pages/s, {cpu / len(scans):.1f} s of the processor a page")
    print(f"words: recall {right / sum(len(there) for _, there in read):.3f}, ", end="")
    print(f"precision {right / sum(len(text) for text, _ in read):.3f}")
    print(f"memory at most: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _MB:.0f} MB")


def _scanned(pdf: bytes) -> bytes:
    """First page as a grey JPEG."""
    buffer = io.BytesIO()
    PdfSource(pdf).page_image(1).convert("L").save(buffer, "JPEG", quality=70, dpi=(_DPI, _DPI))
    return buffer.getvalue()


if __name__ == "__main__":
    main()
