from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from konfuzio_sdk.bento.columns import boxes_of, columns_from_boxes, columns_of, columns_to_boxes, run_lengths

numbers = st.floats(allow_nan=False, allow_infinity=False, width=64) | st.integers(-10, 10)
box = st.fixed_dictionaries(
    {
        "x0": numbers,
        "x1": numbers,
        "y0": numbers,
        "y1": numbers,
        "page_number": st.integers(1, 3),
        "text": st.none() | st.text(max_size=2),
        "line_index": st.integers(0, 5),
    }
)
boxes = st.dictionaries(st.integers(0, 60).map(str), box, max_size=30)


@given(boxes, st.text(max_size=50))
def test_boxes_survive_as_columns_whatever_their_order_and_text(given: dict[str, dict[str, Any]], text: str) -> None:
    columns = columns_from_boxes(given, text)
    assert set(run_lengths(columns).values()) == {len(given)}
    back = columns_to_boxes(json.loads(json.dumps(columns)), text)
    assert back == given
    assert list(back) == list(given)


@given(boxes)
def test_numpy_columns_say_the_same(given: dict[str, dict[str, Any]]) -> None:
    read = boxes_of(columns_from_boxes(given, ""))
    assert sorted(read) == sorted(map(int, given))
    for row, offset in enumerate(read.offset.tolist()):
        entry = given[str(offset)]
        assert (read.x0[row], read.x1[row], read.y0[row], read.y1[row]) == tuple(
            entry[edge] for edge in ("x0", "x1", "y0", "y1")
        )
        assert (read.page_number[row], read.line_index[row]) == (entry["page_number"], entry["line_index"])
    written = columns_of(read, read.line_index)
    assert (
        written["offset"] == columns_from_boxes({str(k): given[str(k)] for k in sorted(map(int, given))}, "")["offset"]
    )
