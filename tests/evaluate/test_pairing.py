import pytest
from hypothesis import given
from hypothesis import strategies as st

from konfuzio_sdk.evaluate.pairing import overlapping_pairs

SPANS = st.lists(
    st.tuples(st.integers(0, 20), st.integers(1, 8)).map(lambda span: (span[0], sum(span))), unique=True, max_size=20
)


@pytest.mark.parametrize(
    ("first", "second", "pairs"),
    [
        ([(0, 5)], [(5, 9)], []),
        ([(0, 5)], [(4, 9)], [(0, 0)]),
        ([(0, 10)], [(0, 3), (3, 9)], [(0, 1)]),
        ([(0, 10), (10, 14)], [(8, 14)], [(1, 0)]),
        ([(0, 4), (4, 8)], [(2, 6)], [(0, 0)]),
        ([(0, 4), (4, 8)], [(2, 6), (6, 7)], [(0, 0), (1, 1)]),
        ([(0, 9), (3, 6)], [(2, 7), (0, 3)], [(0, 0)]),
    ],
    ids=["touching", "overlapping", "most", "most first", "first of equals", "each once", "greedy"],
)
def test_spans_that_share_most_are_paired_first(
    first: list[tuple[int, int]], second: list[tuple[int, int]], pairs: list[tuple[int, int]]
) -> None:
    assert overlapping_pairs(first, second) == pairs


@given(SPANS, SPANS)
def test_no_span_is_paired_twice_and_none_that_could_be_is_left(
    first: list[tuple[int, int]], second: list[tuple[int, int]]
) -> None:
    pairs = overlapping_pairs(first, second)
    ones, others = {one for one, _ in pairs}, {other for _, other in pairs}
    assert len(ones) == len(others) == len(pairs)
    for one, (start, end) in enumerate(first):
        for other, (other_start, other_end) in enumerate(second):
            if max(start, other_start) < min(end, other_end):
                assert one in ones or other in others


@given(SPANS, SPANS)
def test_swapping_the_kinds_swaps_the_pairs(first: list[tuple[int, int]], second: list[tuple[int, int]]) -> None:
    swapped = overlapping_pairs(second, first)
    assert sorted((one, other) for other, one in swapped) == sorted(overlapping_pairs(first, second))


def test_thousands_of_spans_over_thousands_are_not_compared_each_with_each() -> None:
    compared = 0

    class Counted(int):
        """End of a Span that counts how often it is asked for being the lesser."""

        __slots__ = ()

        def __lt__(self, other: int) -> bool:
            nonlocal compared
            compared += 1
            return int(self) < int(other)

    nested = [(number, Counted(20_000 - number)) for number in range(0, 10_000, 2)]
    shifted = [(number + 1, Counted(20_000 - number)) for number in range(0, 10_000, 2)]
    pairs = overlapping_pairs(nested, shifted)
    assert len(pairs) == len(nested)
    assert compared < len(nested) * 200
