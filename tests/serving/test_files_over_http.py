"""Files sent to a real service: scans are read, hostile files cost nobody else anything, problems say what to do."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import httpx
import pytest
from PIL import Image
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from acting_service import metric, until
from hostile_pages import (
    circular_tiff,
    image_pdf,
    jpeg_of_size,
    many_pages_pdf,
    nested_pdf,
    png_of_size,
    text_pdf,
    tiff_of_size,
    whole_png,
)
from konfuzio_sdk.bento.local_server import LocalServer
from konfuzio_sdk.readers import has_ocr
from konfuzio_sdk.serving.problems import PROBLEM_JSON, PROBLEMS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from konfuzio_sdk.data import Document, Project
    from konfuzio_sdk.trainer.information_extraction import RFExtractionAI
    from served_fixtures import Archive, Elsewhere

PDF, PNG, JPEG, TIFF = "application/pdf", "image/png", "image/jpeg", "image/tiff"
UNREADABLE, OTHER_KIND, MALFORMED = "unreadable-file", "unsupported-media-type", "malformed"
LOST = "konfuzio_workers_lost_total"
STARTING, READY = 'konfuzio_workers{state="starting"}', 'konfuzio_workers{state="ready"}'
HELD = "konfuzio_worker_resident_memory_bytes"
SPARE = 100 * 2**20
"""Bytes that a file may make workers need; the pixels of the large images below would take nine times as many."""


def send(server: LocalServer, content: bytes, media_type: str, path: str = "/extract", **query: str) -> httpx.Response:
    headers = {"Content-Type": media_type}
    return httpx.post(f"{server.url}{path}", content=content, headers=headers, params=query, timeout=120)


def check_problem(response: httpx.Response, name: str, said: str) -> None:
    told = response.json()
    assert response.headers["content-type"] == PROBLEM_JSON
    assert (response.status_code, told["type"]) == (PROBLEMS[name].status, PROBLEMS[name].uri), told
    assert said in told["detail"]
    assert "/" not in told["detail"].replace("application/", "").replace("image/", ""), "no path of the machine"


def values(answered: httpx.Response) -> dict[str, list[str]]:
    """What was found, by the Label's name."""
    assert answered.status_code == 200, answered.text
    told = answered.json()
    names = {label["id"]: label["name"] for label in told["labels"]}
    found: dict[str, list[str]] = {}
    for annotation_set in told["annotation_sets"]:
        for annotation in annotation_set["annotations"]:
            text = " ".join(span["text"] for span in annotation["spans"])
            found.setdefault(names[annotation["label"]], []).append(text)
    return found


@pytest.fixture(scope="module")
def invoice(sample_project: Project) -> Document:
    return sample_project.get_category_by_name("Invoice").test_documents()[0]


@pytest.fixture(scope="module")
def pdf(invoice: Document, sample_folder: Path) -> bytes:
    """An invoice that carries its text."""
    (path,) = sample_folder.rglob(invoice.name)
    return path.read_bytes()


@pytest.fixture(scope="module")
def scan(invoice: Document) -> bytes:
    """The same invoice, as a picture alone."""
    return saved(invoice.pages()[0].get_image(), "PNG")


@pytest.fixture(scope="module")
def scanned_pdf(invoice: Document) -> bytes:
    """The same invoice, as a picture on a page of a PDF."""
    return saved(invoice.pages()[0].get_image(), "PDF")


def saved(image: Image.Image, kind: str) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **({"resolution": 144} if kind == "PDF" else {"dpi": (144, 144)}))
    return buffer.getvalue()


# What cannot be read


def locked_pdf() -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, encrypt=StandardEncryption("user", "owner", strength=128))
    canvas.drawString(20, 150, "Hello")
    canvas.save()
    return buffer.getvalue()


def cut_off(kind: str) -> bytes:
    whole = saved(Image.effect_noise((300, 300), 90).convert("RGB"), kind)
    return whole[: len(whole) // 2]


HOSTILE = {
    "locked": (locked_pdf(), PDF, UNREADABLE, "protected by a password; save it without one"),
    "empty": (b"", PDF, UNREADABLE, "The file is empty; give a PDF, PNG, JPEG or TIFF"),
    "cut off PDF": (text_pdf(1000)[:200], PDF, UNREADABLE, "broken, incomplete or without pages; fetch or export"),
    "cut off PNG": (cut_off("PNG"), PNG, UNREADABLE, "broken or incomplete at page 1; fetch or export it again"),
    "cut off JPEG": (cut_off("JPEG"), JPEG, UNREADABLE, "broken or incomplete at page 1; fetch or export it again"),
    "cut off TIFF": (cut_off("TIFF"), TIFF, UNREADABLE, "broken or incomplete at page 1; fetch or export it again"),
    "circular TIFF": (circular_tiff(), TIFF, UNREADABLE, "lead back to one another; export it again"),
    "circular PDF": (nested_pdf("pages in a circle"), PDF, UNREADABLE, "broken, incomplete or without pages"),
    "PNG said to be a PDF": (png_of_size(9, 9), PDF, OTHER_KIND, "but it begins as image/png does; declare what it is"),
    "PDF said to be a PNG": (text_pdf(100), PNG, OTHER_KIND, "but it begins as application/pdf does; declare what"),
    "text said to be a PDF": (b"Invoice 4711", PDF, OTHER_KIND, "does not begin as a PDF, PNG, JPEG or TIFF does"),
    "GIF of no said kind": (b"GIF89a", "application/octet-stream", OTHER_KIND, "does not begin as a PDF, PNG, JPEG"),
    "huge PNG": (whole_png(20_000, 15_000), PNG, UNREADABLE, "Scan it with fewer dots an inch"),
    "huge JPEG": (jpeg_of_size(20_000, 15_000), JPEG, UNREADABLE, "Scan it with fewer dots an inch"),
    "huge TIFF": (tiff_of_size(20_000, 15_000), TIFF, UNREADABLE, "Scan it with fewer dots an inch"),
    "huge image in a PDF": (image_pdf(20_000, 15_000), PDF, UNREADABLE, "shows an image of 20000 x 15000 pixels"),
    "crowded page": (text_pdf(1_000_000), PDF, UNREADABLE, "characters; at most 200000 of a page are read"),
}


@pytest.fixture
def nothing_lost(server: LocalServer, archive: Archive, pdf: bytes) -> Iterator[None]:
    """No worker ends, none decodes or keeps what it should not, and what is sent next is answered."""
    until(lambda: metric(server, STARTING) == 0)
    before = [metric(server, name) for name in (LOST, READY)]
    held, peak = metric(server, HELD), peak_of_workers(archive)
    yield
    assert values(send(server, pdf, PDF))["Invoice number"]
    assert [metric(server, name) for name in (LOST, READY)] == before
    assert metric(server, HELD) < held + SPARE
    assert 0 < peak_of_workers(archive) < peak + SPARE


def peak_of_workers(archive: Archive) -> int:
    """Bytes that the workers of an archive have ever held, added up."""
    kilobytes = 0
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it has just ended
            command = (process / "cmdline").read_text(errors="replace")
            if "konfuzio_sdk.serving.worker" in command and str(archive.bento.path) in command:
                kilobytes += int((process / "status").read_text().partition("VmHWM:")[2].split()[0])
    return kilobytes * 1024


@pytest.mark.parametrize("case", HOSTILE)
@pytest.mark.usefixtures("nothing_lost")
def test_a_file_that_cannot_be_read_is_told_and_costs_nobody_anything(server: LocalServer, case: str) -> None:
    content, media_type, name, said = HOSTILE[case]
    check_problem(send(server, content, media_type), name, said)


@pytest.fixture(scope="module")
def long_pdf() -> bytes:
    """10,000 pages, each with its number."""
    return many_pages_pdf(10_000)


@pytest.mark.usefixtures("nothing_lost")
def test_of_a_long_file_a_part_is_read(server: LocalServer, long_pdf: bytes) -> None:
    check_problem(
        send(server, long_pdf, PDF), UNREADABLE, "10000 pages, and at most 1000 are read at once; ask for some"
    )
    answered = send(server, long_pdf, PDF, pages="2-3")
    assert (answered.status_code, answered.json()["schema_version"]) == (200, "ExtractResponse20261123")
    read = send(server, long_pdf, PDF, "/v1/read", pages="2-3,9999-")
    assert read.status_code == 200
    assert read.json()["text"].split("\f") == ["page 2", "page 3", "page 9999", "page 10000"]
    assert [page["number"] for page in read.json()["pages"]] == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("pages", "said"),
    [
        ("0", "names page 0; pages count from 1"),
        ("2", "names page 2, but the file has 1 page."),
        ("3-2", "names page 3, but the file has 1 page."),
        ("-1", 'has the part \'-1\'; give numbers and ranges of pages, as in "1-3,7" or "5-"'),
        ("all", "has the part 'all'; give numbers and ranges of pages"),
        ("1,1", "names page 1 after page 1; name each page once, in ascending order"),
        ("1," * 600, "has 1200 characters; give at most 1000"),
    ],
)
@pytest.mark.parametrize("path", ["/extract", "/v1/read"])
def test_pages_that_a_file_does_not_have_are_told(
    server: LocalServer, pdf: bytes, path: str, pages: str, said: str
) -> None:
    check_problem(send(server, pdf, PDF, path, pages=pages), UNREADABLE, said)


def test_pages_are_named_once(server: LocalServer, pdf: bytes) -> None:
    form = {"files": {"file": ("a.pdf", pdf, PDF)}, "data": {"pages": "1"}, "timeout": 60}
    assert values(httpx.post(f"{server.url}/extract", params={"pages": "1"}, **form))
    differing = httpx.post(f"{server.url}/extract", params={"pages": "2"}, **form)
    check_problem(differing, MALFORMED, "The address and the form name different pages; name them once")


# What is read by OCR


class ByOcr(NamedTuple):
    """Answers to the scan."""

    raw: httpx.Response
    form: httpx.Response
    read: httpx.Response


@pytest.fixture(scope="module")
def reading_scans(trained_ai: RFExtractionAI) -> Iterator[LocalServer]:
    """A service of the same AI, in whose archive there is OCR."""
    bento, _ = trained_ai.save_bento(golden=0, extras=["ocr"])
    with LocalServer(str(bento.tag)) as running:
        yield running


@pytest.fixture(scope="module")
def by_ocr(reading_scans: LocalServer, scan: bytes, scanned_pdf: bytes) -> ByOcr:
    form = {"file": ("scan.pdf", scanned_pdf, PDF)}
    with ThreadPoolExecutor(2) as pool:
        raw = pool.submit(send, reading_scans, scan, PNG)
        sent = pool.submit(httpx.post, f"{reading_scans.url}/extract", files=form, timeout=120)
        read = pool.submit(send, reading_scans, scan, PNG, "/v1/read")
    return ByOcr(raw.result(), sent.result(), read.result())


@pytest.mark.parametrize("way", ["raw", "form"])
def test_values_of_a_scan_are_found(server: LocalServer, by_ocr: ByOcr, pdf: bytes, way: str) -> None:
    by_text = values(send(server, pdf, PDF))
    assert values(getattr(by_ocr, way))["Invoice number"] == by_text["Invoice number"]
    found = {(name, text) for name, texts in values(getattr(by_ocr, way)).items() for text in texts}
    expected = {(name, text) for name, texts in by_text.items() for text in texts}
    assert len(found & expected) / len(expected) > 0.8


def test_a_scan_is_answered_as_the_request_that_it_is_read_as(server: LocalServer, by_ocr: ByOcr) -> None:
    assert by_ocr.read.status_code == 200
    assert send(server, by_ocr.read.content, "application/json").json() == by_ocr.raw.json()


# What is not


@pytest.fixture
def elsewhere_server(opened: Path, elsewhere: Elsewhere) -> Iterator[LocalServer]:
    """The archive without OCR, in an environment of its lockfile alone, in which there is none."""
    assert "rapidocr" not in elsewhere.lockfile
    with LocalServer(str(opened), python=elsewhere.python, environment=elsewhere.environment) as running:
        yield running


def check_no_ocr(without_ocr: LocalServer, scan: bytes, scanned_pdf: bytes, pdf: bytes) -> None:
    said = "Page 1 of the file has no text, only an image of it, and there is no OCR here to read it. Send a file with"
    for content, media_type in ((scan, PNG), (scanned_pdf, PDF)):
        check_problem(send(without_ocr, content, media_type), UNREADABLE, said)
    check_problem(send(without_ocr, scan, PNG, "/v1/read"), UNREADABLE, "save_bento(extras=['ocr'])")
    assert values(send(without_ocr, pdf, PDF))["Invoice number"]


def test_a_scan_is_told_where_ocr_is_not_installed(
    elsewhere_server: LocalServer, scan: bytes, scanned_pdf: bytes, pdf: bytes
) -> None:
    check_no_ocr(elsewhere_server, scan, scanned_pdf, pdf)


@pytest.mark.usefixtures("nothing_lost")
def test_a_scan_is_told_where_ocr_is_installed_and_the_archive_is_to_have_none(
    server: LocalServer, scan: bytes, scanned_pdf: bytes, pdf: bytes
) -> None:
    assert has_ocr(), "or this shows nothing"
    check_no_ocr(server, scan, scanned_pdf, pdf)
