"""Pickles of equal objects become equal bytes, and load as before."""

from __future__ import annotations

import pickle
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from konfuzio_sdk.sealing.repeatable_pickle import repeatable

if TYPE_CHECKING:
    import random

ATOMS = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5) | st.binary(max_size=5)
)
HASHABLE = st.recursive(ATOMS, lambda inner: st.tuples(inner, inner) | st.frozensets(inner, max_size=4), max_leaves=8)
ANYTHING = st.recursive(
    HASHABLE | st.sets(HASHABLE, max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=4),
    max_leaves=20,
)


def rewritten(value: object) -> bytes:
    return repeatable(pickle.dumps(value, protocol=5), ())[0]


@given(ANYTHING, st.integers(1, 3))
def test_it_loads_as_before(value: object, times: int) -> None:
    many = [value] * times
    assert pickle.loads(rewritten(many)) == many  # noqa: S301 - made here
    assert repeatable(rewritten(many), ())[0] == rewritten(many)


@given(st.lists(HASHABLE, max_size=30), st.randoms(use_true_random=False))
def test_sets_are_written_in_one_order(values: list[object], order: random.Random) -> None:
    shuffled = pickle.loads(pickle.dumps(values))  # noqa: S301 - made here; equal, but other objects
    order.shuffle(shuffled)
    keyed = {repr(value): value for value in values}  # 1, 1.0 and True are one item of a set
    others = {repr(value): value for value in shuffled}
    if len(set(keyed.values())) == len(keyed):
        assert rewritten(set(keyed.values())) == rewritten(set(others.values()))


def test_sets_that_are_written_in_parts_are_one() -> None:
    numbers = [f"number {number}" for number in range(3500)]
    first = rewritten({"a": set(numbers), "b": [set(numbers[:1500]), set(), {1}]})
    turned = numbers[::-1]
    assert first == rewritten({"a": set(turned), "b": [set(turned[2000:]), set(), {1}]})
    assert pickle.loads(first)["a"] == set(numbers)  # noqa: S301 - made here


def test_equal_texts_and_bytes_are_written_once() -> None:
    one, other = "a longer text", b"a longer text".decode()
    assert one is not other
    assert rewritten([one, other, b"12", bytes([49, 50])]) == rewritten([one, one, b"12", b"12"])
    assert rewritten(["a" * 70_000, "é\ud800", b"b" * 300, bytearray(b"c") * 2, 2**70]).count(b"a" * 70_000) == 1


def test_random_texts_are_replaced_by_what_tells_the_content() -> None:
    first, ids = repeatable(pickle.dumps(["x1", "name:123", "x2", "x1", 5], 5), {"x1", "x2", "name:123", "unused"})
    assert ids.keys() == {"x1", "x2", "name:123"}
    assert pickle.loads(first) == [ids["x1"], ids["name:123"], ids["x2"], ids["x1"], 5]  # noqa: S301 - made here
    assert ids["name:123"].startswith("name:")
    assert repeatable(pickle.dumps(["y1", "name:9", "y2", "y1", 5], 5), {"y1", "y2", "name:9"})[0] == first
    assert repeatable(pickle.dumps(["y1", "name:9", "y2", "y1", 6], 5), {"y1", "y2", "name:9"})[0] != first
    assert repeatable(pickle.dumps(["y1", "name:9", "y2", "y2", 5], 5), {"y1", "y2", "name:9"})[0] != first
