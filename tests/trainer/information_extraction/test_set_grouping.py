import numpy as np
from payslip_samples import add_document

from konfuzio_sdk.data import Project
from konfuzio_sdk.tokenizer import WhitespaceTokenizer
from konfuzio_sdk.trainer.information_extraction.features import token_features
from konfuzio_sdk.trainer.information_extraction.found_spans import FoundSpans
from konfuzio_sdk.trainer.information_extraction.grouping import SetGrouper

HEAD, ITEM, NOTE = 1, 2, 3
LABELS = DATE, CODE, NAME, REMARK = 11, 12, 13, 14


def group(values: list[tuple[int, int]], **changes: frozenset[int]) -> list[tuple[int, int]]:
    grouper = SetGrouper(
        label_set_of={DATE: HEAD, CODE: ITEM, NAME: ITEM, REMARK: NOTE},
        repeating=frozenset({ITEM, NOTE}),
        single_rows=changes.get("single_rows", frozenset()),
        once_a_set=frozenset({CODE, NAME, DATE}),
    )
    text = "\n".join("x " * sum(row == line for _, row in values) + "-" for line in range(4))
    document = add_document(Project(), text)
    layout = token_features(document, WhitespaceTokenizer().token_offsets(document)).layout
    is_value = np.flatnonzero([text[start] == "x" for start in layout.start])
    classes = np.array([LABELS.index(label) + 1 for label, _ in values], dtype=np.int64)
    sets = grouper.group(layout, FoundSpans(is_value, is_value + 1, classes, np.ones(len(values))), LABELS)
    return list(zip(sets.label_set.tolist(), sets.number.tolist(), strict=True))


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
