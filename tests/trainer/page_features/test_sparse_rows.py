import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from konfuzio_sdk.trainer.page_features.sparse_rows import SparseRows


def dense(seed: int, rows: int, width: int) -> np.ndarray:
    """Numbers of which two thirds are 0, some rows wholly."""
    rng = np.random.default_rng(seed)
    values = rng.normal(size=(rows, width)) * (rng.random((rows, width)) < 1 / 3)
    return (values * (rng.random((rows, 1)) < 0.8)).astype(np.float32)


def as_array(rows: SparseRows) -> np.ndarray:
    return rows.for_training().toarray()


@given(st.integers(0, 1000), st.integers(0, 9), st.integers(0, 7), st.integers(1, 3))
def test_it_reckons_as_an_array_does(seed: int, rows: int, width: int, sums: int) -> None:
    values = dense(seed, rows, width)
    weights = dense(seed + 1, width, sums)
    sparse = SparseRows.of(values)
    assert sparse.shape == (rows, width)
    assert np.array_equal(as_array(sparse), values)
    assert np.allclose(sparse @ weights, values @ weights, atol=1e-5)
    assert np.array_equal(as_array(sparse.scaled(2)), values * 2)
    backwards = np.arange(rows)[::-1]
    assert np.array_equal(as_array(sparse.rows(backwards)), values[::-1])
    joined = SparseRows.joined([sparse, SparseRows.of(values * 3), SparseRows.of(np.zeros((rows, 0)))])
    assert np.array_equal(as_array(joined), np.hstack([values, values * 3]))


@pytest.mark.parametrize("rows", [255, 256, 257, 1000])
def test_more_rows_than_are_multiplied_at_once(rows: int) -> None:
    values, weights = dense(0, rows, 5), dense(1, 5, 2)
    assert np.allclose(SparseRows.of(values) @ weights, values @ weights, atol=1e-5)


def test_a_rows_sum_does_not_depend_on_the_others() -> None:
    values, weights = dense(0, 300, 50), dense(1, 50, 3)
    together = SparseRows.of(values) @ weights
    assert np.array_equal(together, np.vstack([SparseRows.of(row[None]) @ weights for row in values]))
