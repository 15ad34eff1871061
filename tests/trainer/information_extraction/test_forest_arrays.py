import pickle

import numpy as np
import pytest
from numpy.typing import NDArray
from sklearn.ensemble import ExtraTreesClassifier

from konfuzio_sdk.trainer.information_extraction.forest import Forest, ForestSettings

Data = tuple[NDArray[np.float32], NDArray[np.int64]]


@pytest.fixture(scope="module")
def data() -> Data:
    random = np.random.default_rng(0)
    values = random.normal(size=(600, 12)).astype(np.float32)
    classes = (values[:, 0] > 0).astype(np.int64) + 2 * (values[:, 1] + values[:, 2] > 0.3)
    return values, classes


def test_arrays_predict_what_scikit_learn_predicts(data: Data) -> None:
    values, classes = data
    forest = Forest.grow(values, classes, 5, ForestSettings(n_estimators=20, random_state=3))
    original = ExtraTreesClassifier(n_estimators=20, random_state=3).fit(values, classes)
    unseen = np.random.default_rng(1).normal(size=(3000, 12)).astype(np.float32)
    predicted = forest.predict(unseen)
    assert predicted.shape == (3000, 5)
    assert np.allclose(predicted[:, original.classes_], original.predict_proba(unseen), atol=1e-5)
    assert not predicted[:, 4].any()


def test_equal_data_gives_equal_bytes_on_any_number_of_cores(data: Data) -> None:
    one, two = (Forest.grow(*data, 5, ForestSettings(n_estimators=8, n_jobs=jobs)) for jobs in (1, 2))
    assert pickle.dumps(one) == pickle.dumps(two)


def test_no_rows_give_no_predictions(data: Data) -> None:
    forest = Forest.grow(*data, 5, ForestSettings(n_estimators=2))
    assert forest.predict(np.zeros((0, 12), dtype=np.float32)).shape == (0, 5)
