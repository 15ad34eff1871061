from __future__ import annotations

import copy
import pickle
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from konfuzio_sdk.data import Bbox, BboxColumns, Document, Page, Project
from konfuzio_sdk.errors import ArgumentError, DocumentError

EDGES = st.tuples(*[st.floats(-1e6, 1e6)] * 2).map(sorted)


@st.composite
def bboxes(draw: st.DrawFn) -> Bbox:
    (x0, x1), (y0, y1) = draw(EDGES), draw(EDGES)
    page_number = draw(st.integers(1, 9))
    line_index = draw(st.none() | st.integers(0, 99))
    return Bbox(x0=x0, x1=x1, y0=y0, y1=y1, page_number=page_number, line_index=line_index)


@st.composite
def shuffled_mappings(draw: st.DrawFn) -> dict[int, Bbox]:
    boxes = draw(st.dictionaries(st.integers(0, 60), bboxes(), max_size=20))
    return {offset: boxes[offset] for offset in draw(st.permutations(list(boxes)))}


def exported(box: Bbox, *, older: bool) -> dict[str, float]:
    record: dict[str, float] = {name: getattr(box, name) for name in ("x0", "x1", "y0", "y1", "page_number")}
    if box.line_index is None:
        return record
    return {**record, "line_number": box.line_index + 1} if older else {**record, "line_index": box.line_index}


@given(shuffled_mappings())
def test_columns_are_the_mapping_they_came_from(boxes: dict[int, Bbox]) -> None:
    columns = BboxColumns.from_mapping(boxes)
    assert columns == boxes
    assert len(columns) == len(boxes)
    assert list(columns) == sorted(boxes)
    for offset in range(62):
        assert (offset in columns) == (offset in boxes)
        assert columns.get(offset) == boxes.get(offset)


@given(shuffled_mappings(), st.booleans(), st.data())
def test_the_exports_records_make_the_same_columns(boxes: dict[int, Bbox], mixed: bool, data: st.DataObject) -> None:
    older = {offset: data.draw(st.booleans()) if mixed else True for offset in boxes}
    records = {str(offset): exported(box, older=older[offset]) for offset, box in boxes.items()}
    assert BboxColumns.from_mapping(records) == boxes


@given(shuffled_mappings(), st.integers(0, 61), st.integers(0, 61))
def test_around_is_least_and_greatest_edge_of_the_range(boxes: dict[int, Bbox], start: int, end: int) -> None:
    inside = [boxes[offset] for offset in range(start, end) if offset in boxes]
    expected = (
        replace(
            inside[0],
            x0=min(box.x0 for box in inside),
            x1=max(box.x1 for box in inside),
            y0=min(box.y0 for box in inside),
            y1=max(box.y1 for box in inside),
        )
        if inside
        else None
    )
    assert BboxColumns.from_mapping(boxes).around(start, end) == expected


@given(shuffled_mappings())
def test_copies_and_pickles_are_equal(boxes: dict[int, Bbox]) -> None:
    columns = BboxColumns.from_mapping(boxes)
    assert copy.deepcopy(columns) == columns
    assert pickle.loads(pickle.dumps(columns)) == columns  # noqa: S301 - pickled in this line


@given(shuffled_mappings(), st.sets(st.integers(0, 60)), st.sets(st.integers(0, 60)))
def test_straightening_turns_inverted_boxes_and_names_them(
    boxes: dict[int, Bbox], turned_over: set[int], turned_up: set[int]
) -> None:
    records = {offset: exported(box, older=False) for offset, box in boxes.items()}
    for offset in turned_over & records.keys():
        records[offset]["x0"], records[offset]["x1"] = boxes[offset].x1, boxes[offset].x0
    for offset in turned_up & records.keys():
        records[offset]["y0"], records[offset]["y1"] = boxes[offset].y1, boxes[offset].y0
    straight, faulty = BboxColumns.from_mapping({str(key): record for key, record in records.items()}).straightened()
    assert straight == boxes
    flat = {offset for offset, box in boxes.items() if not box.width or not box.height}
    assert faulty.tolist() == sorted(flat | (turned_over | turned_up) & records.keys())


BOX = {"x0": 1.0, "x1": 2.0, "y0": 3.0, "y1": 4.0, "page_number": 1.0}


@pytest.mark.parametrize(
    ("boxes", "message"),
    [
        ({"-1": BOX}, "count from 0"),
        ({"7": BOX, "07": BOX}, "share offset 7"),
        ({"7": BOX | {"x1": float("inf")}}, "column x1"),
        ({"7": BOX | {"y0": float("nan")}}, "column y0"),
        ({"7": BOX, "8": [1.0, 2.0]}, "all mappings"),
        ({7: Bbox(1, 2, 3, 4), 8: BOX}, "all of class Bbox"),
    ],
)
def test_boxes_that_cannot_be_are_refused(boxes: dict[str, dict[str, float]], message: str) -> None:
    with pytest.raises(ArgumentError, match=message):
        BboxColumns.from_mapping(boxes)


def test_columns_of_different_lengths_are_refused() -> None:
    with pytest.raises(ArgumentError, match="differ in length"):
        BboxColumns([1, 2], [0.0], [1.0], [0.0], [1.0], [1])


def test_a_blank_has_no_box() -> None:
    columns = BboxColumns.from_mapping({3: Bbox(1, 2, 3, 4)})
    with pytest.raises(KeyError, match="2"):
        columns[2]
    assert BboxColumns.empty() == {}
    assert repr(columns) == "BboxColumns(1 characters)"


def test_bound_columns_share_the_numbers_and_know_the_page() -> None:
    columns = BboxColumns.from_mapping({0: Bbox(1, 2, 3, 4, page_number=2)})
    document = Document(Project(), "ab", columns)
    page = Page(None, document, 2, (100, 200))
    assert document.bboxes.x0 is columns.x0
    assert document.bboxes[0].page is page
    assert columns[0].page is None


def test_a_box_knows_its_measures() -> None:
    page = Page(None, Document(Project(), "a"), 1, (100, 200))
    box = Bbox(x0=10, x1=30, y0=50, y1=90, page=page)
    assert (box.width, box.height, box.top, box.bottom) == (20, 40, 110, 150)


def test_a_box_takes_the_number_of_its_page() -> None:
    page = Page(None, Document(Project(), "a"), 3, (100, 200))
    assert Bbox(0, 1, 0, 1, page=page, page_number=1).page_number == 3


def test_a_box_without_a_page_has_no_distance_from_the_top() -> None:
    with pytest.raises(DocumentError, match="belongs to no Page"):
        _ = Bbox(0, 1, 0, 1).top


@pytest.mark.parametrize("edges", [(2, 1, 0, 1), (0, 1, 2, 1), (float("nan"), 1, 0, 1), (0, 1, 0, float("nan"))])
def test_a_box_inside_out_is_refused(edges: tuple[float, float, float, float]) -> None:
    with pytest.raises(ArgumentError, match="x0 <= x1"):
        Bbox(*edges)


def test_the_columns_are_typed_and_sorted() -> None:
    columns = BboxColumns([5, 2], [1, 2], [3, 4], [5, 6], [7, 8], [1, 1])
    assert columns.offset.dtype == np.int64
    assert columns.offset.tolist() == [2, 5]
    assert columns.x0.dtype == np.float64
    assert columns.x0.tolist() == [2.0, 1.0]
    assert columns.line_index.tolist() == [-1, -1]
    assert columns[2].line_index is None
