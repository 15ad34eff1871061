import pickle
import warnings
from warnings import catch_warnings, simplefilter

import numpy as np
import pytest
from numpy.typing import NDArray
from sklearn.ensemble import ExtraTreesClassifier

from konfuzio_sdk.trainer.information_extraction.forest import ForestSettings
from konfuzio_sdk.trainer.information_extraction.growth import grow, grow_in_folds

Data = tuple[NDArray[np.float32], NDArray[np.int64]]


@pytest.fixture(scope="module")
def data() -> Data:
    random = np.random.default_rng(0)
    values = random.normal(size=(600, 12)).astype(np.float32)
    classes = (values[:, 0] > 0).astype(np.int64) + 2 * (values[:, 1] + values[:, 2] > 0.3)
    return values, classes


def test_arrays_predict_what_scikit_learn_predicts(data: Data) -> None:
    values, classes = data
    forest = grow(values, classes, 5, ForestSettings(n_estimators=20, random_state=3))
    original = ExtraTreesClassifier(n_estimators=20, random_state=3).fit(values, classes)
    unseen = np.random.default_rng(1).normal(size=(3000, 12)).astype(np.float32)
    predicted = forest.predict(unseen)
    assert predicted.shape == (3000, 5)
    assert np.allclose(predicted[:, original.classes_], original.predict_proba(unseen), atol=1e-5)
    assert not predicted[:, 4].any()


def test_equal_data_gives_equal_bytes_on_any_number_of_cores(data: Data) -> None:
    one, two = (grow(*data, 5, ForestSettings(n_estimators=8, n_jobs=jobs)) for jobs in (1, 2))
    assert pickle.dumps(one) == pickle.dumps(two)


def test_growing_on_several_cores_leaves_the_warning_filters_of_the_program_as_they_were(data: Data) -> None:
    values, classes = data[0][:60], data[1][:60]
    with catch_warnings():
        simplefilter("error")
        wanted = list(warnings.filters)
        for seed in range(10):
            grow(values, classes, 5, ForestSettings(n_estimators=60, random_state=seed, n_jobs=4))
            assert list(warnings.filters) == wanted


def test_no_rows_give_no_predictions(data: Data) -> None:
    forest = grow(*data, 5, ForestSettings(n_estimators=2))
    assert forest.predict(np.zeros((0, 12), dtype=np.float32)).shape == (0, 5)


def test_settings_that_leave_mixed_leaves_predict_what_scikit_learn_predicts(data: Data) -> None:
    values, classes = data
    settings = ForestSettings(n_estimators=20, min_samples_leaf=4)
    original = ExtraTreesClassifier(n_estimators=20, min_samples_leaf=4, random_state=42).fit(values, classes)
    forest = grow(values, classes, 4, settings)
    assert len(forest.distributions) > 4 * 4
    assert np.allclose(forest.predict(values), original.predict_proba(values), atol=1e-5)


def test_a_token_is_told_by_the_trees_that_have_not_seen_it(data: Data) -> None:
    values, classes = data
    fold = np.arange(len(values)) % 3
    growth = grow_in_folds(values, classes, 4, fold, ForestSettings(n_estimators=10))
    assert growth.forest.trees == 10
    for number, trees in enumerate((4, 3, 3)):
        held = fold == number
        original = ExtraTreesClassifier(n_estimators=trees, random_state=42 + number).fit(values[~held], classes[~held])
        assert np.allclose(growth.unseen[held], original.predict_proba(values[held]), atol=1e-5)
    assert (growth.unseen.argmax(axis=1) == classes).mean() < (
        growth.forest.predict(values).argmax(axis=1) == classes
    ).mean()


def test_a_single_fold_is_grown_upon_and_known_by_its_shares_alone(data: Data) -> None:
    growth = grow_in_folds(*data, 5, np.zeros(len(data[0]), dtype=np.int64), ForestSettings(n_estimators=2))
    assert growth.forest.trees == 2
    assert np.allclose(growth.unseen, np.bincount(data[1], minlength=5) / len(data[1]))


def test_a_forest_keeps_a_share_of_the_trees_that_answer_for_unseen_tokens(data: Data) -> None:
    fold = np.arange(len(data[0])) % 2
    settings = ForestSettings(n_estimators=12)
    whole, third = (grow_in_folds(*data, 4, fold, settings, share_kept=share) for share in (1, 3))
    assert (whole.forest.trees, third.forest.trees) == (12, 4)
    assert np.array_equal(whole.unseen, third.unseen)
