"""Packed bodies of requests and answers."""

from __future__ import annotations

import gzip
import tracemalloc

import pytest
from backports import zstd
from hypothesis import given
from hypothesis import strategies as st

from konfuzio_sdk.errors import EncodingError, UnknownEncodingError, UnpackedSizeError
from konfuzio_sdk.serving.encodings import decoded, encoded

PLENTY = 2**20
PACKED = {"gzip": gzip.compress, "zstd": zstd.compress}
BODY = b'{"text": "Invoice 4711"}' * 100
BOTH = pytest.mark.parametrize("coding", ["gzip", "zstd"])


@given(body=st.binary(max_size=5000), coding=st.sampled_from(["gzip", "zstd", "gzip;q=0.1, zstd;q=0.2, *;q=0"]))
def test_what_is_packed_here_is_unpacked_here(body: bytes, coding: str) -> None:
    packed, with_ = encoded(body, f"{coding}, identity;q=0")
    assert with_ in {"gzip", "zstd"}
    assert decoded(packed, with_, len(body)) == body


@given(bodies=st.lists(st.binary(max_size=3000), min_size=1, max_size=5), coding=st.sampled_from(["gzip", "zstd"]))
def test_a_body_packed_in_several_parts_is_one_body(bodies: list[bytes], coding: str) -> None:
    assert decoded(b"".join(map(PACKED[coding], bodies)), coding, PLENTY) == b"".join(bodies)


@given(body=st.binary(max_size=3000), coding=st.sampled_from(["gzip", "zstd"]))
def test_what_is_no_packed_body_is_told(body: bytes, coding: str) -> None:
    with pytest.raises(EncodingError):
        decoded(b"no magic number: " + body, coding, PLENTY)


@pytest.mark.parametrize("header", ["", "identity", "Identity", " identity , ", ","])
def test_a_body_that_is_not_packed_is_left_alone(header: str) -> None:
    assert decoded(BODY, header, len(BODY)) is BODY


@pytest.mark.parametrize("header", ["gzip", "GZip", "x-gzip", " gzip ", "identity, gzip", ",gzip,"])
def test_codings_are_known_in_any_spelling(header: str) -> None:
    assert decoded(gzip.compress(BODY), header, PLENTY) == BODY


@pytest.mark.parametrize("header", ["br", "deflate", "gzip, zstd", "gzip, gzip", "*", "gzip;q=1", "gzip zstd"])
def test_a_coding_that_is_not_known_or_comes_twice_is_told(header: str) -> None:
    with pytest.raises(UnknownEncodingError, match="zstd, gzip"):
        decoded(gzip.compress(BODY), header, PLENTY)


@BOTH
def test_a_body_that_ends_too_early_is_told_wherever_it_ends(coding: str) -> None:
    packed = PACKED[coding](BODY)
    for end in range(len(packed)):
        with pytest.raises(EncodingError):
            decoded(packed[:end], coding, PLENTY)


@BOTH
@pytest.mark.parametrize("garbage", [b"\0", b"garbage", b"\x1f\x8b", b"\x28\xb5\x2f\xfd", BODY])
def test_what_follows_the_end_is_told(coding: str, garbage: bytes) -> None:
    with pytest.raises(EncodingError):
        decoded(PACKED[coding](BODY) + garbage, coding, PLENTY)


@pytest.mark.parametrize("coding", ["gzip", "zstd"])
def test_a_damaged_body_is_told(coding: str) -> None:
    packed = bytearray(
        gzip.compress(BODY)
        if coding == "gzip"
        else zstd.compress(BODY, options={zstd.CompressionParameter.checksum_flag: 1})
    )
    packed[-5] ^= 1
    with pytest.raises(EncodingError, match=coding):
        decoded(bytes(packed), coding, PLENTY)


@pytest.mark.parametrize("coding", ["gzip", "zstd", "identity"])
def test_a_body_of_the_limit_is_taken_and_one_byte_more_is_not(coding: str) -> None:
    packed = PACKED.get(coding, bytes)(BODY)
    assert decoded(packed, coding, len(BODY)) == BODY
    with pytest.raises(UnpackedSizeError, match=str(len(BODY) - 1)):
        decoded(packed, coding, len(BODY) - 1)


def bomb(coding: str, gigabytes: int) -> bytes:
    """Zeros of so many gigabytes, in parts of a hundredth."""
    return PACKED[coding](bytes(10**7)) * 100 * gigabytes


@BOTH
def test_a_bomb_costs_no_more_memory_than_the_limit_and_one_step(coding: str) -> None:
    packed = bomb(coding, 10)
    tracemalloc.start()
    try:
        with pytest.raises(UnpackedSizeError):
            decoded(packed, coding, PLENTY)
        assert tracemalloc.get_traced_memory()[1] < 100 * 2**20
    finally:
        tracemalloc.stop()


@BOTH
def test_a_body_of_countless_empty_parts_is_not_unpacked_to_its_end(coding: str) -> None:
    with pytest.raises(EncodingError, match="pack it in one"):
        decoded(PACKED[coding](b"") * 20_000, coding, PLENTY)


def test_frames_that_are_to_be_skipped_are_skipped() -> None:
    skipped = b"\x50\x2a\x4d\x18" + (5).to_bytes(4, "little") + b"notes"
    assert decoded(skipped + zstd.compress(BODY) + skipped, "zstd", PLENTY) == BODY


@pytest.mark.parametrize(("log", "taken"), [(23, True), (24, False), (27, False)])
def test_no_window_is_larger_than_the_standard_of_zstd_bodies_allows(log: int, taken: bool) -> None:
    packer = zstd.ZstdCompressor(options={zstd.CompressionParameter.window_log: log})
    packed = packer.compress(BODY) + packer.flush()
    if taken:
        assert decoded(packed, "zstd", PLENTY) == BODY
    else:
        with pytest.raises(EncodingError, match="8388608"):
            decoded(packed, "zstd", PLENTY)


@pytest.mark.parametrize(
    ("header", "coding"),
    [
        ("", ""),
        ("gzip", "gzip"),
        ("x-gzip", "gzip"),
        ("zstd", "zstd"),
        ("gzip, zstd", "zstd"),
        ("gzip, deflate, br, zstd", "zstd"),
        ("gzip, deflate, br", "gzip"),
        ("GZIP;Q=1", "gzip"),
        ("gzip;q=0.9, zstd;q=0.8", "gzip"),
        ("gzip ; q=0.5 , zstd ; q=0.500", "zstd"),
        ("br", ""),
        ("br, identity;q=0", ""),
        ("*", "zstd"),
        ("*;q=0", ""),
        ("zstd;q=0, *", "gzip"),
        ("gzip;q=0.5, *;q=0", "gzip"),
        ("gzip;q=0", ""),
        ("gzip;q=0.0, zstd;q=0.000", ""),
        ("identity", ""),
        ("identity, gzip", "gzip"),
        ("identity;q=1, gzip;q=0.5", ""),
        ("identity;q=0.5, gzip;q=0.5", "gzip"),
        ("identity;q=0, gzip;q=0.1", "gzip"),
        ("identity;q=0, *", "zstd"),
        ("gzip;q=2", ""),
        ("gzip;q=0.1234", ""),
        ("gzip;level=9", ""),
        ("zstd;q=x, gzip", "gzip"),
        (";q=1,,;", ""),
    ],
)
def test_an_answer_is_packed_as_its_receiver_likes_it_best(header: str, coding: str) -> None:
    packed, with_ = encoded(BODY, header)
    assert with_ == coding
    assert (packed is BODY) == (coding == "")
    assert decoded(packed, with_, PLENTY) == BODY


@pytest.mark.parametrize("size", [0, 1, 1000])
def test_a_small_answer_is_packed_for_those_alone_who_refuse_it_plain(size: int) -> None:
    body = bytes(size)
    assert encoded(body, "gzip, zstd") == (body, "")
    assert encoded(body, "*") == (body, "")
    packed, coding = encoded(body, "gzip, identity;q=0")
    assert (gzip.decompress(packed), coding) == (body, "gzip")


def test_equal_answers_are_packed_to_equal_bytes() -> None:
    for coding in ("gzip", "zstd"):
        assert encoded(BODY, coding) == encoded(bytes(bytearray(BODY)), coding)
