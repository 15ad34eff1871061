import pickle

import numpy as np
import pytest

from konfuzio_sdk.errors import ArgumentError
from konfuzio_sdk.trainer.page_features import PageClassifier
from konfuzio_sdk.trainer.page_features.sparse_rows import SparseRows


def clouds(counts: list[int], noise: float, seed: int = 0, width: int = 6) -> tuple[SparseRows, np.ndarray, np.ndarray]:
    """Rows around one point a class, each row a Document."""
    rng = np.random.default_rng(seed)
    classes = np.repeat(np.arange(len(counts)), counts)
    values = np.eye(width)[classes] + rng.normal(0, noise, (len(classes), width))
    return SparseRows.of(values), classes, np.arange(len(classes))


@pytest.mark.parametrize("counts", [[2, 2], [2, 2, 2, 2, 2], [40, 2], [30, 30, 30]])
def test_classes_that_differ_are_told_apart_from_two_documents_on(counts: list[int]) -> None:
    values, classes, documents = clouds(counts, 0.02)
    probabilities = PageClassifier.learn(values, classes, documents, len(counts)).probabilities(values)
    assert probabilities.shape == (len(classes), len(counts))
    assert probabilities.dtype == np.float32
    assert np.allclose(probabilities.sum(axis=1), 1.0, atol=1e-5)
    assert np.array_equal(probabilities.argmax(axis=1), classes)


def test_a_single_class_is_sure() -> None:
    values, classes, documents = clouds([3], 0.1)
    assert (PageClassifier.learn(values, classes, documents, 1).probabilities(values) == 1.0).all()


def test_a_class_without_pages_is_never_found() -> None:
    values, classes, documents = clouds([3, 3], 0.1)
    probabilities = PageClassifier.learn(values, classes * 2, documents, 3).probabilities(values)
    assert not probabilities[:, 1].any()
    assert set(probabilities.argmax(axis=1)) == {0, 2}


@pytest.mark.parametrize("counts", [[1, 1], [1, 5], [1, 1, 1]])
def test_a_class_of_one_document_can_be_learned(counts: list[int]) -> None:
    values, classes, documents = clouds(counts, 0.02)
    probabilities = PageClassifier.learn(values, classes, documents, len(counts)).probabilities(values)
    assert np.array_equal(probabilities.argmax(axis=1), classes)
    assert np.isfinite(probabilities).all()


def test_pages_of_one_document_can_be_learned() -> None:
    values, classes, _ = clouds([3, 6], 0.02)
    probabilities = PageClassifier.learn(values, classes, np.zeros(9, dtype=np.int64), 2).probabilities(values)
    assert np.array_equal(probabilities.argmax(axis=1), classes)


def test_features_that_say_nothing_leave_all_classes_possible() -> None:
    values = SparseRows.of(np.zeros((4, 0)))
    learned = PageClassifier.learn(values, np.array([0, 1, 0, 1]), np.arange(4), 2)
    assert np.allclose(learned.probabilities(values), 0.5)


def test_confidence_on_unseen_pages_is_how_often_it_is_right() -> None:
    learned = PageClassifier.learn(*clouds([100, 100, 100], 0.6), 3)
    values, classes, _ = clouds([500, 500, 500], 0.6, seed=1)
    probabilities = learned.probabilities(values)
    right = probabilities.argmax(axis=1) == classes
    assert 0.5 < right.mean() < 0.95
    assert probabilities.max(axis=1).mean() == pytest.approx(right.mean(), abs=0.05)


def test_few_examples_prove_less_than_many() -> None:
    few, many = (
        PageClassifier.learn(*clouds([count, count], 0.02), 2).probabilities(clouds([9, 9], 0.02, 1)[0]).max(axis=1)
        for count in (2, 40)
    )
    assert few.max() < many.min()
    assert many.min() > 0.98


def test_more_examples_of_one_class_do_not_drown_another() -> None:
    learned = PageClassifier.learn(*clouds([90, 6], 0.3), 2)
    values, classes, _ = clouds([50, 50], 0.3, seed=1)
    recall = (learned.probabilities(values).argmax(axis=1) == classes)[classes == 1].mean()
    assert recall > 0.7


def test_equal_pages_teach_equal_bytes() -> None:
    first, second = (pickle.dumps(PageClassifier.learn(*clouds([20, 20, 5], 0.5), 3)) for _ in range(2))
    assert first == second


def test_what_does_not_fit_together_is_refused() -> None:
    values, classes, documents = clouds([2, 2], 0.1)
    with pytest.raises(ArgumentError, match="4 rows, 3 classes and 4 Documents"):
        PageClassifier.learn(values, classes[:3], documents, 2)
    with pytest.raises(ArgumentError, match="0 rows"):
        PageClassifier.learn(values.rows(np.arange(0)), classes[:0], documents[:0], 2)
