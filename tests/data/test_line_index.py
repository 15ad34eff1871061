from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from konfuzio_sdk.data.line_index import line_index_of


@given(st.text(st.sampled_from("ab\n\f "), max_size=40), st.lists(st.integers(0, 60)))
def test_a_line_is_the_number_of_line_feeds_before(text: str, offsets: list[int]) -> None:
    assert line_index_of(text, offsets).tolist() == [text[:offset].count("\n") for offset in offsets]
