"""Whatever file, form, packed body or header comes, it is answered, or refused as the caller's fault."""

from __future__ import annotations

import json
import runpy
from contextlib import suppress
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from changed_json import fuzzed
from konfuzio_sdk.bento.extraction import AI_TYPE
from konfuzio_sdk.errors import EncodingError, UploadError
from konfuzio_sdk.sample import generate_sample_project
from konfuzio_sdk.serving.answering import Answering
from konfuzio_sdk.serving.asks import Ask, Reply
from konfuzio_sdk.serving.encodings import decoded, encoded
from konfuzio_sdk.serving.intake import check_media_type
from konfuzio_sdk.serving.logs import request_id_of
from konfuzio_sdk.serving.problems import PROBLEMS
from konfuzio_sdk.serving.refusals import Refusal
from konfuzio_sdk.serving.uploads import upload_of
from konfuzio_sdk.settings import ServiceSettings

TESTS = Path(__file__).parent.parent
GOLDEN = (TESTS / "golden" / "extraction" / "ExtractRequest20261123.json").read_bytes()
HEADER = st.text(st.characters(max_codepoint=255, exclude_characters="\r\n\0"), max_size=30)
LIMIT = 10**6


@pytest.fixture(scope="module")
def pdf(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A PDF of the sample project."""
    return next(generate_sample_project(tmp_path_factory.mktemp("files")).rglob("*.pdf")).read_bytes()


@cache
def answering() -> Answering:
    ai = runpy.run_path(str(TESTS / "contracts" / "custom_ais" / "extraction.py"))["make"]()
    return Answering(AI_TYPE, ai, (), ServiceSettings(max_body_bytes=LIMIT, max_pages=20))


@st.composite
def damaged(draw: st.DrawFn, content: bytes) -> bytes:
    """Content of which parts are lost, replaced or put in."""
    for _ in range(draw(st.integers(1, 3))):
        start = draw(st.integers(0, len(content)))
        lost = draw(st.integers(0, 60) | st.integers(0, len(content)))
        content = content[:start] + draw(st.binary(max_size=20)) + content[start + lost :]
    return content


def check(reply: Reply) -> None:
    told = json.loads(reply.body)
    if reply.status != 200:
        assert reply.status in {400, 413, 415, 422}, told
        assert told["type"] == PROBLEMS[reply.problem].uri
        assert told["detail"].isprintable()


def form(pdf: bytes, pages: bytes = b"1") -> bytes:
    parts = [
        b'--x\r\nContent-Disposition: form-data; name="file"\r\nContent-Type: application/pdf\r\n\r\n%s' % pdf,
        b'\r\n--x\r\nContent-Disposition: form-data; name="pages"\r\n\r\n%s' % pages,
        b'\r\n--x\r\nContent-Disposition: form-data; name="schema_version"\r\n\r\nExtractRequest20241227',
    ]
    return b"".join([*parts, b"\r\n--x--\r\n"])


@fuzzed(15)
@given(data=st.data(), pages=st.sampled_from(["", "1", "1-", "2", "-1", "1-99999999999999999999", "1,1", "x"]))
def test_damaged_files(pdf: bytes, data: st.DataObject, pages: str) -> None:
    ask = Ask("a-request", data.draw(damaged(pdf)), content_type="application/pdf", query={"pages": pages})
    check(answering().reply(ask))


@fuzzed(150)
@given(data=st.data(), content_type=st.sampled_from(["boundary=x", 'boundary="x"', "boundary=x; charset=y"]))
def test_damaged_forms(data: st.DataObject, content_type: str) -> None:
    # What is no PDF is refused before it is read, so that only the form counts here.
    ask = Ask("a-request", data.draw(damaged(form(b"no PDF"))), content_type=f"multipart/form-data; {content_type}")
    check(answering().reply(ask))


@fuzzed(200)
@given(content_type=HEADER, body=st.binary(max_size=200))
def test_any_boundary_and_any_body(content_type: str, body: bytes) -> None:
    with suppress(UploadError):
        upload_of(body, f"multipart/form-data; {content_type}")


@fuzzed(100)
@given(data=st.data(), coding=st.sampled_from(["gzip", "zstd", "x-gzip", "GZIP", "identity", ""]))
def test_damaged_packing(data: st.DataObject, coding: str) -> None:
    plain = GOLDEN if data.draw(st.booleans()) else bytes(10**7)
    packed = encoded(plain, "zstd" if coding == "zstd" else "gzip")[0]
    body = data.draw(st.just(packed) | damaged(packed))
    check(answering().reply(Ask("a-request", body, content_encoding=coding)))


@fuzzed(200)
@given(body=st.binary(max_size=50), header=HEADER)
def test_any_content_encoding_and_any_body(body: bytes, header: str) -> None:
    with suppress(EncodingError):
        assert len(decoded(body, header, LIMIT)) <= LIMIT


@fuzzed(200)
@given(
    header=HEADER | st.lists(st.sampled_from(["gzip", "zstd", "*", "identity", ";q=0", ";q=1.0", ",", ""])).map("".join)
)
def test_any_accept_encoding_gets_what_can_be_unpacked(header: str) -> None:
    body, coding = encoded(GOLDEN, header)
    assert decoded(body, coding, LIMIT) == GOLDEN


@fuzzed(200)
@given(header=st.text(max_size=80))
def test_any_request_id_becomes_one_that_is_well_formed(header: str) -> None:
    found = request_id_of(header)
    assert 0 < len(found) <= 64
    assert found.isascii()
    assert found.replace("-", "").replace("_", "").replace(".", "").isalnum() or set(found) <= set("-_.")


@fuzzed(200)
@given(header=HEADER, read=st.booleans())
def test_any_content_type_is_taken_or_refused(header: str, read: bool) -> None:
    with suppress(Refusal):
        check_media_type("read" if read else "answer", header)


@fuzzed(60)
@given(
    headers=st.fixed_dictionaries(
        dict.fromkeys(("content_type", "content_encoding", "accept_encoding", "schema_version"), HEADER)
    ),
    query=st.dictionaries(st.sampled_from(["pages", "images", "", "a"]), st.text(max_size=9)),
    credentials=st.dictionaries(HEADER, HEADER, max_size=2),
    purpose=st.sampled_from(["answer", "read"]),
)
def test_any_headers_and_any_query(
    headers: dict[str, str], query: dict[str, str], credentials: dict[str, str], purpose: str
) -> None:
    check(answering().reply(Ask("a-request", GOLDEN, purpose, query=query, credentials=credentials, **headers)))
