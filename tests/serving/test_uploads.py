from __future__ import annotations

import base64
import io
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from konfuzio_sdk.bento.ai_type import ai_type_named, ai_types
from konfuzio_sdk.bento.versions import PayloadError
from konfuzio_sdk.data import Project
from konfuzio_sdk.errors import FileKindError, FileLimitError, NoTextError, PageRangeError, ReaderError, UploadError
from konfuzio_sdk.readers import ReadLimits, read_pdf
from konfuzio_sdk.serving import uploads
from konfuzio_sdk.serving.uploads import (
    Upload,
    is_upload,
    payload_of_upload,
    readable_payload,
    upload_of,
    wants_images,
)

TEXT = ["requires_text"]
IMAGES = ["requires_text", "requires_images"]
FORM = "multipart/form-data; boundary=-x-"
MOST = ReadLimits()


@pytest.fixture(scope="module")
def pdf() -> bytes:
    """Two pages with text."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(300, 200), invariant=1)
    for text in ("Invoice 4711", "Total 12,50"):
        canvas.drawString(20, 150, text)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


@pytest.fixture(scope="module")
def picture() -> bytes:
    """A page of 3000 x 1500 pixels without anything that could be read."""
    buffer = io.BytesIO()
    Image.new("RGB", (3000, 1500), "white").save(buffer, "PNG")
    return buffer.getvalue()


def form(*parts: tuple[str, bytes], end: bytes = b"---x---\r\n") -> bytes:
    """A form of fields, each with the rest of its headers and its content."""
    made = [b"---x-\r\nContent-Disposition: form-data%s\r\n\r\n%s\r\n" % (head.encode(), told) for head, told in parts]
    return b"".join([*made, end])


def image_of(page: dict[str, dict[str, str]]) -> tuple[str, Image.Image]:
    return page["image"]["media_type"], Image.open(io.BytesIO(base64.b64decode(page["image"]["data"])))


@pytest.mark.parametrize("name", ai_types())
def test_a_file_becomes_the_request_that_its_document_does(name: str, pdf: bytes) -> None:
    ai_type = ai_type_named(name)
    payload = payload_of_upload(ai_type, Upload(pdf, "application/pdf"), TEXT, MOST)
    assert payload == ai_type.to_request(read_pdf(pdf, Project()))
    assert payload["text"] == "Invoice 4711\fTotal 12,50"
    assert [page["image"] for page in payload["pages"]] == [None, None]
    assert payload["source"] is None
    assert ai_type.parse(payload, TEXT) == (payload, ai_type.requests.newest.name)


@pytest.mark.parametrize("name", ai_types())
def test_an_ai_that_requires_images_gets_them(name: str, pdf: bytes) -> None:
    ai_type = ai_type_named(name)
    payload = payload_of_upload(ai_type, Upload(pdf, pages="2"), IMAGES, MOST)
    (page,) = payload["pages"]
    media_type, image = image_of(page)
    assert (media_type, image.size, page["number"]) == ("image/png", (600, 400), 1)
    assert ai_type.parse(payload, IMAGES)[0] == payload


def test_a_file_that_is_read_comes_with_images_of_a_moderate_size_if_asked(picture: bytes) -> None:
    ai_type = ai_type_named("extraction")
    bare = readable_payload(ai_type, Upload(picture), TEXT, MOST, images=False)
    shown = readable_payload(ai_type, Upload(picture), TEXT, MOST, images=True)
    assert bare["pages"][0]["image"] is None
    media_type, image = image_of(shown["pages"][0])
    assert (media_type, image.size) == ("image/jpeg", (1600, 800))
    assert ai_type.parse(shown, IMAGES)[0] == shown
    required = readable_payload(ai_type, Upload(picture), IMAGES, MOST, images=False)
    assert required == shown


def test_what_no_file_can_bring_is_told_unless_it_is_only_read(pdf: bytes) -> None:
    ai_type = ai_type_named("extraction")
    with pytest.raises(PayloadError, match="what the OCR engine answered") as caught:
        payload_of_upload(ai_type, Upload(pdf), ["requires_raw_ocr"], MOST)
    assert caught.value.unusable
    assert readable_payload(ai_type, Upload(pdf), ["requires_raw_ocr"], MOST, images=False)["raw_ocr_response"] is None


def test_pages_without_text_pass_where_the_ai_requires_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rapidocr", None)
    buffer = io.BytesIO()
    Image.effect_noise((90, 90), 90).save(buffer, "PNG")
    ai_type = ai_type_named("categorization")
    assert payload_of_upload(ai_type, Upload(buffer.getvalue()), ["requires_images"], MOST)["text"] == ""
    with pytest.raises(NoTextError) as caught:
        payload_of_upload(ai_type, Upload(buffer.getvalue()), TEXT, MOST)
    assert "save_bento(extras=['ocr'])" in caught.value.told


@pytest.mark.parametrize(
    ("upload", "error", "said"),
    [
        (Upload(b"", "application/pdf"), ReaderError, "empty"),
        (Upload(b"%PDF-1.4", "application/pdf"), ReaderError, "broken, incomplete or without pages"),
        (Upload(b"GIF89a"), FileKindError, "does not begin as"),
        (Upload(b"%PDF-1.4", "image/png"), FileKindError, "said to be image/png"),
    ],
)
def test_what_is_wrong_with_a_file_may_be_told(upload: Upload, error: type[ReaderError], said: str) -> None:
    with pytest.raises(error, match=said) as caught:
        payload_of_upload(ai_type_named("extraction"), upload, TEXT, MOST)
    assert caught.value.told == str(caught.value)


def test_page_ranges_and_limits_hold(pdf: bytes) -> None:
    ai_type = ai_type_named("extraction")
    with pytest.raises(PageRangeError, match="names page 3, but the file has 2 pages"):
        payload_of_upload(ai_type, Upload(pdf, pages="3"), TEXT, MOST)
    with pytest.raises(FileLimitError, match="has 2 pages, and at most 1 are read at once"):
        payload_of_upload(ai_type, Upload(pdf), TEXT, ReadLimits(pages=1))


def test_images_of_all_pages_are_limited_together(pdf: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "_MOST_IMAGE_BYTES", 8000)
    ai_type = ai_type_named("extraction")
    assert len(payload_of_upload(ai_type, Upload(pdf, pages="1"), IMAGES, MOST)["pages"]) == 1
    with pytest.raises(FileLimitError, match="Images of the pages take more than"):
        payload_of_upload(ai_type, Upload(pdf), IMAGES, MOST)


# Bodies


@pytest.mark.parametrize(
    ("content_type", "brings"),
    [
        ("application/pdf", True),
        ("Application/PDF; charset=binary", True),
        ("image/tiff", True),
        ("application/octet-stream", True),
        (FORM, True),
        ("application/json", False),
        ("application/x-www-form-urlencoded", False),
        ("image/gif", False),
        ("", False),
    ],
)
def test_a_content_type_tells_whether_a_file_comes(content_type: str, brings: bool) -> None:
    assert is_upload(content_type) is brings


def test_a_raw_body_is_the_file() -> None:
    assert upload_of(b"x", "image/PNG; q=1", {"pages": "2"}) == Upload(b"x", "image/png", "2")


@pytest.mark.parametrize("content", [b"", b"x", b"\r\n---x\r\n", b"---x-", bytes(range(256)) * 300])
def test_a_form_brings_a_file_and_how_to_read_it(content: bytes) -> None:
    body = form(
        ('; name="schema_version"', b" ExtractRequest20241227 "),
        ('; name="file"; filename="a;\\"b.pdf"\r\nContent-Type: application/pdf', content),
        ('; name="pages"', b"1-3"),
    )
    assert upload_of(body, FORM) == Upload(content, "application/pdf", "1-3", "ExtractRequest20241227")
    assert upload_of(body, FORM, {"pages": "1-3"}).pages == "1-3"


FILE = ('; name="file"', b"x")


@pytest.mark.parametrize(
    ("body", "content_type", "said"),
    [
        (form(), FORM, "The form is broken|brings no file"),
        (form(('; name="pages"', b"1")), FORM, "brings no file; send it in the field file"),
        (form(FILE, FILE), FORM, "the field file twice"),
        (form(FILE, ('; name="pages"', b"1"), ('; name="pages"', b"1")), FORM, "the field pages twice"),
        (form(FILE, ('; name="document"', b"x")), FORM, "the field 'document'; it takes file, pages, schema_version"),
        (form(FILE, ("", b"x")), FORM, "the field ''"),
        (form(FILE, ('; name="pages"', b"\xff")), FORM, "no text in UTF-8"),
        (form(FILE, ('; name="pages"', b"1," * 600)), FORM, "has 1200 bytes; give at most 1000"),
        (form(*[FILE] * 17), FORM, "more than 16 fields"),
        (form(('; name="file"\r\nContent-Transfer-Encoding: base64', b"eA==")), FORM, "Content-Transfer-Encoding"),
        (form(FILE, end=b""), FORM, "the boundary that ends it is missing"),
        (form(FILE)[:-20], FORM, "the boundary that ends it is missing"),
        (form(FILE), "multipart/form-data; boundary=other", "another|The form is broken|is missing"),
        (form(FILE), "multipart/form-data", "names no boundary"),
        (form(FILE), "multipart/form-data; boundary=", "names no boundary"),
        (form(FILE), f"multipart/form-data; boundary={'x' * 71}", "names no boundary"),
        (b"", FORM, "is missing"),
        (b"%PDF-1.4", FORM, "The form is broken|is missing"),
    ],
)
def test_a_form_that_brings_no_one_file_is_told(body: bytes, content_type: str, said: str) -> None:
    with pytest.raises(UploadError, match=said):
        upload_of(body, content_type)


def test_form_and_address_may_not_differ() -> None:
    with pytest.raises(UploadError, match="name different pages"):
        upload_of(form(FILE, ('; name="pages"', b"1")), FORM, {"pages": "2"})


@given(st.binary(max_size=300), st.sampled_from([FORM, "multipart/form-data; boundary=\x00", "multipart/form-data"]))
def test_any_bytes_are_a_form_or_an_upload_error(noise: bytes, content_type: str) -> None:
    for body in (noise, form(FILE)[: len(noise)] + noise, form(FILE, ('; name="pages"', noise))):
        try:
            assert upload_of(body, content_type).content is not None
        except UploadError as error:
            assert str(error)  # noqa: PT017 - either is right


@pytest.mark.parametrize(("query", "wanted"), [({}, False), ({"images": "True"}, True), ({"images": "0"}, False)])
def test_images_are_asked_for_in_the_address(query: dict[str, str], wanted: bool) -> None:
    assert wants_images(query) is wanted
    with pytest.raises(UploadError, match="images='yes'; give true or false"):
        wants_images({"images": "yes"})
