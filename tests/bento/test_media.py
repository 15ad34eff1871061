from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from konfuzio_sdk.bento.media import image_bytes, image_record, media_type_of


@given(st.none() | st.binary(max_size=100))
def test_an_image_survives_as_json(image: bytes | None) -> None:
    assert image_bytes(image_record(image)) == image


def test_images_are_told_by_their_first_bytes() -> None:
    assert media_type_of(b"\x89PNG\r\n\x1a\n...") == "image/png"
    assert media_type_of(b"\xff\xd8\xff\xe0") == "image/jpeg"
    assert media_type_of(b"II*\x00") == media_type_of(b"MM\x00*") == "image/tiff"
    assert media_type_of(b"") == "image/x-unknown"
