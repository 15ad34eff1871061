from __future__ import annotations

import pytest

from konfuzio_sdk.errors import FileLimitError, PageRangeError
from konfuzio_sdk.readers.page_range import page_numbers


@pytest.mark.parametrize(
    ("told", "numbers"),
    [
        ("", [1, 2, 3, 4, 5, 6, 7]),
        ("  ", [1, 2, 3, 4, 5, 6, 7]),
        ("1-3,7", [1, 2, 3, 7]),
        (" 2 , 4 - 5 ".replace(" - ", "-"), [2, 4, 5]),
        ("5-", [5, 6, 7]),
        ("7", [7]),
        ("3-3", [3]),
        ("007", [7]),
    ],
)
def test_ranges_are_read(told: str, numbers: list[int]) -> None:
    assert page_numbers(told, 7) == numbers


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ("0", "names page 0; pages count from 1"),
        ("0-3", "names page 0; pages count from 1"),
        ("1-0", "names page 0; pages count from 1"),
        ("3-2", "has the part 3-2, which runs backwards; give 2-3"),
        ("8", "names page 8, but the file has 7 pages"),
        ("6-9", "names page 9, but the file has 7 pages"),
        ("9-", "names page 9, but the file has 7 pages"),
        ("999999999", "names page 999999999, but the file has 7 pages"),
        ("3,2", "names page 2 after page 3; name each page once"),
        ("1-3,3", "names page 3 after page 3; name each page once"),
        ("-3", "has the part '-3'"),
        ("1,,2", "has the part ''"),
        ("1-2-3", "has the part '1-2-3'"),
        ("all", "has the part 'all'"),
        ("²", r"has the part '\\xb2'"),
        ("9" * 50, "has the part '9999999999999999999999999999999999999999…'".replace("…", r"\\u2026")),
        ("1," * 600, "has 1200 characters; give at most 1000"),
    ],
)
def test_what_is_no_range_of_the_file_is_told(told: str, said: str) -> None:
    with pytest.raises(PageRangeError, match=said):
        page_numbers(told, 7)


def test_one_page_is_one_page() -> None:
    with pytest.raises(PageRangeError, match="but the file has 1 page\\."):
        page_numbers("2", 1)


def test_more_pages_than_are_read_at_once_are_refused_unless_few_are_picked() -> None:
    assert page_numbers("2-3,999999", 1_000_000, 3) == [2, 3, 999_999]
    with pytest.raises(FileLimitError, match="The file has 1000000 pages, and at most 3 are read at once"):
        page_numbers("", 1_000_000, 3)
    with pytest.raises(FileLimitError, match="The page range has 4 pages, and at most 3 are read at once"):
        page_numbers("5-8", 1_000_000, 3)
