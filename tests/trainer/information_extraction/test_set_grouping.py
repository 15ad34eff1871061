from konfuzio_sdk.trainer.information_extraction.grouping import FoundValue, SetGrouper

HEAD, ITEM, NOTE = 1, 2, 3
DATE, CODE, NAME, REMARK = 11, 12, 13, 14


def group(values: list[tuple[int, int]], **changes: frozenset[int]) -> list[tuple[int, int]]:
    grouper = SetGrouper(
        label_set_of={DATE: HEAD, CODE: ITEM, NAME: ITEM, REMARK: NOTE},
        repeating=frozenset({ITEM, NOTE}),
        single_rows=changes.get("single_rows", frozenset()),
        once_a_set=frozenset({CODE, NAME, DATE}),
    )
    return grouper.group([FoundValue(*value) for value in values])


def test_a_label_that_comes_again_starts_a_new_set() -> None:
    values = [(CODE, 0), (NAME, 1), (CODE, 2), (NAME, 2)]
    assert group(values) == [(ITEM, 1), (ITEM, 1), (ITEM, 2), (ITEM, 2)]


def test_a_new_row_starts_a_new_set_where_sets_are_rows() -> None:
    values = [(CODE, 0), (NAME, 0), (NAME, 1)]
    assert group(values, single_rows=frozenset({ITEM})) == [(ITEM, 1), (ITEM, 1), (ITEM, 2)]


def test_a_label_set_that_occurs_once_stays_one_set() -> None:
    assert group([(DATE, 0), (CODE, 1), (DATE, 2)]) == [(HEAD, 1), (ITEM, 2), (HEAD, 1)]


def test_a_label_that_may_repeat_in_a_set_starts_none() -> None:
    assert group([(REMARK, 0), (REMARK, 1)]) == [(NOTE, 1), (NOTE, 1)]


def test_nothing_found_makes_no_set() -> None:
    assert group([]) == []
